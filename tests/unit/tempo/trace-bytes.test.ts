import { describe, expect, test } from 'vitest';
import { fetchTraceBytes } from '../../../src/lib/tempo/client.ts';
import { openEnvelope } from '../../../src/lib/tempo/trace-envelope.ts';
import { fakeTempo, html, json, protobuf, text } from './fake-tempo.ts';

const ID = '0000000000000000000000000000abcd';
let bases = 0;
const freshBase = () => `http://h/t${bases++}`;
const TRACE = [0x0a, 0x02, 0x12, 0x00]; // TracesData with one ResourceSpans
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
  return { result: await fetchTraceBytes(base, ID, request, tempo.fetchFn), asked: tempo.asked, progress, base };
}

describe('by id', () => {
  test('v2 comes out of its envelope; the hints and headers went along, progress was told', async () => {
    const { result, asked, progress } = await fetchFrom(() => protobuf(ENVELOPE), null);
    expect(result).toMatchObject({ ok: true, value: { partial: null } });
    expect(result.ok && [...result.value.bytes]).toEqual(TRACE);
    expect(asked[0]?.search.toString()).toBe('start=1&end=2');
    expect(asked[0]?.headers.get('traceparent')).toBe('00-1-2-01');
    expect(asked[0]?.headers.get('accept')).toBe('application/protobuf');
    expect(progress.at(-1)).toBe(ENVELOPE.length);
  });

  test('v1 is asked where v2 is missing, from then on at once', async () => {
    const first = await fetchFrom(null, () => protobuf(TRACE));
    expect(first.result.ok && [...first.result.value.bytes]).toEqual(TRACE);
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
    ['no connection', () => new TypeError('Failed to fetch'), 'unreachable'],
  ])('%s is %s', async (_, v2, kind) => {
    expect((await fetchFrom(v2, null)).result).toMatchObject({ ok: false, error: { kind } });
  });
});

test('a trace sent in two pieces is their concatenation', () => {
  const opened = openEnvelope(Uint8Array.from([0x0a, 1, 7, 0x12, 0, 0x0a, 2, 8, 9]));
  expect(opened.ok && [...opened.value.bytes]).toEqual([7, 8, 9]);
});
