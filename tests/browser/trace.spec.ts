import { spansFromText } from '../kit/trace-text.ts';
import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';
import { randomBytes } from 'node:crypto';

const newId = () => randomBytes(16).toString('hex');
const recently = () => BigInt(Date.now() - 60_000) * 1_000_000n;

test('facts, sentence, rows and marks of a trace', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('api-gateway POST /api/orders');
  const facts = page.getByRole('list', { name: 'Facts of the trace' });
  for (const fact of ['240 ms', '6 spans', '5 services', 'depth 3', '3 errors'])
    await expect(facts).toContainText(fact);
  await expect(
    page.getByText(/Failed in payment-service → charge: “card declined”; \d+ % of 240 ms was spent/),
  ).toBeVisible();

  const grid = page.getByRole('treegrid');
  await expect(grid).toHaveAttribute('aria-rowcount', '7');
  const charge = grid.getByRole('row', { name: /payment-service charge, error/ });
  await expect(charge).toHaveAttribute('aria-level', '3');
  await expect(grid.getByRole('row', { name: /order-service create order/ })).toHaveAttribute('aria-expanded', 'true');
  const marks = await page.evaluate(() =>
    performance.getEntriesByType('mark').map((mark) => [mark.name, (mark as PerformanceMark).detail as unknown]),
  );
  for (const name of ['trace-decoded', 'trace-painted', 'attributes-decoded']) {
    expect(marks).toContainEqual([`observatory:${name}`, { spans: 6 }]);
  }
  await expectAccessible('a trace');
});

test('a chosen span: details, its place in the address, reload, close', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await page.getByRole('row', { name: /payment-service charge/ }).click();
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel.getByRole('heading', { name: 'charge' })).toBeVisible();
  await expect(panel.getByText('error: card declined')).toBeVisible();
  await expect(panel.getByText('payment.currency')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`span=${PAYMENT_SPAN_ID}`));
  await expectAccessible('a trace with details');

  await page.reload();
  await expect(panel.getByRole('heading', { name: 'charge' })).toBeVisible();
  await expect(page.getByRole('row', { name: /payment-service charge/ })).toHaveAttribute('aria-selected', 'true');
  await panel.getByRole('searchbox', { name: 'Filter attributes' }).fill('amount');
  await expect(panel.getByText('payment.currency')).toBeHidden();
  await expect(panel.getByText('payment.amount')).toBeVisible();
  await expect(panel.getByRole('link', { name: 'Search traces like this' })).toHaveAttribute(
    'href',
    /explore\?q=.*charge/,
  );

  await panel.getByRole('button', { name: /Close the details/ }).click();
  await expect(panel).toBeHidden();
  await expect(page).not.toHaveURL(/span=/);
});

test('values are text, never markup; only http addresses become links', async ({ page, site }) => {
  const spans = spansFromText(`web op @0 +10`, newId(), recently()).map((span) => ({
    ...span,
    name: '<b id="injected">bold</b>',
    attributes: {
      html: '<img src=x onerror="document.title=1">',
      good: 'https://example.org/a',
      bad: 'javascript:alert(1)',
    },
  }));
  const [traceId] = await site.send(spans);
  await page.goto(`${site.url}trace/${traceId}?span=0000000000000001`);
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel.getByText('<img src=x onerror="document.title=1">')).toBeVisible();
  await expect(page.locator('#injected')).toHaveCount(0);
  await expect(panel.getByRole('link', { name: 'https://example.org/a' })).toHaveAttribute('rel', /noopener/);
  await expect(panel.getByRole('link', { name: /javascript/ })).toHaveCount(0);
});

test('find: the count, next and previous, matching rows; a folded match is opened', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect(page.getByRole('treegrid').getByRole('row')).toHaveCount(2); // header and root
  await page.getByRole('searchbox', { name: 'Find in trace' }).fill('EUR');
  await expect(page.locator('[role=row][data-match]')).toHaveCount(1);
  await expect(page.locator('[role=row][data-match]')).toContainText('charge');
  await expect(page.getByText('1 of 1')).toBeVisible();

  await page.getByRole('searchbox', { name: 'Find in trace' }).fill('order');
  await expect(page.getByText(/1 of [2-9]/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/2 of [2-9]/)).toBeVisible();
  await page.getByRole('button', { name: 'Previous match (N)' }).click();
  await expect(page.getByText(/1 of [2-9]/)).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find in trace' }).fill('no such text');
  await expect(page.getByText('none')).toBeVisible();
  await expect(page.locator('[role=row][data-match]')).toHaveCount(0);
});

test('by keyboard alone: into the rows, fold, details, out again', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  const row = (name: RegExp) => page.getByRole('treegrid').getByRole('row', { name });
  await row(/api-gateway/).focus();
  await page.keyboard.press('ArrowDown');
  await expect(row(/verify token/)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row(/create order/)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(row(/create order/)).toHaveAttribute('aria-expanded', 'false');
  await expect(row(/charge/)).toHaveCount(0);
  await page.keyboard.press(']');
  await expect(row(/charge/)).toBeVisible();
  await page.keyboard.press('End');
  await expect(row(/charge/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Span details' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Span details' })).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('region', { name: 'Keys' })).toBeVisible();
});

test('keys move the rows of a page that was just opened, but not while one types or reads the details', async ({
  page,
  site,
}) => {
  const [traceId] = await site.send(orderTrace());
  const row = (name: RegExp) => page.getByRole('treegrid').getByRole('row', { name });
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(row(/api-gateway/)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(row(/api-gateway/)).toBeFocused();
  await page.keyboard.press('j');
  await expect(row(/verify token/)).toBeFocused();

  await page.goto(`${site.url}trace/${traceId}?span=${PAYMENT_SPAN_ID}`);
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel.getByRole('heading', { name: 'charge' })).toBeVisible();
  await page.keyboard.press('k');
  await expect(row(/load cart/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'load cart' })).toBeVisible();
  await panel.getByText('Attributes').first().click();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('searchbox', { name: 'Find in trace' }).fill('o');
  await page.keyboard.press('Home');
  await expect(page.getByRole('searchbox', { name: 'Find in trace' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row(/load cart/)).toBeFocused();
});

test('next error goes to the cause first, by its key and by the count', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(page.getByText(/Failed in payment-service → charge/)).toBeVisible();
  await page.getByRole('button', { name: '3 errors' }).click();
  const charge = page.getByRole('row', { name: /payment-service charge/ });
  await expect(charge).toHaveAttribute('aria-selected', 'true');
  await expect(charge).toBeFocused();
  await page.keyboard.press('e');
  await expect(page.getByRole('row', { name: /api-gateway/ })).toHaveAttribute('aria-selected', 'true');
});

test('five thousand spans: scrolling to the end shows the end, with few rows in the document', async ({
  page,
  site,
}) => {
  const lines = Array.from({ length: 5000 }, (_, i) => `  svc-${i % 7} op-${i} @${i} +5`);
  const [traceId] = await site.send(spansFromText(`root all @0 +6000\n${lines.join('\n')}`, newId(), recently()));
  await page.goto(`${site.url}trace/${traceId}`);
  const grid = page.getByRole('treegrid');
  await expect(grid).toHaveAttribute('aria-rowcount', '5002');
  await expect(grid.getByRole('row', { name: /root all/ })).toBeVisible();
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await expect(grid.getByRole('row', { name: /op 4999/ })).toBeInViewport();
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
});

test('zoom: drag across the bars, and back by double click', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  const time = page.getByRole('slider', { name: 'Time in view' });
  await expect(time).toHaveAttribute('aria-valuetext', '0 s to 240 ms of 240 ms');
  const box = (await page.getByRole('treegrid').boundingBox())!;
  await page.mouse.move(box.x + 700, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + 900, box.y + 150, { steps: 4 });
  await page.mouse.up();
  await expect(time).not.toHaveAttribute('aria-valuetext', '0 s to 240 ms of 240 ms');
  await expect(page.getByRole('button', { name: 'Whole trace' })).toBeVisible();
  await page.mouse.dblclick(box.x + 800, box.y + 150);
  await expect(time).toHaveAttribute('aria-valuetext', '0 s to 240 ms of 240 ms');
});

test('spans that arrive later join, and the choice stays', async ({ page, site }) => {
  const spans = orderTrace();
  const [traceId] = await site.send(spans.slice(1)); // without its root
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(page.getByText(/The root span has not been received/)).toBeVisible();
  await page.getByRole('row', { name: /payment-service charge/ }).click();
  await site.send(spans.slice(0, 1));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('api-gateway POST /api/orders', { timeout: 15_000 });
  await expect(page.getByRole('row', { name: /payment-service charge/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(/1 more since you opened it/)).toBeVisible();
});
