import type { Page } from '@playwright/test';

/** From the last key to what it brought on the screen, ms. */
export interface FindTimes {
  readonly markedMs: number; // a marked row
  readonly firstCountMs: number; // how many so far
  readonly finalMs: number; // how many in all
}

const FIND = 'input[aria-label="Find in trace"]';
const TALLY = `document.querySelector('${FIND}').closest('.find').querySelector('[role=status]').textContent`;
const FOUND = `Promise.all([
  bench.when(() => document.querySelector('[role=row][data-match]') !== null),
  bench.when(() => /^[\\d,]/.test(${TALLY})),
  bench.when(() => /^[\\d,]/.test(${TALLY}) && !/searched/.test(${TALLY})),
]).then((times) => times.map((at) => at - bench.lastAt.input))`;

/** Finds a text that is there. */
export async function find(page: Page, text: string): Promise<FindTimes> {
  await page.focus(FIND);
  await page.keyboard.insertText(text);
  const [markedMs, firstCountMs, finalMs] = await page.evaluate<[number, number, number]>(FOUND);
  await page.fill(FIND, '');
  await page.evaluate(`bench.when(() => document.querySelector('[role=row][data-match]') === null)`);
  await page.keyboard.press('Escape');
  return { markedMs, firstCountMs, finalMs };
}

/** From the click on a button to the frame in which the number of rows was another, ms. */
export async function fold(page: Page, button: 'Collapse all' | 'Expand all'): Promise<number> {
  const rows = `document.querySelector('[role=treegrid]').getAttribute('aria-rowcount')`;
  const before = await page.evaluate<string>(rows);
  await page.getByRole('button', { name: button }).click();
  return page.evaluate<number>(`bench.when(() => ${rows} !== '${before}').then((at) => at - bench.lastAt.click)`);
}
