import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';

test.describe('the trace id box @base-path', () => {
  test('takes an id in any dress, and / focuses it', async ({ page, site }) => {
    const [traceId = ''] = await site.send(orderTrace());
    await page.goto(`${site.url}explore`);
    const box = page.getByRole('textbox', { name: 'Trace id or traceparent' });
    await expect(box).toBeVisible(); // the page is built after its load event: its first question goes first
    await page.keyboard.press('/');
    await expect(box).toBeFocused();
    await box.fill(`00-${traceId.toUpperCase()}-${PAYMENT_SPAN_ID}-01`);
    await box.press('Enter');
    await expect(page).toHaveURL(`${site.url}trace/${traceId}?span=${PAYMENT_SPAN_ID}`);
  });

  test('says so where it is none', async ({ page, site }) => {
    await page.goto(`${site.url}explore`);
    const box = page.getByRole('textbox', { name: 'Trace id or traceparent' });
    await box.fill('hello');
    await box.press('Enter');
    await expect(page.getByRole('alert')).toContainText('no trace id');
    await expect(page).toHaveURL(`${site.url}explore`);
  });
});

test.describe('the theme', () => {
  test.use({ allowedProblems: /ERR_FAILED/ });
  test('that was chosen holds before the first paint of the next load', async ({ page, site }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${site.url}explore`);
    const canvas = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await canvas()).toBe('rgb(14, 17, 22)');
    await page.getByRole('button', { name: /^Theme: system/ }).click();
    expect(await canvas()).toBe('rgb(246, 245, 242)');
    // Without the page's code: the small script in front of it alone decides
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    expect(await canvas()).toBe('rgb(246, 245, 242)');
  });
});

test('a zone is found by its former name too', async ({ page, site }) => {
  await page.goto(`${site.url}explore`);
  await page.getByTitle('Time zone of all times').click();
  await page.getByLabel('Another time zone').fill('calcutta');
  await expect(page.getByRole('button', { name: /Asia\/Kolkata/ })).toContainText('UTC+5:30');
});

test('the time zone is a choice that lasts', async ({ page, site }) => {
  await page.goto(`${site.url}explore`);
  await page.getByTitle('Time zone of all times').click();
  await page.getByLabel('Another time zone').fill('Asia/Kolkata');
  await page.getByRole('button', { name: /Kolkata/ }).click();
  await page.reload();
  await expect(page.getByTitle('Time zone of all times')).toHaveText('UTC+5:30');
});

test('another page takes the focus to its content, and back keeps the scroll position', async ({ page, site }) => {
  for (let i = 0; i < 25; i++) await site.send(orderTrace());
  await page.setViewportSize({ width: 1000, height: 400 });
  await page.goto(`${site.url}explore`);
  const last = page.locator('tbody a').nth(20);
  await last.scrollIntoViewIfNeeded();
  const y = await page.evaluate(() => scrollY);
  expect(y).toBeGreaterThan(0);
  await last.click();
  await expect(page).toHaveURL(/\/trace\//);
  await expect(page.getByRole('main')).toBeFocused();
  await page.goBack();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(y);
});

test('a reload keeps the scroll position', async ({ page, site }) => {
  for (let i = 0; i < 25; i++) await site.send(orderTrace());
  await page.setViewportSize({ width: 1000, height: 400 });
  await page.goto(`${site.url}explore`);
  await page.locator('tbody a').nth(20).scrollIntoViewIfNeeded();
  const y = await page.evaluate(() => scrollY);
  expect(y).toBeGreaterThan(0);
  await page.reload();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(y);
});

test.describe('a page whose code cannot be loaded', () => {
  test.use({ allowedProblems: /ERR_FAILED/ });
  test('offers to load again', async ({ page, site }) => {
    await page.route('**/assets/ExplorePage*.js', (route) => route.abort());
    await page.goto(`${site.url}explore`);
    await expect(page.getByRole('heading', { name: 'This part of the page could not be loaded' })).toBeVisible();
    await page.unroute('**/assets/ExplorePage*.js');
    await page.getByRole('button', { name: 'Load again' }).click();
    await expect(page.getByRole('textbox', { name: 'TraceQL query' })).toBeVisible();
  });
});

test.describe('a server that went away', () => {
  test.use({ allowedProblems: /ERR_FAILED|ERR_INTERNET_DISCONNECTED/ });
  test('is named as the cause when a trace is clicked, and the page stays', async ({ page, site }) => {
    await site.send(orderTrace());
    await page.route('**/assets/trace-pages*.js', (route) => route.abort());
    await page.goto(`${site.url}explore`);
    await page.route('**/config.json', (route) => route.abort());
    await page.locator('tbody a').first().click();
    await expect(page.getByRole('alert')).toContainText('The server of this page does not answer');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('alert')).toContainText('The server of this page does not answer');
    await page.unroute('**/config.json');
    await page.unroute('**/assets/trace-pages*.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('api-gateway');
  });
});

test('a zone is chosen with Enter when one alone fits', async ({ page, site }) => {
  await page.goto(`${site.url}explore`);
  await page.getByRole('button', { name: 'Time zone of all times' }).click();
  const box = page.getByLabel('Another time zone');
  await box.fill('Shanghai');
  await box.press('Enter');
  await expect(page.getByTitle('Time zone of all times')).toHaveText('UTC+8');
});

for (const width of [360, 2560]) {
  test(`nothing runs over the side at ${width} px`, async ({ page, site }) => {
    await site.send(orderTrace());
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${site.url}explore`);
    await expect(page.locator('tbody tr').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
