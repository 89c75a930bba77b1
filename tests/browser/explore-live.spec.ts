import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { firstTraceCommand } from '../../src/lib/formats/first-trace.ts';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

const rowOf = (page: Page, traceId: string | undefined) => page.locator(`a[href*="trace/${traceId}"]`);
const bar = (page: Page) => page.getByRole('button', { name: /\d+ new: show/ });

test('a trace sent with curl shows within two seconds', async ({ page, host }) => {
  await page.goto(`${host.url}explore`);
  await expect(page.getByRole('button', { name: 'Live' })).toHaveAttribute('aria-pressed', 'true');
  const printed = execFileSync('sh', ['-c', firstTraceCommand(host.otlpHttp, host.url)], { encoding: 'utf8' });
  const traceId = /\/trace\/([0-9a-f]{32})/.exec(printed)?.[1];
  await expect(rowOf(page, traceId)).toBeVisible({ timeout: 2000 });
});

test.describe('while the reader aims, the list holds still', () => {
  test('under the pointer', async ({ page, host }) => {
    await host.send(orderTrace());
    await page.goto(`${host.url}explore`);
    const first = page.locator('tbody tr').first();
    await first.hover();
    const before = await first.getByRole('link').getAttribute('href');
    const [one] = await host.send(orderTrace());
    const [two] = await host.send(orderTrace());
    await expect(bar(page)).toHaveText('2 new');
    expect(await first.getByRole('link').getAttribute('href')).toBe(before);
    await bar(page).click();
    await expect(rowOf(page, one)).toBeVisible();
    await expect(rowOf(page, two)).toBeVisible();
    await expect(bar(page)).toHaveCount(0);
  });

  test('and goes on when the pointer leaves', async ({ page, host }) => {
    await host.send(orderTrace());
    await page.goto(`${host.url}explore`);
    await page.locator('tbody tr').first().hover();
    const [traceId] = await host.send(orderTrace());
    await expect(bar(page)).toBeVisible();
    await page.getByRole('textbox', { name: 'TraceQL query' }).hover();
    await expect(rowOf(page, traceId)).toBeVisible();
  });

  test('under the keyboard focus', async ({ page, host }) => {
    await host.send(orderTrace());
    await page.goto(`${host.url}explore`);
    const first = page.locator('tbody a').first();
    await first.focus();
    const before = await first.getAttribute('href');
    await host.send(orderTrace());
    await expect(bar(page)).toBeVisible();
    expect(await page.locator('tbody a').first().getAttribute('href')).toBe(before);
    await expect(first).toBeFocused();
  });
});

test('a pause lasts until it is lifted', async ({ page, host }) => {
  await page.goto(`${host.url}explore`);
  const live = page.getByRole('button', { name: 'Live' });
  await expect(live).toHaveAttribute('aria-pressed', 'true');
  await live.click();
  await expect(live).toHaveAttribute('aria-pressed', 'false');
  const [paused] = await host.send(orderTrace());
  await page.getByRole('button', { name: 'Run' }).click(); // a search by hand still runs
  await expect(rowOf(page, paused)).toBeVisible();
  const [later] = await host.send(orderTrace());
  await live.click();
  await expect(rowOf(page, later)).toBeVisible();
});

test('neither a paused list nor a hidden tab asks the backend', async ({ page, host }) => {
  await page.clock.install();
  let searches = 0;
  page.on('request', (request) => {
    if (request.url().includes('/api/search?')) searches += 1;
  });
  await page.goto(`${host.url}explore`);
  const live = page.getByRole('button', { name: 'Live' });
  await expect(live).toHaveAttribute('aria-pressed', 'true');
  // Ten seconds of the page's clock, one by one: the answer to each search comes in real time
  const asksIn10s = async () => {
    const before = searches;
    for (let second = 0; second < 10; second++) {
      await page.clock.runFor(1000);
      await page.evaluate(() => fetch('config.json').then((response) => response.text()));
    }
    return searches - before;
  };
  expect(await asksIn10s()).toBeGreaterThan(1);
  await live.click();
  expect(await asksIn10s()).toBe(0);
  await live.click();
  await setHidden(page, true);
  expect(await asksIn10s()).toBe(0);
  await setHidden(page, false);
  expect(await asksIn10s()).toBeGreaterThan(1);
});

/** What a browser does to a tab that goes behind another: headless Chromium never does it by itself. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, 'visibilityState', { value: isHidden ? 'hidden' : 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}
