import { describe, expect, test } from 'vitest';
import { spanName } from '../../../src/lib/model/trace-names.ts';
import { fetchTrace, type FetchedTrace } from '../../../src/lib/tempo/client.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { fakeTempo, html, json, protobuf, text } from './fake-tempo.ts';

const ID = '0000000000000000000000000000abcd';
let bases = 0;
const freshBase = () => `http://h/t${bases++}`;
const TRACE = [...writeOtlp([{ traceId: ID, spanId: '01'.repeat(8), name: 'one' }])]; // shorter than 128 bytes
const ENVELOPE = [0x0a, TRACE.length, ...TRACE];

async function fetchFrom(v2: (() => Response | Error) | null, v1: (() => Response | Error) | null, base = freshBase()) {
  const path = new URL(base).pathname;
  const tempo = fakeTempo({
    ...(v2 && { [`${path}/api/v2/traces/${ID}`]: v2 }),
    ...(v1 && { [`${path}/api/traces/${ID}`]: v1 }),
  });
  const progress: number[] = [];
  const headers = { traceparent: '00-1-2-01' };
  const request = { fromUnixS: 1, toUnixS: 2, headers, onProgress: (bytes: number) => progress.push(bytes) };
  return { result: await fetchTrace(base, ID, request, tempo.fetchFn), asked: tempo.asked, progress, base };
}

const names = ({ decoder: { block } }: FetchedTrace) =>
  Array.from({ length: block.spans.length }, (_, i) => spanName(block, i));

describe('by id', () => {
  test('v2 comes out of its envelope; the hints and headers went along, progress was told', async () => {
    const { result, asked, progress } = await fetchFrom(() => protobuf(ENVELOPE), null);
    expect(result).toMatchObject({ ok: true, value: { partial: null } });
    expect(result.ok && names(result.value)).toEqual(['one']);
    expect(result).toMatchObject({ value: { bytes: ENVELOPE.length } });
    expect(asked[0]?.search.toString()).toBe('start=1&end=2');
    expect(asked[0]?.headers.get('traceparent')).toBe('00-1-2-01');
    expect(asked[0]?.headers.get('accept')).toBe('application/protobuf');
    expect(progress.at(-1)).toBe(ENVELOPE.length);
  });

  test('v1 is asked where v2 is missing, from then on at once', async () => {
    const first = await fetchFrom(null, () => protobuf(TRACE));
    expect(first.result.ok && names(first.result.value)).toEqual(['one']);
    expect(first.asked).toHaveLength(2);
    const second = await fetchFrom(null, () => protobuf(TRACE), first.base);
    expect(second.asked.map((request) => request.path)).toEqual([`${new URL(first.base).pathname}/api/traces/${ID}`]);
  });

  test.each([
    ['3.0: an empty trace', () => protobuf([0x0a, 0x00]), null],
    ['3.0: an empty answer', () => protobuf([]), null],
    ['2.3: 404 twice', null, () => text(404, 'trace not found')],
    ['2.9 without v2 in the proxy: 404, empty', null, () => text(404, '')],
  ])('%s means not found', async (_, v2, v1) => {
    expect((await fetchFrom(v2, v1)).result).toEqual({ ok: false, error: { kind: 'not-found' } });
  });

  test('a trace that was cut says why', async () => {
    const why = [...new TextEncoder().encode('trace too large')];
    const { result } = await fetchFrom(() => protobuf([...ENVELOPE, 0x18, 1, 0x22, why.length, ...why]), null);
    expect(result).toMatchObject({ ok: true, value: { partial: 'trace too large' } });
  });

  test.each([
    ['HTML', () => html(200), 'logged-out'],
    ['JSON', () => json({}), 'malformed'],
    ['a broken envelope', () => protobuf([0x0a, 200, 1]), 'malformed'],
    ['an answer that ends within the trace', () => protobuf([0x0a, 200, 1, ...TRACE]), 'malformed'],
    ['a length that no memory holds', () => announced(2 ** 53), 'too-large'],
    ['no connection', () => new TypeError('Failed to fetch'), 'unreachable'],
  ])('%s is %s', async (_, v2, kind) => {
    expect((await fetchFrom(v2, null)).result).toMatchObject({ ok: false, error: { kind } });
  });
});

/** An answer that says it is so long. */
function announced(length: number): Response {
  const headers = { 'content-type': 'application/protobuf', 'content-length': String(length) };
  return new Response(Uint8Array.from(ENVELOPE), { headers });
}

/** An answer that never ends: these bytes, then nothing. */
function unending(bytes: readonly number[], onCancel: () => void): Response {
  const body = new ReadableStream({ start: (to) => to.enqueue(Uint8Array.from(bytes)), cancel: onCancel });
  return new Response(body, { headers: { 'content-type': 'application/protobuf' } });
}

test('what is malformed ends the request, without waiting for the rest', async () => {
  let cancelled = false;
  const broken = [0x0a, 0x7f, 0x0a, 0x03, 0x0a, 0x7f, 0x00, ...new Array<number>(30).fill(0)];
  const { result } = await fetchFrom(() => unending(broken, () => (cancelled = true)), null);
  expect(result).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  expect(cancelled).toBe(true);
});

test('what does not fit into memory ends the request too', async () => {
  let cancelled = false;
  const tempo = fakeTempo({ [`/t/api/v2/traces/${ID}`]: () => unending(ENVELOPE, () => (cancelled = true)) });
  const onProgress = () => {
    throw new RangeError('Array buffer allocation failed'); // as growing columns do
  };
  const result = await fetchTrace('http://h/t', ID, { onProgress }, tempo.fetchFn);
  expect(result).toMatchObject({ ok: false, error: { kind: 'too-large' } });
  expect(cancelled).toBe(true);
});

test('a bug of who is told of the bytes is thrown, not told as a lost connection', async () => {
  const tempo = fakeTempo({ [`/t/api/v2/traces/${ID}`]: () => unending(ENVELOPE, () => undefined) });
  const onProgress = () => {
    throw new TypeError('undefined is no function');
  };
  await expect(fetchTrace('http://h/t', ID, { onProgress }, tempo.fetchFn)).rejects.toThrow('undefined is no function');
});

test('a connection that breaks within the answer is told as that', async () => {
  const body = new ReadableStream({
    start: (to) => to.enqueue(Uint8Array.from(ENVELOPE)),
    pull: (to) => to.error(new TypeError('network error')),
  });
  const broken = () => new Response(body, { headers: { 'content-type': 'application/protobuf' } });
  const { result } = await fetchFrom(broken, null);
  expect(result).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
});

test('an answer of unknown length, in small pieces, is read whole', async () => {
  const spans = Array.from({ length: 3000 }, (_, i) => ({
    traceId: ID,
    spanId: (i + 1).toString(16).padStart(16, '0'),
    name: `operation ${i}`,
    startUnixNano: BigInt(i + 1),
    resource: { 'service.name': `s${i % 7}` },
  }));
  const trace = writeOtlp(spans);
  const body = new ReadableStream<Uint8Array>({
    start(to) {
      for (let at = 0; at < trace.length; at += 5000) to.enqueue(trace.slice(at, at + 5000));
      to.close();
    },
  });
  const answer = new Response(body, { headers: { 'content-type': 'application/protobuf' } });
  const { result } = await fetchFrom(null, () => answer);
  if (!result.ok) throw new Error(result.error.kind);
  expect(result.value.bytes).toBe(trace.length);
  expect(names(result.value)).toEqual(spans.map(({ name }) => name));
});
