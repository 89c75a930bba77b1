import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { SegmentFile } from '../../../server/store/segment-file.ts';
import type { Store } from '../../../server/store/store.ts';
import { closeStore, idOf, openStore, segmentsFolder, send, spansOf, withDataDir } from './store-kit.ts';

withDataDir();
let log: MockInstance<typeof console.error>;
beforeEach(() => {
  log = vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const logged = (): string => log.mock.calls.flat().join('\n');
const searched = (store: Store): number[] =>
  store.segments.map(({ blocks }) => blocks.reduce((all, { liveSpans }) => all + liveSpans, 0));

/** Three segments: traces 1 and 2, traces 3 and 4, trace 5. */
async function fillThree(): Promise<void> {
  const store = await openStore();
  for (let trace = 1; trace <= 5; trace++) await send(store, spansOf(trace, 0, 5));
  expect(store.segments.map(({ file }) => file.meta.traces)).toEqual([2, 2, 1]);
  await closeStore(store);
}

/** Lets the reading of a segment's ids fail while the tables are rebuilt. */
function breakIds(number: number): void {
  const { traceIds } = SegmentFile.prototype;
  vi.spyOn(SegmentFile.prototype, 'traceIds').mockImplementation(function (this: SegmentFile) {
    if (this.number === number) throw new Error('a page is corrupt');
    return traceIds.call(this);
  });
}

test('a segment that cannot be rebuilt is given up for searches, and the others answer', async () => {
  await fillThree();
  breakIds(2);
  const store = await openStore();
  expect(store.stats()).toMatchObject({ state: 'ready', message: '', traces: 5, spans: 25, unreadableTraces: 2 });
  expect(searched(store)).toEqual([10, 0, 5]);
  expect(store.readTrace(idOf(3))).toHaveLength(1);
  expect(logged()).toMatch(
    /00000002\.mdb could not be rebuilt: .* 2 traces \(10 spans\) can be read by id, but are not searched:\n.*a page is corrupt/,
  );
  vi.restoreAllMocks();
  await closeStore(store);
  const again = await openStore();
  expect(again.stats().unreadableTraces).toBe(0);
  expect(searched(again)).toEqual([10, 10, 5]);
});

test('what arrives in the open segment is found, also where what it held before was given up', async () => {
  await fillThree();
  breakIds(3);
  const store = await openStore();
  expect(store.stats()).toMatchObject({ state: 'ready', unreadableTraces: 1 });
  expect(await send(store, spansOf(6, 0, 2))).toMatchObject({ kind: 'accepted', spans: 2 });
  expect(await send(store, spansOf(3, 5, 6))).toMatchObject({ kind: 'accepted', spans: 1 });
  await store.refresh();
  expect(searched(store)).toEqual([10, 5, 8]);
  expect(store.stats()).toMatchObject({ traces: 6, spans: 28, unreadableTraces: 1 });
  expect(await send(store, spansOf(5, 5, 6))).toMatchObject({ kind: 'accepted', spans: 1 });
  await store.refresh();
  expect(searched(store)).toEqual([10, 5, 14]);
  expect(store.stats().unreadableTraces).toBe(0);
});

test('copies of moved traces that the disk does not let go are told as such, and stay out of searches', async () => {
  await fillThree();
  const file = new SegmentFile(segmentsFolder(), 1, 0);
  const copies = [1, 2].map((trace) => ({ trace, slices: file.read(idOf(trace)) }));
  await file.close();
  const newer = new SegmentFile(segmentsFolder(), 3, 0);
  newer.commit({ ...newer.meta, traces: 3, spans: 15 }, 0, () => {
    for (const { trace, slices } of copies) slices.forEach((slice, n) => newer.put(idOf(trace), n, slice));
  });
  await newer.close();
  const { commit } = SegmentFile.prototype;
  vi.spyOn(SegmentFile.prototype, 'commit').mockImplementation(function (this: SegmentFile, ...args) {
    if (this.number === 1) throw new Error('the disk is full');
    commit.apply(this, args);
  });
  const store = await openStore();
  await expect.poll(logged).toMatch(/00000001\.mdb keeps copies of 2 traces .* until the next start: the disk is full/);
  expect(logged()).not.toContain('could not be rebuilt');
  expect(store.stats()).toMatchObject({ state: 'ready', traces: 5, spans: 25, unreadableTraces: 0 });
  expect(searched(store)).toEqual([0, 10, 15]);
});
