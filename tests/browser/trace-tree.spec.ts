import type { Page } from '@playwright/test';
import { checkoutTrace } from './support/checkout-trace.ts';
import { expect, test } from './support/fixture.ts';

const rows = (page: Page) =>
  page
    .getByRole('treegrid')
    .getByRole('row')
    .filter({ hasNot: page.getByRole('columnheader') });
const namesOf = async (page: Page) => {
  const names = await rows(page).locator('[role=gridcell]:first-child').allTextContents();
  return names.map((name) => name.trim());
};

test('runs of similar siblings fold into one row with its statistics, open and fold again, by keyboard', async ({
  page,
  site,
  expectAccessible,
}) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(rows(page)).toHaveCount(10); // as it was sent, until the reader asks for less
  await page.getByRole('button', { name: 'Fold similar' }).click();
  await expect(rows(page)).toHaveCount(7);
  const folded = page.getByRole('row', { name: /redis GET, 4 similar spans, 1 with errors/ });
  await expect(folded).toHaveAttribute('aria-expanded', 'false');
  await expect(folded).toContainText('p50 1 ms · p95 3 ms · 7 ms in all');
  await expect(page).toHaveURL(/fold=1/);
  await expectAccessible('a folded run');

  await folded.focus();
  await page.keyboard.press('ArrowRight');
  await expect(rows(page)).toHaveCount(10);
  await expect(page).toHaveURL(/unfold=0000000000000003/);
  await page.reload();
  await expect(rows(page)).toHaveCount(10);
  await page.getByRole('row', { name: /redis GET, error/ }).focus();
  await page.keyboard.press('ArrowLeft'); // a leaf has nothing to close: the run around it folds
  await expect(rows(page)).toHaveCount(7);
  await expect(folded).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(10);
  await page.keyboard.press('z');
  await expect(page).not.toHaveURL(/fold/);
});

test('the next error and a link to a span open the run that hides them', async ({ page, site }) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}?fold=1&span=0000000000000005`);
  await expect(page.getByRole('row', { name: 'redis GET 3 ms' })).toHaveAttribute('aria-selected', 'true');
  await page.goto(`${site.url}trace/${traceId}?fold=1`);
  await expect(rows(page)).toHaveCount(7);
  for (const error of ['redis GET', 'ads rank']) {
    await page.keyboard.press('e');
    await expect(page.getByRole('row', { name: `${error}, error` })).toHaveAttribute('aria-selected', 'true');
  }
});

test('filters hold together; what matches stays with its ancestors, counted, and the address keeps it', async ({
  page,
  site,
  expectAccessible,
}) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(rows(page)).toHaveCount(10);
  await page.keyboard.press('F');
  const panel = page.getByRole('region', { name: 'Filter' });
  await expect(panel.getByRole('button', { name: 'Only errors' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(4);
  expect(await namesOf(page)).toEqual(['web checkout', 'cart load', 'redis GET, error', 'ads rank, error']);
  await expect(page.getByRole('button', { name: '2 of 10 spans' })).toBeVisible();
  await expectAccessible('a filter');

  await panel.getByRole('button', { name: /^redis/ }).click();
  expect(await namesOf(page)).toEqual(['web checkout', 'ads rank, error']);
  await panel.getByRole('textbox', { name: 'At least' }).fill('50ms');
  await expect(page.getByText('No span meets the filter.')).toBeVisible();
  await expect(page).toHaveURL(/hide=redis&min=50ms&errors=1/);
  await page.reload();
  await expect(page.getByText('No span meets the filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(rows(page)).toHaveCount(10);
  await expect(page).not.toHaveURL(/hide|min|errors/);
});

test('a TraceQL filter is answered by the worker; a wrong one says so and hides nothing', async ({ page, site }) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}?q=${encodeURIComponent('{ resource.service.name = "model" }')}`);
  await expect(rows(page)).toHaveCount(3);
  expect(await namesOf(page)).toEqual(['web checkout', 'ads rank, error', 'model predict']);
  await page.keyboard.press('F');
  const query = page.getByRole('textbox', { name: 'Matching' });
  await expect(query).toHaveValue('{ resource.service.name = "model" }');
  await query.fill('{ nonsense = }');
  await expect(page.getByRole('region', { name: 'Filter' }).getByRole('alert')).toBeVisible();
  await expect(rows(page)).toHaveCount(10);
  await query.press('Escape');
  await expect(query).toBeHidden();
});

test('a span that the filter hides can be asked for: it says so, and shows it', async ({ page, site }) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}?hide=redis&span=0000000000000004`);
  const notice = page.getByText('The chosen span is hidden by the filter.');
  await expect(notice).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter and show it' }).click();
  await expect(page.getByRole('row', { name: 'redis GET, error' })).toHaveAttribute('aria-selected', 'true');
  await expect(notice).toBeHidden();
});

test('what is collapsed and zoomed is in the link, without filling the history; Back leaves the trace', async ({
  page,
  site,
}) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}explore`);
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(rows(page)).toHaveCount(10);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press(']');
  await page.getByRole('row', { name: /cart load/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(rows(page)).toHaveCount(8);
  await expect(page).toHaveURL(/level=1&open=0000000000000002/);
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/zoom=\d+-\d+/);
  const address = page.url();
  await page.reload();
  await expect(rows(page)).toHaveCount(8);
  await expect(page.getByRole('button', { name: 'Whole trace' })).toBeVisible();
  expect(page.url()).toBe(address);
  await page.keyboard.press('}');
  await page.keyboard.press('0');
  await expect(page).toHaveURL(new RegExp(`${traceId}$`));
  await page.goBack();
  await expect(page).toHaveURL(/explore/);
});

test('w and s zoom around the pointer, a and d move in time', async ({ page, site }) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(rows(page)).toHaveCount(10);
  const zoom = () => new URL(page.url()).searchParams.get('zoom');
  const box = (await page.getByRole('treegrid').boundingBox())!;
  await page.mouse.move(box.x + box.width - 30, box.y + 100); // near the trace's end
  await page.keyboard.press('w');
  await expect.poll(zoom).not.toBeNull();
  const [from, to] = zoom()!.split('-').map(Number);
  expect(from).toBeGreaterThan(40e6);
  await page.keyboard.press('a');
  await expect.poll(() => Number(zoom()!.split('-')[0])).toBeLessThan(from!);
  await page.keyboard.press('d');
  await expect.poll(zoom).toBe(`${from}-${to}`);
  await page.keyboard.press('s');
  await expect.poll(zoom).toBeNull();
});

test('the keys are listed by what they are about', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(rows(page)).toHaveCount(10);
  await page.keyboard.press('?');
  const keys = page.getByRole('region', { name: 'Keys' });
  for (const title of ['Rows', 'Tree', 'Find and filter', 'Time', 'Page'])
    await expect(keys.getByRole('heading', { name: title, exact: true })).toBeVisible();
  await expectAccessible('the keys');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
});

test('a link whose filter is a broken query shows all, and says why', async ({ page, site }) => {
  const [traceId] = await site.send(checkoutTrace());
  await page.goto(`${site.url}trace/${traceId}?q=${encodeURIComponent('{ nonsense }')}`);
  await expect(page.getByText('The filter’s query holds nothing back:')).toBeVisible();
  await expect(rows(page)).toHaveCount(10);
});
