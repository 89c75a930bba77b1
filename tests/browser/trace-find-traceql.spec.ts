import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

const findBox = (page: Page): Locator => page.getByRole('searchbox', { name: 'Find in trace' });
const found = (page: Page): Locator => page.locator('[role=row][data-match]');
const problem = (page: Page): Locator => page.getByRole('main').getByRole('alert');

test('a text that begins with a brace is TraceQL: counted, marked, walked through @base-path', async ({
  page,
  site,
}) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await findBox(page).fill('{ kind = client && duration > 30ms }');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  await expect(found(page)).toHaveText([/load cart/, /charge/]);
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Previous match (N)' }).click();
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();

  await findBox(page).fill('{ resource.service.name = "order-service" && status = error } > { span.db.system != nil }');
  await expect(found(page)).toHaveText([/SELECT users/]);
  await findBox(page).fill('{ span.payment.amount > 100 }');
  await expect(page.getByText('none', { exact: true })).toBeVisible();
  await expect(found(page)).toHaveCount(0);
  await findBox(page).fill('EUR');
  await expect(found(page)).toHaveText([/charge/]);
});

test('what is wrong with a query is told below the box and marked in it; never none', async ({
  page,
  site,
  expectAccessible,
}) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await findBox(page).fill('{ status = error && service.name = "cart-service" }');
  await expect(problem(page)).toContainText('parse error at line 1, col 21: unknown identifier: service');
  await expect(findBox(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(findBox(page)).toHaveAccessibleDescription(/unknown identifier/);
  await expect(page.locator('.find mark')).toHaveText('service');
  await expect(page.getByText('none', { exact: true })).toHaveCount(0);
  await expectAccessible('find, wrong query');

  await problem(page).getByRole('button', { name: 'Write resource.service.name' }).click();
  await expect(problem(page)).toHaveCount(0);
  await expect(page.getByText('none', { exact: true })).toBeVisible(); // a right query that finds nothing says so
  await findBox(page).fill('{ duration = "long" }');
  await expect(problem(page)).toContainText('must operate on the same type: duration = `long`');
  await findBox(page).fill('{ status = error } | rate()');
  await problem(page).getByRole('button', { name: 'Find { status = error }' }).click();
  await expect(page.getByText('1 of 3', { exact: true })).toBeVisible();
  await expect(findBox(page)).toHaveValue('{ status = error }');
});

test('Enter tells at once what is wrong; a text that only looks like a query can still be found', async ({
  page,
  site,
}) => {
  const spans = orderTrace().map((span, i) => ({ ...span, ...(i === 4 && { attributes: { body: '{"id": 7}' } }) }));
  const [traceId] = await site.send(spans);
  await page.goto(`${site.url}trace/${traceId}`);
  await findBox(page).fill('{"id": 7}');
  await page.keyboard.press('Enter');
  await problem(page).getByRole('button', { name: 'Find it as plain text' }).click();
  await expect(found(page)).toHaveText([/load cart/]);
  await expect(problem(page)).toHaveCount(0);
  await findBox(page).fill('{ name = "charge" }');
  await expect(page.getByText('none', { exact: true })).toBeVisible(); // still literally
  await findBox(page).fill('');
  await findBox(page).fill('{ name = "charge" }');
  await expect(found(page)).toHaveText([/charge/]);
});

test('nobody who seeks a text loads the query engine', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  const scripts: string[] = [];
  page.context().on('request', (request) => scripts.push(request.url()));
  await page.goto(`${site.url}trace/${traceId}`);
  await findBox(page).fill('EUR');
  await expect(found(page)).toHaveCount(1);
  const engine = (): string[] => scripts.filter((url) => url.includes('find-traceql'));
  expect(engine()).toEqual([]);
  await findBox(page).fill('{ name = "charge" }');
  await expect(found(page)).toHaveCount(1);
  expect(engine()).toHaveLength(1);
});
