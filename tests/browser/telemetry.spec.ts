import type { Page, Request } from '@playwright/test';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

/** Runs a search, and one more where that was not traced. */
async function untilTraced(page: Page, searches: readonly Request[]): Promise<{ traceparent: string; clicks: number }> {
  let clicks = 0;
  let traceparent = '';
  await expect(async () => {
    clicks += 1;
    await page.getByRole('button', { name: 'Run' }).click();
    traceparent = searches.map(traceparentOf).find(Boolean) ?? '';
    expect(traceparent).not.toBe('');
  }).toPass();
  return { traceparent, clicks };
}

function traceparentOf(request: Request): string | undefined {
  return request.headers()['traceparent'];
}

/** The page's searches, as they are sent. */
function searchesOf(page: Page): Request[] {
  const searches: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/tempo/api/search?')) searches.push(request);
  });
  return searches;
}

test('a search is a trace of the page itself: hidden, and shown with one click', async ({ page, host }) => {
  await host.send(orderTrace());
  const searches = searchesOf(page);
  const exports: Request[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && (request.postData() ?? '').includes('"search"')) exports.push(request);
  });
  await page.goto(`${host.url}explore`);
  const { traceparent } = await untilTraced(page, searches);
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);

  const traceId = traceparent.split('-')[1] ?? '';
  const exported = () => exports.find((request) => request.postData()?.includes(traceId));
  await expect.poll(exported, { timeout: 20_000 }).toBeDefined();
  expect(new URL(exported()?.url() ?? '').origin).toBe(host.otlpHttp);
  expect(exported()?.postData()).toContain('"observatory.self","value":{"boolValue":true}');
  expect(exported()?.postData()).toContain('observatory:search-done');

  await page.getByRole('button', { name: 'show', exact: true }).click();
  await expect(page).toHaveURL(/own=1/);
  await expect(page.locator('tbody').getByText('trace-observatory').first()).toBeVisible();
});

test('polls of a live list are no traces', async ({ page, host }) => {
  const searches = searchesOf(page);
  await page.goto(`${host.url}explore`);
  const { clicks } = await untilTraced(page, searches);

  const asked = searches.length;
  const polls = () => searches.slice(asked).filter((request) => traceparentOf(request) === undefined);
  await expect.poll(() => polls().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  // One search may be several requests: more are asked for where the page's own traces crowd the answer
  const traces = new Set(searches.flatMap((request) => traceparentOf(request)?.split('-')[1] ?? []));
  expect(traces.size, 'the first search and one for each click').toBeLessThanOrEqual(1 + clicks);
});

test('the first search is traced: through nginx its spans reach the store, under the id its request carried', async ({
  page,
  site,
}) => {
  const exported = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/v1/traces'),
  );
  const searched = page.waitForRequest((request) => request.url().includes('/tempo/api/search?'));
  await page.goto(`${site.url}explore`);
  const [, traceId, spanId] = (traceparentOf(await searched) ?? '').split('-');
  expect((await exported).url()).toBe(`${site.url}otlp/v1/traces`);

  const stored = async () => (await fetch(`${site.tempo}/api/v2/traces/${traceId}`)).text();
  const base64 = Buffer.from(spanId ?? '', 'hex').toString('base64');
  await expect.poll(stored, { timeout: 20_000 }).toContain(base64); // the request's span, then the search's
  await expect.poll(stored, { timeout: 20_000 }).toContain('observatory:search-done');
});

test('telemetry: false loads and sends nothing', async ({ page, site }) => {
  await page.route('**/config.json', (route) => route.fulfill({ json: { telemetry: false } }));
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const search = page.waitForRequest((request) => request.url().includes('/tempo/api/search?'));
  await page.goto(`${site.url}explore`);
  expect((await search).headers()['traceparent']).toBeUndefined();
  await page.waitForLoadState('networkidle');
  expect(requests.filter((url) => /v1\/traces|assets\/sdk/.test(url))).toEqual([]);
});

test.describe('where nothing listens', () => {
  test.use({ allowedProblems: /status of 502/ });
  test('one line in the console, and the page works', async ({ page, site }) => {
    let attempts = 0;
    await page.route('**/otlp/v1/traces', (route) => {
      attempts += 1;
      return route.fulfill({ status: 502 });
    });
    const said = page.waitForEvent('console', (message) => message.text().includes('telemetry is off'));
    await site.send(orderTrace());
    await page.goto(`${site.url}explore`);
    expect((await said).type()).toBe('info');
    await expect(page.locator('tbody tr').first()).toBeVisible();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.waitForLoadState('networkidle');
    expect(attempts).toBe(1);
  });
});
