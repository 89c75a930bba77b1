import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { concatBytes } from '../../../src/lib/base/bytes.ts';
import { unwrapAnswer } from '../../kit/unwrap-answer.ts';
import { answerTrace, type SendChunk } from '../../../server/store/answer-trace.ts';
import type { IngestOutcome, TraceForm } from '../../../server/store/protocol.ts';
import { Store } from '../../../server/store/store.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';

const traceId = 'ab'.repeat(16);
const MEBIBYTE = 1024 * 1024;
let dataDir = '';
let store: Store;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'observatory-answer-'));
  const opened = Store.open({ dataDir, sealSpans: 10 });
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  await expect.poll(() => store.ready).toBe(true);
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

let nextSpan = 1;
/** Sends `count` spans of a trace with so many bytes of text each, in one request. */
function send(count: number, bytes = 10, id = traceId): Promise<IngestOutcome> {
  const spans = Array.from({ length: count }, () => ({
    traceId: id,
    spanId: (nextSpan++).toString(16).padStart(16, '0'),
    name: 'x'.repeat(bytes),
  }));
  return new Promise((answer) => store.ingest({ body: writeOtlp(spans), encoding: 'protobuf', answer }));
}

async function read(form: TraceForm, onChunk: (n: number) => Promise<boolean> = () => Promise.resolve(true)) {
  const chunks: Uint8Array[] = [];
  const totals = new Set<number | null>();
  const chunk: SendChunk = (bytes, totalBytes) => {
    totals.add(totalBytes);
    return onChunk(chunks.push(bytes));
  };
  const answer = await answerTrace(store, { traceId, form }, chunk);
  return { answer, lengths: chunks.map(({ length }) => length), bytes: concatBytes(chunks), totals: [...totals] };
}

test('protobuf comes in bounded pieces, whether the slices are many or long, and its length is told before', async () => {
  await send(1);
  await send(5, MEBIBYTE);
  await send(2, 700_000);
  const stored = concatBytes(store.readTrace(traceId));
  const v1 = await read('protobuf-v1');
  expect(v1.answer).toEqual({ ok: true, value: { found: true } });
  expect(Buffer.compare(v1.bytes, stored)).toBe(0);
  expect(v1.totals).toEqual([stored.length]);
  expect(v1.lengths.slice(0, -1)).toEqual([2, 2, 2].map((n) => n * MEBIBYTE));
  const v2 = await read('protobuf-v2');
  expect(Buffer.compare(unwrapAnswer(v2.bytes), stored)).toBe(0);
  expect(v2.totals).toEqual([v2.bytes.length]);
  expect(Math.max(...v2.lengths)).toBe(2 * MEBIBYTE);
});

test('buffers that came back are filled again, and a long slice is read from the file once', async () => {
  await send(9, MEBIBYTE);
  await send(1);
  const stored = concatBytes(store.readTrace(traceId));
  const readSlice = vi.spyOn(store.segments[0]!.file, 'readSlice');
  const spare: ArrayBuffer[] = [];
  const used = new Set<ArrayBuffer>();
  const copies: Uint8Array[] = [];
  const chunk: SendChunk = (bytes) => {
    copies.push(bytes.slice());
    used.add(bytes.buffer);
    bytes.fill(0xff); // what it holds afterwards is nobody's business
    spare.push(bytes.buffer);
    return Promise.resolve(true);
  };
  await answerTrace(store, { traceId, form: 'protobuf-v1' }, chunk, spare);
  expect(Buffer.compare(concatBytes(copies), stored)).toBe(0);
  expect(used.size).toBe(2); // one for the pieces, a shorter one for the rest
  expect(readSlice).toHaveBeenCalledTimes(2);
});

test('many small slices share a piece; an unknown trace has none', async () => {
  for (let n = 0; n < 20; n++) await send(1);
  expect((await read('protobuf-v2')).lengths).toHaveLength(1);
  for (const form of ['protobuf-v1', 'protobuf-v2', 'json-v1', 'json-v2'] as const) {
    const answer = await answerTrace(store, { traceId: 'cd'.repeat(16), form }, () =>
      Promise.reject(new Error('sent')),
    );
    expect(answer).toEqual({ ok: true, value: { found: false } });
  }
});

test('spans that come in between move the trace, and the answer is still the one that was begun', async () => {
  await send(3, MEBIBYTE);
  await send(10, 10, 'ef'.repeat(16)); // seals the segment
  await send(1);
  const before = concatBytes(store.readTrace(traceId));
  expect(store.segments.length).toBe(2);
  const { bytes, answer } = await read('protobuf-v1', async (n) => {
    if (n === 1) await send(10); // seals the next one
    if (n === 1) await send(1);
    return true;
  });
  expect(answer.ok).toBe(true);
  expect(Buffer.compare(bytes, before)).toBe(0);
  expect(concatBytes(store.readTrace(traceId)).length).toBeGreaterThan(before.length);
});

test('whoever goes away is sent nothing more', async () => {
  await send(6, MEBIBYTE);
  for (const form of ['protobuf-v2', 'json-v2'] as const)
    expect((await read(form, () => Promise.resolve(false))).lengths).toHaveLength(1);
});

test('JSON is written slice by slice: who reads slowly holds one of them, not the trace', async () => {
  for (let n = 0; n < 5; n++) await send(3, 200_000);
  const readSlice = vi.spyOn(store, 'readSlice');
  const asked: number[] = [];
  const { bytes } = await read('json-v2', (n) => {
    asked[n] = readSlice.mock.calls.length;
    return Promise.resolve(true);
  });
  expect(asked[1]).toBe(1);
  expect(readSlice).toHaveBeenCalledTimes(5);
  const { trace } = JSON.parse(new TextDecoder().decode(bytes)) as {
    trace: { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
  };
  expect(trace.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))).toHaveLength(15);
});
