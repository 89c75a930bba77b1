import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';

// Through real nginx, at / and at /a/b/ (project base-path).

test.describe('deep links load, and load again', () => {
  test('Explore with a query', async ({ page, site }) => {
    await site.send(orderTrace());
    const query = '{ resource.service.name = "payment-service" }';
    await page.goto(`${site.url}explore?q=${encodeURIComponent(query)}`);
    for (const visit of ['first load', 'reload']) {
      await expect(page.getByRole('textbox', { name: /TraceQL/ }), visit).toHaveValue(query);
      await expect(page.getByText('POST /api/orders').first()).toBeVisible();
      expect(await page.evaluate(() => document.baseURI)).toBe(site.url);
      await page.reload();
    }
  });

  test('a trace with a span selected', async ({ page, site }) => {
    const [traceId] = await site.send(orderTrace());
    await page.goto(`${site.url}trace/${traceId}?span=${PAYMENT_SPAN_ID}`);
    for (const visit of ['first load', 'reload']) {
      await expect(page.getByRole('treegrid'), visit).toBeVisible();
      await expect(page.getByText('payment.amount').first()).toBeVisible();
      await page.reload();
    }
  });

  test('an embedded trace, without the chrome', async ({ page, site }) => {
    const [traceId] = await site.send(orderTrace());
    await page.goto(`${site.url}embed/trace/${traceId}`);
    for (const visit of ['first load', 'reload']) {
      await expect(page.getByRole('treegrid'), visit).toBeVisible();
      await expect(page.getByRole('banner')).toHaveCount(0);
      await page.reload();
    }
  });

  test('links inside the page stay below the base path', async ({ page, site }) => {
    const [traceId] = await site.send(orderTrace());
    await page.goto(`${site.url}trace/${traceId}`);
    await expect(page.getByRole('treegrid')).toBeVisible();
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    const own = links.filter((link) => new URL(link).origin === new URL(site.url).origin);
    expect(own).not.toEqual([]);
    expect(own.filter((link) => !link.startsWith(site.url))).toEqual([]);
  });
});

test('the page is strict about where its parts come from', async ({ request, site }) => {
  for (const path of ['', 'explore', 'config.json', 'tempo/ready', 'missing.txt']) {
    const headers = (await request.get(site.url + path)).headers();
    const csp = headers['content-security-policy'];
    expect(csp, path).toContain("script-src 'self'");
    expect(csp, path).toContain("frame-ancestors 'none'");
    expect(csp, path).not.toMatch(/unsafe-inline|unsafe-eval/);
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('no-referrer');
  }
});

test('assets are compressed and kept for ever, the page is asked for anew', async ({ request, site }) => {
  const page = await request.get(site.url);
  expect(page.headers()['cache-control']).toBe('no-cache');
  const assets = [...(await page.text()).matchAll(/(?:src|href)="([^"]*assets\/[^"]+\.(?:js|css))"/g)];
  expect(assets).not.toEqual([]);
  for (const [, path = ''] of assets) {
    const headers = (await request.get(new URL(path, site.url).href)).headers();
    expect(headers['cache-control'], path).toBe('public, max-age=31536000, immutable');
    expect(headers['content-encoding'], path).toBe('gzip');
  }
});

test('what is not there is 404, what is not open is 404 or 405', async ({ request, site }) => {
  const status = async (method: string, path: string) => (await request.fetch(site.url + path, { method })).status();
  expect(await status('GET', 'assets/missing.js')).toBe(404);
  expect(await status('GET', 'missing.txt')).toBe(404);
  expect(await status('GET', 'host/status')).toBe(404);
  expect(await status('GET', 'tempo/api/echo')).toBe(200);
  expect(await status('GET', 'tempo/flush')).toBe(404);
  expect(await status('POST', 'tempo/api/search')).toBe(405);
  expect(await status('GET', 'otlp/v1/traces')).toBe(405);
  expect(await status('GET', 'prometheus/api/v1/query')).toBe(404);
  expect(await status('POST', 'explore')).toBe(405);
});

test('outside of the base path there is nothing, and the missing slash is mended', async ({
  request,
  site,
  basePath,
}) => {
  test.skip(basePath === '/', 'there is no outside of /');
  const { origin } = new URL(site.url);
  expect((await request.get(`${origin}/`)).status()).toBe(404);
  expect((await request.get(`${origin}/explore`)).status()).toBe(404);
  const bare = await request.get(site.url.slice(0, -1), { maxRedirects: 0 });
  expect(bare.status()).toBe(308);
  expect(bare.headers().location).toBe(basePath);
});
