import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';
import { spansFromText } from '../kit/trace-text.ts';
import { randomBytes } from 'node:crypto';

test.describe('a phone', () => {
  test.use({ viewport: { width: 360, height: 780 }, hasTouch: true });

  test('a tap chooses, the chevron folds; rows and details share the screen', async ({
    page,
    site,
    expectAccessible,
  }) => {
    const [traceId] = await site.send(orderTrace());
    await page.goto(`${site.url}trace/${traceId}`);
    const grid = page.getByRole('treegrid');
    const order = grid.getByRole('row', { name: /order-service create order/ });
    await order.tap({ position: { x: 28, y: 12 } });
    await expect(order).toHaveAttribute('aria-expanded', 'false');
    const panel = page.getByRole('complementary', { name: 'Span details' });
    await expect(panel).toHaveCount(0);

    await order.tap({ position: { x: 90, y: 12 } });
    await expect(panel.getByRole('heading', { name: 'create order' })).toBeInViewport();
    await expect(order).toBeInViewport();
    expect((await grid.boundingBox())!.height).toBeGreaterThan(150);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await expectAccessible('details on a phone');
  });
});

test.describe('a phone and a link', () => {
  test.use({ viewport: { width: 360, height: 780 }, hasTouch: true });

  test('to a span shows its details', async ({ page, site }) => {
    const [traceId] = await site.send(orderTrace());
    await page.goto(`${site.url}trace/${traceId}?span=${PAYMENT_SPAN_ID}`);
    const panel = page.getByRole('complementary', { name: 'Span details' });
    await expect(panel.getByRole('heading', { name: 'charge' })).toBeInViewport();
    await expect(page.getByRole('row', { name: /payment-service charge/ })).toBeInViewport();
  });
});

test.describe('a frame of 320 × 240', () => {
  test.use({ viewport: { width: 320, height: 240 } });

  test('shows rows, and details over them', async ({ page, site, expectAccessible }) => {
    const [traceId] = await site.send(orderTrace());
    await page.goto(`${site.url}embed/trace/${traceId}`);
    const charge = page.getByRole('row', { name: /payment-service charge/ });
    await expect(charge).toBeInViewport();
    await charge.click();
    const panel = page.getByRole('complementary', { name: 'Span details' });
    await expect(panel.getByRole('heading', { name: 'charge' })).toBeInViewport();
    await expectAccessible('details in a small frame');
    await panel.getByRole('button', { name: /Close the details/ }).click();
    await expect(charge).toBeInViewport();
  });
});

test('a name that was cut is told in full to the mouse, one that fits is not', async ({ page, site }) => {
  const long = 'compute-the-recommendations-for-everything-that-anybody-ever-bought-here';
  const text = `web short @0 +50\n  recommendation ${long} @10 +20`;
  const [traceId] = await site.send(spansFromText(text, randomBytes(16).toString('hex')));
  await page.goto(`${site.url}trace/${traceId}`);
  const cell = (name: RegExp) => page.getByRole('row', { name }).getByRole('gridcell').first();
  await expect(cell(/recommendation/)).toHaveAttribute('title', `recommendation ${long.replaceAll('-', ' ')}`);
  await expect(cell(/web short/)).not.toHaveAttribute('title');
});
