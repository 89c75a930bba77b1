import { chromium, type Browser } from '@playwright/test';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findChromium } from '../scripts/find-programs.mjs';
import { startBackend } from '../tests/browser/support/backend.ts';
import { chromiumFlags } from '../tests/browser/support/chromium-flags.ts';
import { startNginx } from '../tests/browser/support/nginx.ts';
import { orderTrace } from '../tests/browser/support/order-trace.ts';
import { sendSpans } from '../tests/browser/support/send.ts';
import { measured, type Measurement } from './measurement.ts';

const ROUNDS = 15;

/**
 * First painted result row of Explore against the first paint of an empty page: the same nginx, cold cache, taking turns.
 * Needs dist/ and dist-server/. The ratio of the medians is to be at most 5.
 */
export async function run(): Promise<Measurement[]> {
  const webRoot = await mkdtemp(join(tmpdir(), 'observatory-first-paint-'));
  await cp(resolve(process.env.DIST ?? 'dist'), webRoot, { recursive: true });
  await writeFile(join(webRoot, 'empty.html'), '<!doctype html><title>empty</title><a href="trace/">a row</a>');
  const backend = await startBackend(['--backend-only'], { DEMO: 'off' });
  const nginx = await startNginx({ WEB_ROOT: webRoot, TEMPO_URL: backend.tempo, OTLP_URL: backend.otlpHttp });
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: [...chromiumFlags] });
  try {
    for (let i = 0; i < 50; i++) await sendSpans(backend.otlpHttp, backend.tempo, orderTrace());
    const empty: number[] = [];
    const explore: number[] = [];
    await firstPaintMs(browser, `${nginx.url}explore`); // warms the disk cache and the backend, not the browser's
    for (let round = 0; round < ROUNDS; round++) {
      empty.push(await firstPaintMs(browser, `${nginx.url}empty.html`));
      explore.push(await firstPaintMs(browser, `${nginx.url}explore`));
    }
    const [emptyPage, firstRow] = [measured('empty page', 'ms', empty), measured('first result row', 'ms', explore)];
    const ratio = firstRow.median / emptyPage.median;
    return [emptyPage, firstRow, { name: 'ratio of medians (≤ 5)', unit: '×', median: ratio, p95: ratio, n: ROUNDS }];
  } finally {
    await browser.close();
    await nginx.stop();
    await backend.stop();
    await rm(webRoot, { recursive: true });
  }
}

// Text, not a function: tsx marks functions with a helper that the page does not have. The message comes after the frame is painted.
const WATCH_FOR_ROW = `(resolve) => {
  const look = () => {
    if (!document.querySelector('a[href*="trace/"]')) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now());
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}`;

/** Milliseconds from the start of the navigation to the end of the first frame that has a link to a trace, in a new profile. */
async function firstPaintMs(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript({ content: `window.painted = new Promise(${WATCH_FOR_ROW});` });
  await page.goto(url, { waitUntil: 'commit' });
  const ms = await page.evaluate<number>('painted');
  await context.close();
  return ms;
}
