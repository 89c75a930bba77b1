import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

test('a search is a trace of the page itself: hidden, and shown with one click', async ({ page, host }) => {
  await host.send(orderTrace());
  const traced = page.waitForRequest((request) => request.url().includes('/tempo/api/search?'));
  const exported = page.waitForRequest(
    (request) => request.method() === 'POST' && (request.postData() ?? '').includes('"search"'),
  );
  await page.goto(`${host.url}explore`);
  const traceparent = (await traced).headers()['traceparent'] ?? '';
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);

  const sent = (await exported).postData() ?? '';
  expect(new URL((await exported).url()).origin).toBe(host.otlpHttp);
  expect(sent).toContain(traceparent.split('-')[1]);
  expect(sent).toContain('"observatory.self","value":{"boolValue":true}');
  expect(sent).toContain('observatory:search-done');

  await page.getByRole('button', { name: 'show', exact: true }).click();
  await expect(page).toHaveURL(/own=1/);
  await expect(page.locator('tbody').getByText('trace-observatory').first()).toBeVisible();
});

test('polls of a live list are no traces', async ({ page, host }) => {
  await page.goto(`${host.url}explore`);
  const first = await page.waitForRequest((request) => request.url().includes('/tempo/api/search?'));
  expect(first.headers()['traceparent']).toBeDefined();
  const poll = await page.waitForRequest((request) => request.url().includes('/tempo/api/search?'));
  expect(poll.headers()['traceparent']).toBeUndefined();
});

test('through nginx spans go to the page’s own server', async ({ page, site }) => {
  const exported = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/v1/traces'),
  );
  await page.goto(`${site.url}explore`);
  expect((await exported).url()).toBe(`${site.url}otlp/v1/traces`);
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
