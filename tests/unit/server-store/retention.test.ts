import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { concatBytes } from '../../../src/lib/base/bytes.ts';
import { answerTrace } from '../../../server/store/answer-trace.ts';
import { NO_LIMITS } from '../../../server/store/protocol.ts';
import type { Store } from '../../../server/store/store.ts';
import { closeStore, idOf, openStore, segmentsFolder, send, spansOf, withDataDir } from './store-kit.ts';

const HOUR = 3_600_000;
withDataDir();

/** A clock that stands still unless a test moves it. */
const time = { wallMs: 0, steadyMs: 0 };
const clocks = { wallMs: () => time.wallMs, steadyMs: () => time.steadyMs };
const pass = (ms: number): void => {
  time.wallMs += ms;
  time.steadyMs += ms;
};
let log: MockInstance<typeof console.error>;
beforeEach(() => {
  time.wallMs = Date.UTC(2026, 0, 1);
  log = vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const kept = (store: Store): number[] =>
  Array.from({ length: 40 }, (_, trace) => trace).filter((trace) => store.readTrace(idOf(trace)).length > 0);
const files = (): string[] => readdirSync(segmentsFolder()).filter((name) => name.endsWith('.mdb'));

test('too many spans: whole segments go, oldest first, and it is told what and why', async () => {
  const store = await openStore({ limits: { ...NO_LIMITS, maxSpans: 50 } });
  for (let trace = 1; trace <= 30; trace++) {
    await send(store, spansOf(trace, 0, 4));
    await store.refresh();
    expect(store.stats().spans).toBeLessThanOrEqual(50);
  }
  const gone = kept(store)[0]! - 1;
  expect(kept(store)).toEqual(Array.from({ length: 30 - gone }, (_, i) => gone + 1 + i)); // the newest, without a gap
  const { spans, traces, segments, dropped, oldestArrivalUnixMs } = store.stats();
  expect(spans).toBeGreaterThan(30);
  expect([traces + dropped.memory.traces, spans + dropped.memory.spans]).toEqual([30, 120]);
  expect(dropped).toMatchObject({ age: { segments: 0 }, disk: { segments: 0 } });
  expect(oldestArrivalUnixMs).not.toBeNull();
  expect(log.mock.calls.flat().join('\n')).toContain('MAX_SPANS');
  await expect.poll(() => files().length).toBe(segments);
});

test('bytes on disk are counted in files; a limit that one segment would break makes segments small', async () => {
  const maxDiskBytes = 1024 * 1024;
  const store = await openStore({ sealSpans: 100_000, limits: { ...NO_LIMITS, maxDiskBytes } });
  for (let trace = 1; trace <= 39; trace++) {
    const text = 'x'.repeat(10_000);
    await send(store, spansOf(trace, 0, 8).map((span) => ({ ...span, attributes: { text } }))); // prettier-ignore
    await store.refresh();
  }
  const { dropped, diskBytes } = store.stats();
  expect(diskBytes).toBeLessThanOrEqual(maxDiskBytes);
  expect(dropped.disk.segments).toBeGreaterThan(2);
  expect(kept(store).at(-1)).toBe(39);
  expect(kept(store).length).toBeGreaterThan(4);
});

test('spans that arrived too long ago go, also out of the open segment and while nothing arrives', async () => {
  const limits = { ...NO_LIMITS, retentionMs: 2000 };
  const store = await openStore({ limits }, clocks);
  await send(store, spansOf(1, 0, 4));
  await send(store, spansOf(2, 0, 8));
  pass(1900);
  await send(store, spansOf(3, 0, 2));
  expect(kept(store)).toEqual([1, 2, 3]);
  pass(200);
  await expect.poll(() => kept(store)).toEqual([3]);
  pass(1900);
  await expect.poll(() => kept(store)).toEqual([]);
  expect(store.stats()).toMatchObject({ traces: 0, spans: 0, oldestArrivalUnixMs: null });
  expect(store.stats().dropped.age).toEqual({ traces: 3, spans: 14, segments: 2 });
  await send(store, spansOf(1, 0, 1));
  expect(kept(store)).toEqual([1]);
});

test('a clock that leaps, in either direction, drops nothing at once; nor does a start after weeks', async () => {
  const limits = { ...NO_LIMITS, retentionMs: 10 * HOUR };
  const store = await openStore({ limits }, clocks);
  for (let trace = 1; trace <= 6; trace++) {
    pass(HOUR);
    await send(store, spansOf(trace, 0, 5));
  }
  time.wallMs += 10_000 * HOUR;
  await send(store, spansOf(7, 0, 1));
  expect(kept(store)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  time.wallMs -= 20_000 * HOUR;
  await send(store, spansOf(8, 0, 1));
  expect(kept(store)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  pass(7 * HOUR);
  await send(store, spansOf(9, 0, 1));
  const after = kept(store);
  expect(after.length).toBeLessThan(9); // the time that passed counts all the same
  expect(after.slice(-3)).toEqual([7, 8, 9]);
  await closeStore(store);
  time.wallMs += 30_000 * HOUR;
  const again = await openStore({ limits }, clocks);
  expect(kept(again)).toEqual(after);
});

test('a store that holds more than it may at start drops the oldest before it builds tables', async () => {
  const store = await openStore();
  for (let trace = 1; trace <= 20; trace++) await send(store, spansOf(trace, 0, 5));
  await closeStore(store);
  const again = await openStore({ limits: { ...NO_LIMITS, maxSpans: 40 } });
  expect(again.stats().spans).toBeLessThanOrEqual(40);
  expect(kept(again).at(-1)).toBe(20);
});

test('a trace that is being read stays whole for its reader when its segment goes', async () => {
  const store = await openStore({ limits: { ...NO_LIMITS, maxSpans: 30 } });
  const text = 'x'.repeat(3 * 1024 * 1024);
  await send(store, spansOf(1, 0, 2).map((span) => ({ ...span, attributes: { text } }))); // prettier-ignore
  const whole = concatBytes(store.readTrace(idOf(1)));
  const pieces: Uint8Array[] = [];
  const answer = await answerTrace(store, { traceId: idOf(1), form: 'protobuf-v1' }, async (bytes) => {
    pieces.push(bytes);
    if (pieces.length === 1) for (let trace = 2; trace <= 15; trace++) await send(store, spansOf(trace, 0, 5));
    await store.refresh();
    return true;
  });
  expect(answer).toMatchObject({ ok: true, value: { found: true } });
  expect(Buffer.compare(concatBytes(pieces), whole)).toBe(0);
  expect(kept(store)).not.toContain(1);
  await expect.poll(files).not.toContain('00000001.mdb');
});

test('when the oldest spans arrived is told in whole milliseconds', async () => {
  time.wallMs += 0.75;
  const store = await openStore({}, clocks);
  await send(store, spansOf(1, 0, 1));
  expect(store.stats().oldestArrivalUnixMs).toBe(Date.UTC(2026, 0, 1));
});
