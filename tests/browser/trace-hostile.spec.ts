import type { Locator, Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';
import {
  absurdTimes,
  crookedTree,
  deepChain,
  MARKUP,
  ODD_TEXTS,
  oddTexts,
  ofLength,
  spanId,
  tooMuch,
  wideFan,
} from '../kit/hostile-traces.ts';
import { writeOtlp, type PlainSpan } from '../kit/otlp-writer.ts';
import { expect, test, type Site } from './support/fixture.ts';

// What the page complains about fails every test here: see the fixture.
test.describe.configure({ timeout: 120_000 });

const newId = () => randomBytes(16).toString('hex');
const YEAR_NS = 31_557_600_000_000_000n;

test('rings, own parents, doubles, orphans: all shown, each kind counted', async ({ page, site }) => {
  const traceId = await send(site, crookedTree(newId()));
  await page.goto(`${site.url}trace/${traceId}`);
  await useEverything(page, 13);
  const facts = page.getByRole('list', { name: 'Facts of the trace' });
  await facts.getByRole('button', { name: /more findings/ }).click();
  for (const chip of ['1 orphan span', '6 spans whose parents lead back to them', '1 span id used twice'])
    await expect(facts).toContainText(chip);
});

test('a chain 100,000 deep', async ({ page, site }) => {
  const traceId = await send(site, deepChain(newId(), 100_000));
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(page.getByRole('list', { name: 'Facts of the trace' })).toContainText('depth 100,000');
  await useEverything(page, 100_000);
});

test('100,000 siblings', async ({ page, site }) => {
  const traceId = await send(site, wideFan(newId(), 100_000));
  await page.goto(`${site.url}trace/${traceId}`);
  await useEverything(page, 100_000);
});

test('times that no clock shows', async ({ page, site }) => {
  const traceId = await send(site, absurdTimes(newId()));
  await page.goto(`${site.url}trace/${traceId}`);
  await useEverything(page, 10);
  const facts = page.getByRole('list', { name: 'Facts of the trace' });
  await expect(facts).toContainText('3 spans end before they start');
  await expect(facts).toContainText('4 spans without a start');
  await expect(page.locator('body')).not.toContainText(/NaN|Infinity|Invalid/);
});

for (const [words, lengthNs] of [
  ['no time at all', 0n],
  ['a nanosecond', 1n],
  ['ten years', 10n * YEAR_NS],
] as const) {
  test(`a trace of ${words}`, async ({ page, site }) => {
    const traceId = await send(site, ofLength(newId(), lengthNs));
    await page.goto(`${site.url}trace/${traceId}`);
    await useEverything(page, 2, lengthNs === 0n);
    await expect(page.locator('body')).not.toContainText(/NaN|Infinity|Invalid/);
  });
}

test('odd texts and markup in every place: text, never markup', async ({ page, site }) => {
  const traceId = await send(site, oddTexts(newId()));
  await page.goto(`${site.url}trace/${traceId}`);
  await useEverything(page, ODD_TEXTS.length);
  const panel = page.getByRole('complementary', { name: 'Span details' });
  for (let n = 1; n <= ODD_TEXTS.length; n++) {
    await page.goto(`${site.url}trace/${traceId}?span=${spanId(n)}`);
    await expect(panel.getByRole('heading', { level: 2 })).toBeAttached();
    await openSections(panel);
    for (const href of await panel
      .locator('a')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol)))
      expect(href).toMatch(/^https?:$/);
    await expectNothingInjected(page);
  }
  await page.getByRole('searchbox', { name: 'Find in trace' }).fill(MARKUP);
  await expect(page.locator('[role=row][data-match]').first()).toBeAttached();
  await expectNothingInjected(page);
});

test('more of everything than a span has', async ({ page, site }) => {
  const spans = tooMuch(newId());
  const traceId = await send(site, spans);
  await page.goto(`${site.url}trace/${traceId}`);
  await useEverything(page, spans.length);
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await page.getByRole('treegrid').locator('[role=row][tabindex="0"]').focus();
  await page.keyboard.press('Home'); // then down, row by row: ten times this trace is a lot to load
  for (let n = 1; n <= spans.length; n++) {
    if (n > 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`span=${spanId(n)}`));
    await expect(panel.getByRole('heading', { level: 2 })).toBeAttached();
    await openSections(panel);
  }
});

test('bytes that are no UTF-8, in every text', async ({ page, site }) => {
  const body = notUtf8(oddTexts(newId()).slice(0, 5));
  await page.route('**/tempo/api/v2/traces/*', (route) =>
    route.fulfill({ status: 200, contentType: 'application/protobuf', body }),
  );
  await page.goto(`${site.url}trace/${newId()}?span=${spanId(2)}`);
  await expect(
    page.getByRole('complementary', { name: 'Span details' }).getByRole('heading', { level: 2 }),
  ).toBeVisible();
  await useEverything(page, 5);
});

/** Sends spans in requests that the backend takes. @returns their trace's id, once it can be fetched */
async function send(site: Site, spans: readonly PlainSpan[]): Promise<string> {
  for (let i = 0; i < spans.length; i += 20_000) {
    const body = writeOtlp(spans.slice(i, i + 20_000)).slice();
    const headers = { 'content-type': 'application/x-protobuf' };
    const response = await fetch(`${site.otlpHttp}/v1/traces`, { method: 'POST', headers, body });
    expect([response.status, await response.text()]).toEqual([200, '']);
  }
  const { traceId } = spans[0]!;
  const headers = { accept: 'application/protobuf' };
  await expect.poll(async () => (await fetch(`${site.tempo}/api/v2/traces/${traceId}`, { headers })).status).toBe(200);
  return traceId;
}

/** TraceByIDResponse of these spans in which every fifth byte of long texts is one that UTF-8 never has. */
function notUtf8(spans: readonly PlainSpan[]): Buffer {
  const w = new ProtobufWriter();
  w.message(1, () => w.raw(writeOtlp(spans)));
  const bytes = Buffer.from(w.finish());
  for (let at = bytes.indexOf('injected'); at >= 0; at = bytes.indexOf('injected', at + 1)) {
    bytes[at] = 0xff;
    bytes[at + 5] = 0xc0;
  }
  return bytes;
}

/** What readers do with a trace; `spans` are shown once all rows are open. @param timeless its spans last no time: no critical path */
async function useEverything(page: Page, spans: number, timeless = false): Promise<void> {
  const grid = page.getByRole('treegrid');
  const rows = grid.getByRole('row');
  await expect(grid).toHaveAttribute('aria-rowcount', String(spans + 1));
  await expect(rows.nth(1)).toBeVisible();
  if (!timeless)
    await expect(
      page.getByRole('list', { name: 'Critical path by service' }).getByRole('listitem').first(),
    ).toBeAttached();

  await page.keyboard.press('End');
  await expect(grid.locator(`[role=row][aria-rowindex="${spans + 1}"]`)).toBeFocused();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel.getByRole('heading', { level: 2 })).toBeAttached();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(grid.locator('[role=row][aria-rowindex="2"]')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await expect(grid.locator(`[role=row][aria-rowindex="${spans + 1}"]`)).toBeInViewport();

  for (const key of ['+', '+', '.', ',', '-', '0', ']', '[', '[', ']']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect(grid).toHaveAttribute('aria-rowcount', /^\d{1,2}$|^100001$/);
  await page.getByRole('button', { name: 'Expand all' }).click();
  await expect(grid).toHaveAttribute('aria-rowcount', String(spans + 1));

  const find = page.getByRole('searchbox', { name: 'Find in trace' });
  await find.fill('op');
  await expect(page.getByText(/^\d+ of [\d,]+$|^none$/)).toBeVisible();
  await find.fill('{ duration >= 0s }');
  await expect(page.getByText(/^\d+ of [\d,]+$/)).toBeVisible();
  await find.fill('');
  await expectNothingInjected(page);
}

/** All that the details fold away is drawn too. */
async function openSections(panel: Locator): Promise<void> {
  await panel.locator('details').evaluateAll((sections: HTMLDetailsElement[]) => {
    for (const section of sections) section.open = true;
  });
}

async function expectNothingInjected(page: Page): Promise<void> {
  await expect(page.locator('#injected')).toHaveCount(0);
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
}
