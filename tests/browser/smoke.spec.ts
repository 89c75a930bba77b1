import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';

test('a trace that was sent is found, opened and read @base-path', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(site.url);
  await page.locator(`a[href*="trace/${traceId}"]`).first().click();
  await expect(page).toHaveURL(new RegExp(`${site.url}trace/${traceId}`));
  await expect(page).toHaveTitle(/POST \/api\/orders/);

  const rows = page.getByRole('treegrid').getByRole('row');
  await expect(rows.filter({ hasText: 'charge' })).toBeVisible();
  await rows.filter({ hasText: 'charge' }).click();
  await expect(page).toHaveURL(new RegExp(`span=${PAYMENT_SPAN_ID}`));
  await expect(page.getByText('payment.amount').first()).toBeVisible();
  await expect(page.getByText('card declined').first()).toBeVisible();

  await page.goBack();
  await expect(page.locator(`a[href*="trace/${traceId}"]`).first()).toBeVisible();
});

test('what Explore loads until it shows results stays within its size', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}explore`);
  await page.locator(`a[href*="trace/${traceId}"]`).first().waitFor();
  const bytes = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => /\.(js|css)(\?|$)/.test(name))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
  // 110 kB of its own and 30 kB of telemetry, which loads at the same time; scripts/check-size.ts holds each of them
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(140_000);
});
