import type { Page } from '@playwright/test';
import { writeOtlp } from '../kit/otlp-writer.ts';
import { expect, test, type Host } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

test.use({ hostEnv: { MAX_SPANS: '200' } });

const rows = (page: Page) => page.locator('table[aria-label="Traces found"] tbody tr');
const line = (page: Page) => page.getByRole('complementary', { name: 'Embedded store' });
const panel = (page: Page) => page.getByRole('dialog', { name: 'Embedded store' });
const openPanel = (page: Page) => line(page).getByRole('button', { name: 'Details' }).click();

/** 360 spans where 200 are kept: the first of them go. */
async function fill(host: Host): Promise<void> {
  for (let request = 0; request < 10; request++) {
    const body = writeOtlp(Array.from({ length: 6 }, orderTrace).flat()).slice();
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await fetch(`${host.otlpHttp}/v1/traces`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
  }
}

test('tells what is kept, what was dropped, and which setting did it', async ({ page, host, expectAccessible }) => {
  await fill(host);
  await page.goto(`${host.url}explore?from=now-7d&to=now`);
  await expect(line(page)).toContainText(/\d+ spans/);
  await expect(line(page)).toContainText(/\d+ spans dropped: MAX_SPANS = 200/);
  await expect(page.locator('.foot')).toContainText(/nothing is kept that arrived before .* \(MAX_SPANS\)/);
  await openPanel(page);
  await expect(panel(page).getByRole('row', { name: /MAX_SPANS/ })).toContainText(/200.*\d+ spans of \d+ traces/);
  await expect(panel(page).getByRole('row', { name: /RETENTION_HOURS/ })).toContainText(/14 d.*nothing/);
  await expectAccessible('Explore with the panel of the store');
});

test('deletes all data after one question, by keyboard alone', async ({ page, host, expectAccessible }) => {
  const [traceId] = await host.send(orderTrace());
  await page.goto(`${host.url}explore?from=now-15m&to=now&own=1`);
  await expect(page.locator(`a[href*="trace/${traceId}"]`)).toBeVisible();
  await line(page).getByRole('button', { name: 'Details' }).focus();
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText(/Delete \d+ traces?\?/);
  await expect(panel(page).getByRole('button', { name: 'Keep' })).toBeFocused();
  await expectAccessible('Explore with the question whether to delete');
  await page.keyboard.press('Enter');
  await expect(page.locator(`a[href*="trace/${traceId}"]`)).toBeVisible();
  await expect(panel(page).getByRole('button', { name: 'Delete all data' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('status')).toContainText(/All data was deleted at/);
  await expect(page.locator(`a[href*="trace/${traceId}"]`)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toHaveCount(0);
  await expect(line(page).getByRole('button', { name: 'Details' })).toBeFocused();
  const gone = await page.request.get(`${host.tempo}/api/traces/${traceId}`);
  expect(gone.status()).toBe(404);
});

test.describe('when it goes wrong', () => {
  test.use({ allowedProblems: /status of 503/ });

  test('a delete that fails says why, and the list stays', async ({ page, host }) => {
    await host.send(orderTrace());
    await page.route('**/host/data', (route) =>
      route.fulfill({ status: 503, body: 'no new segment could be opened\n' }),
    );
    await page.goto(`${host.url}explore`);
    await expect(rows(page).first()).toBeVisible();
    await openPanel(page);
    await panel(page).getByRole('button', { name: 'Delete all data' }).click();
    await panel(page).getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(panel(page).getByRole('alert')).toHaveText('Nothing was deleted: no new segment could be opened');
    await expect(rows(page).first()).toBeVisible();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`a store that cannot write says so, with the cause, ${colorScheme}`, async ({
      page,
      host,
      expectAccessible,
    }) => {
      await page.emulateMedia({ colorScheme });
      const status = (await (await page.request.get(`${host.url}host/status`)).json()) as { store: object };
      const json = { ...status, store: { ...status.store, writeError: 'the disk of /data is full' } };
      await page.route('**/host/status', (route) => route.fulfill({ json }));
      await page.goto(`${host.url}explore`);
      await expect(line(page).getByRole('alert')).toHaveText('Nothing new is stored: the disk of /data is full');
      await openPanel(page);
      await expect(panel(page)).toContainText('What is stored can be read and deleted.');
      await expectAccessible(`Explore with a store that cannot write, ${colorScheme}`);
    });
  }
});

test('rows never wait for what the store tells of itself', async ({ page, host }) => {
  await host.send(orderTrace());
  await page.route('**/host/status', () => undefined); // no answer
  await page.goto(`${host.url}explore`);
  await expect(rows(page).first()).toBeVisible();
  await expect(line(page)).toHaveText('Embedded store');
});

test('there is no such line in front of another Tempo', async ({ page, site }) => {
  await site.send(orderTrace());
  await page.goto(`${site.url}explore`);
  await expect(rows(page).first()).toBeVisible();
  await expect(line(page)).toHaveCount(0);
});

test('a metrics query says what a search makes of it, and offers its spans', async ({ page, host }) => {
  await host.send(orderTrace());
  await page.goto(`${host.url}explore?q=${encodeURIComponent('{ status = error } | rate() by (name)')}`);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByText(/A metrics query makes series/)).toBeVisible();
  await page.getByRole('button', { name: 'Search { status = error }' }).click();
  await expect(page.getByRole('textbox', { name: 'TraceQL query' })).toHaveValue('{ status = error }');
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByText(/A metrics query makes series/)).toHaveCount(0);
});
