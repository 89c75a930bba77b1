import type { Page } from '@playwright/test';

/** Times since the navigation began, ms. */
export interface Opening {
  readonly bytes: number; // of the answer
  readonly bytesMs: number; // they were all there
  readonly decodedMs: number; // the skeleton was scanned
  readonly paintedMs: number; // the first rows were on the screen
}

const OPENED = `(async () => {
  const paintedMs = await bench.when(() => bench.marked('trace-painted') !== undefined);
  const bytes = bench.marked('trace-bytes');
  return { bytes: bytes.detail.bytes, bytesMs: bytes.startTime, decodedMs: bench.marked('trace-decoded').startTime, paintedMs };
})()`;

/** Opens a trace and waits for its first rows. */
export async function openTrace(page: Page, url: string): Promise<Opening> {
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate<Opening>(OPENED);
}

/** When the critical path by service was on the screen. */
export function criticalPathMs(page: Page): Promise<number> {
  return page.evaluate<number>(
    `bench.when(() => document.querySelector('[aria-label="Critical path by service"] li') !== null)`,
  );
}

export function attributesDecodedMs(page: Page): Promise<number> {
  return page.evaluate<number>(
    `bench.when(() => bench.marked('attributes-decoded') !== undefined).then(() => bench.marked('attributes-decoded').startTime)`,
  );
}

/** The longest task of the page's main thread since something was first painted, ms; tasks under 50 ms are not told and count as 0. */
export function longestTaskMs(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const firstPaint = performance.getEntriesByName('first-paint')[0]?.startTime ?? 0;
    return Math.max(0, ...bench.longTasks.filter(([start]) => start >= firstPaint).map(([, duration]) => duration));
  })()`);
}
