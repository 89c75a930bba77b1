import { randomBytes } from 'node:crypto';
import { spansFromText } from '../kit/trace-text.ts';
import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';

const links = 'table[aria-label="Traces found"] tbody tr a';

test('back to the list where it was; forward to the trace without asking for it again', async ({ page, site }) => {
  const aMinuteAgo = BigInt(Date.now() - 60_000) * 1_000_000n; // old enough not to be looked at for late spans
  const traces = Array.from({ length: 60 }, (_, i) =>
    spansFromText(`shop visit-${i} @${i} +20\n  cart load @${i + 2} +10`, randomBytes(16).toString('hex'), aMinuteAgo),
  );
  await site.send(traces.flat());
  await page.goto(`${site.url}explore?q=${encodeURIComponent('{ resource.service.name = "shop" }')}&limit=100`);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/api\/(v2\/)?traces\//.test(request.url())) asked.push(request.url());
  });
  await expect(page.locator(links).nth(15)).toBeVisible();
  await page.locator(links).nth(15).scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, 320));
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(100);
  await page.locator(links).nth(15).click();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(/shop visit/);
  const title = await heading.textContent();
  expect(asked).toHaveLength(1);

  await page.goBack();
  await expect(page.locator(links).nth(15)).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(before);
  await page.goForward();
  await expect(heading).toHaveText(title!);
  await expect(page.getByRole('treegrid').getByRole('row', { name: /cart load/ })).toBeVisible();
  expect(asked, 'the trace is kept by the worker').toHaveLength(1);
});

test('names in the sentence lead to their spans, by mouse and by keyboard', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await page.getByRole('button', { name: 'payment-service → charge' }).first().click();
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel.getByRole('heading', { name: 'charge' })).toBeVisible();
  await expect(page.getByRole('row', { name: /payment-service charge/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page).toHaveURL(new RegExp(`span=${PAYMENT_SPAN_ID}`));

  await panel.getByRole('button', { name: /Close the details/ }).click();
  await page.getByRole('button', { name: 'payment-service → charge' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'charge' })).toBeVisible();
});

test('a link to another span of the same trace goes to it', async ({ page, site }) => {
  const traceId = randomBytes(16).toString('hex');
  const spans = spansFromText('web first @0 +100\n  web second @10 +20\n  web third @40 +20', traceId).map((span, i) =>
    i === 0 ? { ...span, links: [{ traceId, spanId: '0000000000000003' }] } : span,
  );
  await site.send(spans);
  await page.goto(`${site.url}trace/${traceId}?span=0000000000000001`);
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await panel.getByRole('link', { name: 'span 0000000000000003' }).click();
  await expect(panel.getByRole('heading', { name: 'third' })).toBeVisible();
  await page.goBack();
  await expect(panel.getByRole('heading', { name: 'first' })).toBeVisible();
});
