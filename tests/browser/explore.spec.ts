import { execFileSync } from 'node:child_process';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';
import { untilSearchable } from './support/send.ts';

const rows = 'table[aria-label="Traces found"] tbody tr';

test.describe('searching', () => {
  test('a picked service is written into the query, and its operations are offered', async ({ page, site }) => {
    const [traceId] = await site.send(orderTrace());
    await untilSearchable(site.tempo, traceId);
    await page.goto(`${site.url}explore?q=${encodeURIComponent('{ duration > 1ms }')}`);
    const service = page.getByRole('combobox', { name: 'Service' });
    await service.click();
    await service.pressSequentially('payment');
    await expect(page.getByRole('option', { name: 'payment-service' })).toBeVisible();
    await service.press('Enter');
    const query = page.getByRole('textbox', { name: 'TraceQL query' });
    await expect(query).toHaveValue('{ resource.service.name = "payment-service" && duration > 1ms }');
    await page.getByRole('combobox', { name: 'Operation' }).click();
    await expect(page.getByRole('option', { name: 'charge' })).toBeVisible();
    await page.getByRole('option', { name: 'charge' }).click();
    await expect(query).toHaveValue(
      '{ resource.service.name = "payment-service" && name = "charge" && duration > 1ms }',
    );
    await expect(page.locator(rows).first()).toBeVisible();
    await page.goBack();
    await expect(query).toHaveValue('{ resource.service.name = "payment-service" && duration > 1ms }');
  });

  test('the short form of guides is marked, and mended with one click', async ({ page, site }) => {
    await site.send(orderTrace());
    await page.goto(`${site.url}explore`);
    await expect(page.locator(rows).first()).toBeVisible();
    const query = page.getByRole('textbox', { name: 'TraceQL query' });
    await query.fill('{ service.name = "payment-service" }');
    await query.press('Enter');
    await expect(page.getByRole('alert')).toContainText('unknown identifier: service');
    await expect(page.locator('mark')).toHaveText(/^service/);
    await page.getByRole('button', { name: 'Write resource.service.name and run' }).click();
    await expect(query).toHaveValue('{ resource.service.name = "payment-service" }');
    await expect(page).toHaveURL(/q=.*resource\.service\.name/);
    await expect(page.locator(rows).first()).toBeVisible();
  });

  test('an example runs when it is chosen', async ({ page, site }) => {
    await site.send(orderTrace());
    await page.goto(`${site.url}explore`);
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('button', { name: 'Traces with an error' }).click();
    await expect(page.getByRole('textbox', { name: 'TraceQL query' })).toHaveValue('{ status = error }');
    await expect(page.locator(rows).first()).toBeVisible();
  });
});

test('rows are walked with the arrow keys and opened with Enter', async ({ page, site }) => {
  await site.send(orderTrace());
  await site.send(orderTrace());
  await page.goto(`${site.url}explore`);
  const links = page.locator(`${rows} a`);
  await expect(links.nth(1)).toBeVisible();
  await links.nth(0).focus();
  await page.keyboard.press('ArrowDown');
  await expect(links.nth(1)).toBeFocused();
  const path = (await links.nth(1).getAttribute('href')) ?? '';
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(site.url + path);
});

test('a list that is cut says so, and shows more', async ({ page, site }) => {
  for (let i = 0; i < 3; i++) await site.send(orderTrace());
  await page.goto(`${site.url}explore?limit=2`);
  await expect(page.locator(rows)).toHaveCount(2);
  await expect(page.getByText('list cut at 2')).toBeVisible();
  await page.getByRole('button', { name: 'show more' }).click();
  await expect(page).toHaveURL(/limit=20/);
  await expect(page.locator(rows).nth(2)).toBeVisible();
});

test('the order of the list is in the link: a reload and Back keep it, and a cut list says what it sorts', async ({
  page,
  site,
}) => {
  for (let i = 0; i < 3; i++) await site.send(orderTrace());
  await page.goto(`${site.url}explore?limit=2`);
  await expect(page.locator(rows)).toHaveCount(2);
  const query = page.getByRole('textbox', { name: 'TraceQL query' });
  await query.fill('{ half typed');
  await expect(page.locator('#query-problem')).toBeVisible();
  await page.getByRole('button', { name: 'Duration', exact: true }).click();
  await expect(page).toHaveURL(/limit=2&sort=duration$/);
  await expect(query).toHaveValue('{ half typed');
  await expect(page.getByText('Sorted among the 2 newest')).toBeVisible();
  const header = page.getByRole('columnheader', { name: 'Duration', exact: true });
  await page.reload();
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await page.locator(`${rows} a`).first().click();
  await expect(page).toHaveURL(/\/trace\//);
  await page.goBack();
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('button', { name: 'Load 20' }).click();
  await expect(page).toHaveURL(/limit=20&sort=duration/);
});

test('an absolute time range is typed in the chosen zone', async ({ page, site }) => {
  await page.goto(`${site.url}explore`);
  await page.getByTitle('Time zone of all times').click();
  await page.getByRole('button', { name: 'UTC', exact: true }).click();
  await page.getByTitle('Time range').click();
  await page.getByLabel('From').fill('2026-01-02 10:00');
  await page.getByLabel('To', { exact: true }).fill('soon');
  await page.getByRole('button', { name: 'Use this range' }).click();
  await expect(page.getByRole('alert')).toContainText('soon');
  await page.getByLabel('To', { exact: true }).fill('2026-01-02 11:00');
  await page.getByRole('button', { name: 'Use this range' }).click();
  await expect(page).toHaveURL(/from=2026-01-02T10%3A00%3A00Z&to=2026-01-02T11%3A00%3A00Z/);
  await expect(page.getByText('2 Jan 10:00:00 – 11:00:00')).toBeVisible();
});

test('the curl command of the first-run strip works, and closing the strip lasts', async ({ page, host }) => {
  await page.goto(`${host.url}explore`);
  const strip = page.getByRole('region', { name: 'How to send traces' });
  const command = await strip.getByLabel('curl command', { exact: true }).innerText();
  const printed = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
  const traceId = new RegExp(`${host.url}trace/([0-9a-f]{32})`).exec(printed)?.[1];
  await expect(page.locator(`a[href*="trace/${traceId}"]`)).toContainText('my-first-service');
  await strip.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Send traces' })).toBeVisible();
  await expect(strip).toHaveCount(0);
});
