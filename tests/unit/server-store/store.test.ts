import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { concatBytes } from '../../../src/lib/base/bytes.ts';
import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';
import { commitIngest, type IngestRequest } from '../../../server/store/commit-ingest.ts';
import type { IngestOutcome, SearchRequest } from '../../../server/store/protocol.ts';
import { searchJob } from '../../../server/store/search.ts';
import { SegmentFile } from '../../../server/store/segment-file.ts';
import { Store } from '../../../server/store/store.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';

let dataDir = '';
let open: Store[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'observatory-store-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const store of open) await store.close();
  open = [];
  rmSync(dataDir, { recursive: true, force: true });
});

/** A store that is ready. Sealed after ten spans, so that a test can see several segments. */
async function openStore(): Promise<Store> {
  const opened = Store.open({ dataDir, sealSpans: 10 });
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  open.push(store);
  await expect.poll(() => store.ready).toBe(true);
  return store;
}

async function closeStore(store: Store): Promise<void> {
  open = open.filter((other) => other !== store);
  await store.close();
}

const idOf = (trace: number): string => trace.toString(16).padStart(32, '0');

/** Spans [from, to) of a trace; span 0 is the root. */
function spans(trace: number, from: number, to: number, mark = 'demo'): PlainSpan[] {
  return Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    const startUnixNano = BigInt(1000 + trace) * 1_000_000_000n + BigInt(n) * 1000n;
    return {
      traceId: idOf(trace),
      spanId: (trace * 1000 + n + 1).toString(16).padStart(16, '0'),
      ...(n > 0 && { parentSpanId: (trace * 1000 + 1).toString(16).padStart(16, '0') }),
      name: n === 0 ? 'root' : `child ${n}`,
      startUnixNano,
      endUnixNano: startUnixNano + 500n,
      resource: { 'service.name': 'shop', [`observatory.${mark}`]: true },
    };
  });
}

function send(store: Store, list: readonly PlainSpan[]): Promise<IngestOutcome> {
  return new Promise((answer) => store.ingest({ body: writeOtlp(list), encoding: 'protobuf', answer }));
}

function spansStored(store: Store, trace: number): number {
  const split = splitByTrace(concatBytes(store.readTrace(idOf(trace))));
  return split.ok ? split.value.spans : -1;
}

interface Found {
  traceID: string;
  rootTraceName?: string;
  rootServiceName: string;
  spanSets?: { matched: number }[];
}
async function search(store: Store, query: string, more: Partial<SearchRequest> = {}): Promise<Found[]> {
  await store.refresh();
  const request = { query, limit: 100, spansPerSpanSet: 3, fromUnixS: null, toUnixS: null, ...more };
  const answer = await store.run(searchJob(store.segments, request));
  if (!answer?.ok) throw new Error(answer?.error.message ?? 'cancelled');
  return (JSON.parse(new TextDecoder().decode(answer.value)) as { traces: Found[] }).traces;
}
const matchedOf = (found: Found[]): [string, number][] =>
  found.map(({ traceID, spanSets }) => [traceID, spanSets![0]!.matched]);

test('a span is searchable as soon as it is acknowledged, and again with every span that joins its trace', async () => {
  const store = await openStore();
  await send(store, spans(1, 1, 3));
  expect(await search(store, '{}')).toMatchObject([
    { traceID: '1', rootServiceName: '<root span not yet received>', spanSets: [{ matched: 2 }] },
  ]);
  await send(store, spans(1, 0, 1));
  expect(await search(store, '{}')).toMatchObject([
    { traceID: '1', rootTraceName: 'root', rootServiceName: 'shop', spanSets: [{ matched: 3 }] },
  ]);
});

test('a request sent again changes nothing; of one that overlaps, only what is new is stored', async () => {
  const store = await openStore();
  await send(store, spans(1, 0, 3));
  const before = store.stats();
  expect(await send(store, spans(1, 0, 3))).toMatchObject({ kind: 'accepted', spans: 3 });
  expect(store.stats()).toMatchObject({ spans: 3, traces: 1, bytes: before.bytes });
  await send(store, [...spans(1, 2, 5), ...spans(1, 4, 6)]);
  expect(spansStored(store, 1)).toBe(6);
  expect(store.stats()).toMatchObject({ spans: 6, traces: 1 });
  await closeStore(store);
  const again = await openStore();
  await send(again, spans(1, 0, 6));
  expect(spansStored(again, 1)).toBe(6);
});

test('a full segment is sealed, and its traces are found together with those of the next one', async () => {
  const store = await openStore();
  for (let trace = 1; trace <= 7; trace++) await send(store, spans(trace, 0, 4));
  expect(store.segments.length).toBe(3);
  expect((await search(store, '{}')).map(({ traceID }) => traceID)).toEqual(['7', '6', '5', '4', '3', '2', '1']);
  expect((await search(store, '{}', { limit: 2 })).map(({ traceID }) => traceID)).toEqual(['7', '6']);
  await expect.poll(() => store.segments.slice(0, -1).map((segment) => segment.blocks.length)).toEqual([1, 1]);
});

test('a late span moves its trace whole to the open segment', async () => {
  const store = await openStore();
  for (let trace = 1; trace <= 3; trace++) await send(store, spans(trace, 0, 4));
  expect(store.segments.length).toBe(2);
  await send(store, spans(2, 4, 5));
  expect(store.segments.map((segment) => segment.has(idOf(2)))).toEqual([false, true]);
  expect(store.segments[0]!.file.read(idOf(2))).toEqual([]);
  expect(spansStored(store, 2)).toBe(5);
  expect(matchedOf(await search(store, '{}'))).toEqual([['3', 4], ['2', 5], ['1', 4]]); // prettier-ignore
  expect(store.stats()).toMatchObject({ traces: 3, spans: 13 });
  await closeStore(store);
  const again = await openStore();
  expect(matchedOf(await search(again, '{}'))).toEqual([['3', 4], ['2', 5], ['1', 4]]); // prettier-ignore
  expect(again.stats()).toMatchObject({ traces: 3, spans: 13 });
});

test('a segment whose traces have all moved on goes, with its file', async () => {
  const store = await openStore();
  const files = (): string[] => readdirSync(join(dataDir, 'segments')).filter((name) => name.endsWith('.mdb'));
  for (let trace = 1; trace <= 3; trace++) await send(store, spans(trace, 0, 4));
  for (let trace = 1; trace <= 3; trace++) await send(store, spans(trace, 4, 5));
  await expect.poll(files).toEqual(['00000002.mdb']);
  expect(store.segments.length).toBe(1);
  expect(matchedOf(await search(store, '{}'))).toEqual([['3', 5], ['2', 5], ['1', 5]]); // prettier-ignore
  await closeStore(store);
  const again = await openStore();
  expect(again.stats()).toMatchObject({ traces: 3, spans: 15, segments: 1 });
});

test('what was inspected is counted in bytes of stored spans', async () => {
  const store = await openStore();
  for (let trace = 1; trace <= 4; trace++) await send(store, spans(trace, 0, 4));
  await store.refresh();
  const request = { query: '{ name = "none" }', limit: 9, spansPerSpanSet: 3, fromUnixS: null, toUnixS: null }; // prettier-ignore
  const answer = await store.run(searchJob(store.segments, request));
  if (!answer?.ok) throw new Error('the search failed');
  const { metrics } = JSON.parse(new TextDecoder().decode(answer.value)) as { metrics: Record<string, unknown> };
  expect(metrics).toMatchObject({ inspectedTraces: 4, inspectedBytes: String(store.stats().bytes) });
});

test('of several roots the last one names the trace, in its summary and in filters; without one nothing does', async () => {
  const store = await openStore();
  const [first, child] = spans(1, 0, 2);
  await send(store, [first!, { ...spans(1, 2, 3)[0]!, parentSpanId: '', name: 'second root' }]);
  await send(store, [{ ...child!, traceId: idOf(2) }]);
  expect(await search(store, '{ rootName = "second root" }')).toMatchObject([
    { traceID: '1', rootTraceName: 'second root' },
  ]);
  expect(await search(store, '{ rootName = "root" }')).toEqual([]);
  expect((await search(store, '{ rootName = "" }')).map(({ traceID }) => traceID)).toEqual(['2']);
});

test('a process that died in the middle of a move: the newer copy counts, the older one goes', async () => {
  const store = await openStore();
  for (let trace = 1; trace <= 3; trace++) await send(store, spans(trace, 0, 4));
  const slices = store.segments[0]!.file.read(idOf(2));
  await send(store, spans(2, 4, 5));
  await closeStore(store);
  // As it was between the two steps: the first file still holds its copy.
  const file = new SegmentFile(join(dataDir, 'segments'), 1, 0);
  file.commit({ ...file.meta, traces: 3, spans: 12 }, 0, () => file.put(idOf(2), 0, slices[0]!));
  await file.close();
  const again = await openStore();
  expect(matchedOf(await search(again, '{}'))).toEqual([['3', 4], ['2', 5], ['1', 4]]); // prettier-ignore
  expect(again.segments[0]!.file.read(idOf(2))).toEqual([]);
  expect(again.stats()).toMatchObject({ traces: 3, spans: 13 });
});

test('a late span that moves a trace while its old segment is rebuilt: the trace counts once', async () => {
  const store = await openStore();
  for (let trace = 1; trace <= 3; trace++) await send(store, spans(trace, 0, 4));
  await closeStore(store);
  const opened = Store.open({ dataDir, sealSpans: 10 });
  if (!opened.ok) throw new Error(opened.error.message);
  const again = opened.value;
  open.push(again);
  const { file } = again.segments[0]!;
  const ids = file.traceIds();
  const outcomes: IngestOutcome[] = [];
  vi.spyOn(file, 'traceIds').mockImplementation(() => {
    const answer = (outcome: IngestOutcome): void => void outcomes.push(outcome);
    commitIngest(again.segments, [{ body: writeOtlp(spans(2, 4, 5)), encoding: 'protobuf', answer }], Date.now());
    return ids; // as they were before
  });
  await expect.poll(() => again.ready).toBe(true);
  await again.refresh();
  expect(outcomes).toMatchObject([{ kind: 'accepted' }]);
  expect(again.stats()).toMatchObject({ traces: 3, spans: 13 });
  expect(matchedOf(await search(again, '{}'))).toEqual([['3', 4], ['2', 5], ['1', 4]]); // prettier-ignore
});

test('a request that makes its reader throw is refused alone', () => {
  const opened = Store.open({ dataDir });
  if (!opened.ok) throw new Error(opened.error.message);
  open.push(opened.value);
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const outcomes: string[] = [];
  const request = (body: Uint8Array): IngestRequest => ({
    body,
    encoding: 'protobuf',
    answer: ({ kind }) => void outcomes.push(kind),
  });
  const noBody = null as unknown as Uint8Array; // stands for a bug
  const bodies = [writeOtlp(spans(1, 0, 2)), noBody, writeOtlp(spans(2, 0, 3))];
  expect(commitIngest(opened.value.segments, bodies.map(request), Date.now())).toMatchObject({ value: { spans: 5 } });
  expect(outcomes.toSorted()).toEqual(['accepted', 'accepted', 'malformed']);
  expect(log).toHaveBeenCalledOnce();
  expect(opened.value.stats()).toMatchObject({ traces: 2, spans: 5 });
});

test('a slice that cannot be decoded costs its trace nothing else', async () => {
  const store = await openStore();
  for (let from = 0; from < 3; from++) await send(store, spans(1, from, from + 1));
  await closeStore(store);
  const file = new SegmentFile(join(dataDir, 'segments'), 1, 0);
  file.commit({ ...file.meta }, 0, () => file.put(idOf(1), 1, Uint8Array.of(0x0a, 9)));
  await file.close();
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const again = await openStore();
  expect(matchedOf(await search(again, '{}'))).toEqual([['1', 2]]);
  expect(again.stats().unreadableTraces).toBe(1);
  expect(log.mock.calls.flat().join()).toContain(`a slice of trace ${idOf(1)}`);
});

test('many small requests: the tables of the open segment stay few, and nothing is lost on the way', async () => {
  const opened = Store.open({ dataDir });
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  open.push(store);
  for (let n = 0; n < 60; n++) {
    await send(store, spans(n % 20, Math.floor(n / 20), Math.floor(n / 20) + 1));
    await search(store, '{}');
  }
  await expect.poll(() => store.head.blocks.length).toBeLessThan(14);
  const found = matchedOf(await search(store, '{}'));
  expect(found.map(([, matched]) => matched)).toEqual(found.map(() => 3));
  expect(found.length).toBe(19); // trace 0 has an all-zero id: refused
});

test("the page's own traces and the demo's are told from somebody's own", async () => {
  const store = await openStore();
  await send(store, [...spans(1, 0, 2), ...spans(2, 0, 2, 'self')]);
  await store.refresh();
  expect(store.stats()).toMatchObject({ traces: 2, foreignTraces: 0 });
  await send(store, spans(1, 2, 3, 'other'));
  await store.refresh();
  expect(store.stats()).toMatchObject({ traces: 2, foreignTraces: 1 });
});

test('a store without its format.json is not guessed at', async () => {
  await closeStore(await openStore());
  rmSync(join(dataDir, 'format.json'));
  const opened = Store.open({ dataDir });
  expect(opened).toMatchObject({ ok: false, error: { kind: 'format' } });
});
