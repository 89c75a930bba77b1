import type { Stage } from './stage.ts';

/** Where a pointer is, px of the page. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Frames drawn while something went on. */
export interface Frames {
  readonly perSecond: number;
  readonly longestMs: number;
}

const SECONDS = 2;
const EVENTS = SECONDS * 60;
const CTRL = 2; // CDP's bit for it

/** Sends `EVENTS` events at the pace of a screen, without waiting for the page's answer to each, and counts frames meanwhile. */
async function paced({ page }: Stage, send: (k: number) => Promise<unknown>): Promise<Frames> {
  await page.evaluate('bench.startFrames()');
  const sent: Promise<unknown>[] = [];
  const from = performance.now();
  for (let k = 0; k < EVENTS; k++) {
    sent.push(send(k));
    const nextInMs = from + ((k + 1) * 1000) / 60 - performance.now();
    if (nextInMs > 0) await new Promise((next) => setTimeout(next, nextInMs));
  }
  const lengths = await page.evaluate<number[]>('bench.stopFrames()');
  await Promise.all(sent);
  const totalMs = lengths.reduce((sum, ms) => sum + ms, 0);
  return { perSecond: (1000 * lengths.length) / totalMs, longestMs: Math.max(...lengths) };
}

/** So many pixels down, in all, by wheel events. */
export function wheelDown(stage: Stage, at: Place, px: number): Promise<Frames> {
  const deltaY = Math.max(1, Math.ceil(px / EVENTS));
  return paced(stage, () => wheel(stage, at, deltaY, 0));
}

/** Into the time under the pointer and out again. */
export function wheelZoom(stage: Stage, at: Place): Promise<Frames> {
  return paced(stage, (k) => wheel(stage, at, k < EVENTS / 2 ? -20 : 20, CTRL));
}

/** The same by keys. */
export function keyZoom(stage: Stage): Promise<Frames> {
  return paced(stage, (k) => stage.page.keyboard.press(k % 30 < 15 ? '+' : '-'));
}

/** To and fro between two places with the button held. */
export async function drag(stage: Stage, from: Place, to: Place): Promise<Frames> {
  const { mouse } = stage.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  const frames = await paced(stage, (k) => {
    const share = 0.5 - 0.5 * Math.cos((k / EVENTS) * 4 * Math.PI);
    return mouse.move(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
  });
  await mouse.up();
  return frames;
}

function wheel({ cdp }: Stage, { x, y }: Place, deltaY: number, modifiers: number): Promise<unknown> {
  return cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX: 0, deltaY, modifiers });
}
