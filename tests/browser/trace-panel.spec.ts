import { expect, test } from './support/fixture.ts';
import { RICH, richTraces } from './support/rich-trace.ts';
import type { Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import type { PlainSpan } from '../kit/otlp-writer.ts';
import { untilSearchable } from './support/send.ts';

const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Span details' });
const row = (page: Page, key: string) =>
  panelOf(page)
    .locator('.entry')
    .filter({ has: page.getByRole('button', { name: `Actions for ${key}`, exact: true }) });

test('values tell their type, huge ones are folded, JSON is indented on demand', async ({ page, site }) => {
  const [traceId] = await site.send(richTraces());
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  await expect(row(page, 'code.text').locator('.value')).toContainText('"200"');
  await expect(row(page, 'code.int').locator('.value')).toHaveText(/^\s*200\s*$/);
  await expect(row(page, 'ratio').locator('.value')).toContainText('1.0');
  await expect(row(page, 'tags').locator('.value')).toContainText('["vip", "eu"]');
  await expect(row(page, 'digest').locator('.value')).toContainText('01 02 ff (3 bytes)');
  await expect(row(page, 'nothing').locator('.value')).toContainText('empty text');

  const huge = row(page, 'huge');
  expect((await huge.innerText()).length).toBeLessThan(1200);
  await huge.getByRole('button', { name: 'show all 1.0 MB' }).click();
  await expect(huge.locator('bdi').last()).toHaveText(/^x{1000000}$/);

  const payload = row(page, 'payload');
  await payload.getByRole('button', { name: 'indent' }).click();
  await expect(payload.locator('.value')).toContainText('"order": 9007199254740993,\n');
  await payload.getByRole('button', { name: 'as sent' }).click();
  await expect(payload.locator('.value')).toContainText('{"order":9007199254740993');
});

test('by keyboard: to the panel, an attribute’s actions, and back', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(richTraces());
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  await expect(panelOf(page)).toBeVisible();
  await page
    .getByRole('treegrid')
    .getByRole('row', { name: /POST \/charges/ })
    .focus();
  await page.keyboard.press('i');
  await expect(panelOf(page)).toBeFocused();
  const dots = panelOf(page).getByRole('button', { name: 'Actions for code.int' });
  await dots.focus();
  await page.keyboard.press('Enter');
  const menu = panelOf(page).getByRole('group', { name: 'Actions for code.int' });
  await expect(menu).toContainText('int');
  await expectAccessible('the details with the actions of an attribute');
  await page.keyboard.press('Tab');
  await expect(menu.getByRole('button', { name: 'Find in this trace' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(dots).toBeFocused();
  await page.keyboard.press('i');
  await expect(page.getByRole('treegrid').getByRole('row', { name: /POST \/charges/ })).toBeFocused();
});

test('conditions keep scope and type: found in this trace, and by Explore', async ({ page, site }) => {
  const [traceId] = await site.send(richTraces());
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  await row(page, 'code.int').getByRole('button', { name: 'Actions for code.int' }).click();
  await panelOf(page).getByRole('button', { name: 'Find in this trace' }).click();
  await expect(page.getByRole('searchbox', { name: 'Find in trace' })).toHaveValue('{ span.code.int = 200 }');
  await expect(page.locator('[role=row][data-match]')).toHaveCount(1);

  const href = async (key: string, name: string) =>
    new URL((await row(page, key).getByRole('link', { name }).getAttribute('href'))!, site.url);
  expect((await href('code.text', 'Search traces with this code.text')).searchParams.get('q')).toBe(
    '{ span.code.text = "200" }',
  );
  expect((await href('k8s.pod.name', 'Search traces with another k8s.pod.name')).searchParams.get('q')).toBe(
    '{ resource.k8s.pod.name != "payment-5d9f7c-x2x" }',
  );
  // Every one of them runs
  const links = panelOf(page).locator('.entry a.short');
  for (const link of await links.evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))) {
    const q = new URL(link).searchParams.get('q')!;
    const answer = await fetch(`${site.tempo}/api/search?${new URLSearchParams({ q, limit: '500' })}`);
    expect(answer.status, q).toBe(200);
    const { traces = [] } = (await answer.json()) as { traces?: { traceID: string }[] };
    const found = traces.some((trace) => trace.traceID.padStart(32, '0') === traceId);
    if (!q.includes('!=')) expect(found, q).toBe(true);
  }
  await row(page, 'code.int').hover();
  await row(page, 'code.int').getByRole('link', { name: 'Search traces with this code.int' }).click();
  await expect(page).toHaveURL(/\/explore\?q=/);
  await expect(page.getByRole('link', { name: /POST \/charges/ }).first()).toBeVisible();
});

test('what conventions say: HTTP, database, messaging, gen_ai', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(richTraces());
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  const block = (name: string) => panelOf(page).getByRole('region', { name, exact: true });
  await expect(block('HTTP')).toContainText('POST https://stripe.example.com/v1/charges?expand=balance');
  await expect(block('HTTP')).toContainText('→ 504');
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.database}`);
  await expect(block('Database')).toContainText('postgresql · SELECT orders');
  await expect(block('Statement')).toHaveText(/FROM orders o\nJOIN users u\n\s+ON u\.id/, { useInnerText: true });
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.ai}`);
  await expect(block('GenAI')).toContainText('openai · chat gpt-4o');
  await expect(block('GenAI')).toContainText('812 in, 64 out');
  await expect(block('user')).toContainText('Is this order fraud? <b>Answer</b> shortly.');
  await expect(block('calls lookup')).toContainText('"order": 7');
  await expectAccessible('a gen_ai span');
});

test('events on their time line, an exception with its stack', async ({ page, site }) => {
  const [traceId] = await site.send(richTraces());
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  const panel = panelOf(page);
  const stack = panel.getByRole('region', { name: 'Stack trace' });
  await expect(stack).toContainText('Gateway.java:118');
  await expect(stack).not.toContainText('springframework');
  await stack.getByRole('button', { name: '9 frames of libraries' }).click();
  await expect(stack).toContainText('springframework');
  await expect(panel.locator('.line button')).toHaveCount(3);
  await panel.locator('.line button[title="retry"]').click();
  await expect(panel.getByRole('group', { name: 'retry +298 ms' })).toBeInViewport();
  await expect(panel.getByRole('group', { name: 'retry +298 ms' })).toHaveClass(/current/);
  await panel.getByRole('searchbox', { name: 'Filter attributes' }).fill('pool');
  await expect(panel.getByRole('group', { name: /retry/ })).toHaveCount(0);
  await expect(panel.getByText('1 of 3').first()).toBeVisible();
});

test('who links here is asked when opened, and leads there', async ({ page, site }) => {
  const [traceId, other] = await site.send(richTraces());
  await untilSearchable(site.tempo, other);
  const searches: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/search')) searches.push(request.url());
  });
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.publish}`);
  await expect(panelOf(page)).toBeVisible();
  expect(searches).toEqual([]);
  await panelOf(page).getByText('Linked from').click();
  const back = panelOf(page).getByRole('link', { name: 'mail-service orders process' });
  await expect(back).toHaveAttribute('href', `trace/${other}?span=00000000000000b1`);
  await back.click();
  await expect(page).toHaveURL(new RegExp(`trace/${other}`));
  await expect(panelOf(page).getByText('messaging.offset')).toBeVisible();
  await panelOf(page).getByText('Linked from').click();
  await expect(panelOf(page).getByText(/No span links here/)).toBeVisible();
});

test.describe('a server that does not know links', () => {
  test.use({ allowedProblems: /status of 400/ });
  test('is told as that', async ({ page, site }) => {
    const [traceId] = await site.send(richTraces());
    await page.route('**/api/search?*', (route) =>
      route.fulfill({ status: 400, contentType: 'text/plain', body: 'parse error at line 1, col 3: syntax error' }),
    );
    await page.goto(`${site.url}trace/${traceId}?span=${RICH.publish}`);
    await panelOf(page).getByText('Linked from').click();
    await expect(panelOf(page).getByText(/query language does not know links/)).toBeVisible();
  });
});

test('links of the configuration', async ({ page, site }) => {
  const [traceId] = await site.send(richTraces());
  const links = [
    { label: 'Logs', url: 'https://logs.example.com/?t={traceId}&s={resource.service.name}&from={startMs}&to={endMs}' },
    { label: 'Profile', url: 'https://p.example.com/{span.profile.id}' },
  ];
  await page.route('**/config.json', (route) => route.fulfill({ json: { tempo: 'tempo', telemetry: false, links } }));
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  const logs = panelOf(page).getByRole('link', { name: 'Logs' });
  await expect(logs).toHaveAttribute(
    'href',
    new RegExp(`^https://logs\\.example\\.com/\\?t=${traceId}&s=payment-service&from=\\d{13}&to=\\d{13}$`),
  );
  await expect(panelOf(page).getByRole('link', { name: 'Profile' })).toHaveCount(0);
});

test('the width is kept', async ({ page, site }) => {
  const [traceId] = await site.send(richTraces());
  await page.goto(`${site.url}trace/${traceId}?span=${RICH.http}`);
  const divider = page.getByRole('separator', { name: 'Width of the details' });
  const width = async () => (await panelOf(page).boundingBox())!.width;
  await expect(divider).toBeVisible();
  const before = await width();
  await divider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBeCloseTo(before + 80, -1);
  const chosen = await width();
  await page.reload();
  await expect.poll(width).toBeCloseTo(chosen, -1);
});

test('ten thousand attributes and five thousand events come in portions', async ({ page, site }) => {
  const start = BigInt(Date.now() - 1000) * 1_000_000n;
  const span: PlainSpan = {
    traceId: randomBytes(16).toString('hex'),
    spanId: '00000000000000c1',
    name: 'many',
    startUnixNano: start,
    endUnixNano: start + 500_000_000n,
    attributes: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key.${i}`, i])),
    events: Array.from({ length: 5000 }, (_, i) => ({
      timeUnixNano: start + BigInt(i) * 100_000n,
      name: `event ${i}`,
    })),
  };
  const [traceId] = await site.send([span]);
  await page.goto(`${site.url}trace/${traceId}?span=${span.spanId}`);
  await expect(panelOf(page).locator('.entry')).toHaveCount(100);
  await expect(panelOf(page).locator('[data-event]')).toHaveCount(50);
  expect(await panelOf(page).locator('.line button').count()).toBeLessThan(200);
  await panelOf(page).getByRole('button', { name: 'Show 1,000 more of 10,000' }).click();
  await expect(panelOf(page).locator('.entry')).toHaveCount(1100);
  await panelOf(page).getByRole('searchbox', { name: 'Filter attributes' }).fill('key.9999');
  await expect(panelOf(page).locator('.entry')).toHaveCount(1);
});
