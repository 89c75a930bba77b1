import { randomBytes } from 'node:crypto';
import { spansFromText } from '../kit/trace-text.ts';
import { expect, test } from './support/fixture.ts';

const recently = () => BigInt(Date.now() - 60_000) * 1_000_000n;

/** A second of a shop, two of whose spans lost their parent and one of which is early. */
function oddTrace() {
  const text = `
    web    GET    @50  +950
      cart   read   @100 +100
      cart   read   @400 +300
      pay    early  @0   +60
    lost   first  @300 +10
    lost   second @800 +10`;
  return spansFromText(text, randomBytes(16).toString('hex'), recently()).map((span) =>
    ['first', 'second'].includes(span.name ?? '') ? { ...span, parentSpanId: 'f'.repeat(16) } : span,
  );
}

test('minimap: drag, edges, wheel, click beside, keys, double click', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(oddTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  const map = page.getByRole('slider', { name: 'Time in view' });
  const shows = (text: string | RegExp) => expect(map).toHaveAttribute('aria-valuetext', text);
  await shows('0 s to 1 s of 1 s');
  const box = (await map.boundingBox())!;
  const at = (share: number) => [box.x + share * box.width, box.y + 12] as const;
  const drag = async (from: number, to: number) => {
    await page.mouse.move(...at(from));
    await page.mouse.down();
    await page.mouse.move(...at((from + to) / 2));
    await page.mouse.move(...at(to));
    await page.mouse.up();
  };
  await drag(0.25, 0.5);
  await shows(/^2[45]\d.* to (499|500|501).* of 1 s$/);
  await expectAccessible('a zoomed trace');
  await drag(0.5, 0.75); // its right edge
  await shows(/^2[45]\d.* to 7[45]\d.* of 1 s$/);
  await drag(0.5, 0.4); // the whole window
  await shows(/^1[45]\d.* to 6[45]\d.* of 1 s$/);
  await page.mouse.click(...at(0.75)); // beside it: there it goes
  await shows(/^(49\d|50\d).* to (99\d.*|1 s) of 1 s$/);
  await map.dblclick();
  await shows('0 s to 1 s of 1 s');
  await page.mouse.move(...at(0.5));
  await page.mouse.wheel(0, -400);
  await expect(map).not.toHaveAttribute('aria-valuetext', '0 s to 1 s of 1 s');
  await map.focus();
  await page.keyboard.press('Home');
  await shows(/^0 s to /);
  await page.keyboard.press('ArrowRight');
  await expect(map).not.toHaveAttribute('aria-valuetext', /^0 s to /);
});

test('a finding leads to its spans: marked, counted, next by key, and away again', async ({ page, site }) => {
  const [traceId] = await site.send(oddTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  const chip = page.getByRole('button', { name: '2 orphan spans' });
  await chip.focus();
  await page.keyboard.press('Enter');
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('1 of 2')).toBeVisible();
  await expect(page.locator('[role=row][data-match]')).toHaveCount(2);
  await page.keyboard.press('n');
  await expect(page.getByText('2 of 2')).toBeVisible();
  await chip.click();
  await expect(page.locator('[role=row][data-match]')).toHaveCount(0);
  await expect(page.getByText(/1 span starts 50 ms before its parent/)).toBeVisible();
});

test('the trace can be saved as JSON', async ({ page, site }) => {
  const [traceId] = await site.send(oddTrace());
  await page.goto(`${site.url}trace/${traceId}`);
  const link = page.getByRole('link', { name: 'Download the trace as JSON' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe(`trace-${traceId}.json`);
});

test.describe('with fingers', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('two that part over the bars zoom in time, not the page; one moves in time', async ({ page, site }) => {
    const [traceId] = await site.send(oddTrace());
    await page.goto(`${site.url}trace/${traceId}`);
    const map = page.getByRole('slider', { name: 'Time in view' });
    const grid = page.getByRole('treegrid');
    await grid.scrollIntoViewIfNeeded();
    const box = (await grid.boundingBox())!;
    const cdp = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: number[]) =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x, y: box.y + 60, id })) });
    const [left, right] = [box.x + box.width - 120, box.x + box.width - 60];
    await touch('touchStart', left, right);
    for (let k = 1; k <= 5; k++) await touch('touchMove', left - 8 * k, right + 8 * k);
    await touch('touchEnd');
    await expect(map).not.toHaveAttribute('aria-valuetext', '0 s to 1 s of 1 s');
    expect(await page.evaluate(() => visualViewport!.scale)).toBe(1);
    const zoomed = await map.getAttribute('aria-valuetext');
    await touch('touchStart', left);
    for (let k = 1; k <= 5; k++) await touch('touchMove', left - 10 * k);
    await touch('touchEnd');
    await expect(map).not.toHaveAttribute('aria-valuetext', zoomed!);
  });
});
