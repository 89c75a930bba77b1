import { describe, expect, test } from 'vitest';
import { FreshRows } from '../../../src/lib/explore/fresh-rows.ts';
import { formatBytes } from '../../../src/lib/base/format-bytes.ts';
import { decodeHostStatus } from '../../../src/lib/explore/host-status.ts';
import { runSearch } from '../../../src/lib/explore/run-search.ts';
import { sortHits } from '../../../src/lib/explore/sort-hits.ts';
import type { TraceHit } from '../../../src/lib/tempo/wire.ts';
import { EXPLORE_DEFAULTS } from '../../../src/lib/url/links.ts';

function hit(id: string, facts: Partial<TraceHit> = {}): TraceHit {
  return {
    traceId: id.padStart(32, '0'),
    rootService: 'web',
    rootName: 'GET /',
    startUnixMs: 0,
    durationMs: 0,
    matched: 1,
    services: null,
    ...facts,
  };
}
const ids = (hits: readonly TraceHit[]) => hits.map((entry) => entry.traceId.replace(/^0+/, ''));

describe('sorting', () => {
  const hits = [
    hit('a', { startUnixMs: 1, durationMs: 30, services: [{ name: 'x', spans: 2, errors: 1 }] }),
    hit('b', { startUnixMs: 3, durationMs: 10, services: null }),
    hit('c', { startUnixMs: 2, durationMs: 30, services: [{ name: 'x', spans: 5, errors: 0 }] }),
  ];
  test.each([
    ['start', false, ['b', 'c', 'a']],
    ['start', true, ['a', 'c', 'b']],
    ['duration', false, ['c', 'a', 'b']],
    ['spans', false, ['c', 'a', 'b']],
    ['errors', false, ['a', 'c', 'b']],
  ] as const)('by %s, ascending %s', (key, ascending, expected) => {
    expect(ids(sortHits(hits, { key, ascending }))).toEqual(expected);
  });
});

describe('the page’s own traces', () => {
  /** A backend that holds `own` of the page's traces before each other trace. */
  function backend(count: number, ownEvery: number) {
    const limits: number[] = [];
    const fetchFn = (input: string | URL | Request): Promise<Response> => {
      const limit = Number(new URL(input instanceof Request ? input.url : input).searchParams.get('limit'));
      limits.push(limit);
      const traces = Array.from({ length: Math.min(limit, count) }, (_, i) => ({
        traceID: (i + 1).toString(16),
        rootServiceName: i % ownEvery === 0 ? 'web' : 'trace-observatory',
      }));
      return Promise.resolve(Response.json({ traces }));
    };
    return { fetchFn, limits };
  }
  const run = (fetchFn: typeof fetch, change = {}, ownExpected = 0) => {
    const link = { ...EXPLORE_DEFAULTS, limit: 20, ...change };
    return runSearch('http://h', link, 1e12, new AbortController().signal, fetchFn, ownExpected);
  };

  test('are left out and counted; more is asked for until the list is full', async () => {
    const { fetchFn, limits } = backend(500, 5);
    const result = await run(fetchFn);
    expect(result).toMatchObject({ ok: true, value: { cut: true } });
    expect(result.ok && result.value.hits.length).toBe(20);
    expect(result.ok && result.value.hits.every((entry) => entry.rootService === 'web')).toBe(true);
    expect(limits).toEqual([30, 90, 270]);
  });

  test('take no place in the list, and count only as far as it reaches', async () => {
    const { fetchFn, limits } = backend(500, 5);
    const result = await run(fetchFn, {}, 80);
    // 20 others lie among the first 96 of them: one in five
    expect(result).toMatchObject({ ok: true, value: { ownHidden: 76, cut: true } });
    expect(limits).toEqual([110]);
  });

  test('a backend that has no more is not asked again', async () => {
    const { fetchFn, limits } = backend(10, 5);
    expect(await run(fetchFn)).toMatchObject({ ok: true, value: { ownHidden: 8, cut: false } });
    expect(limits).toEqual([30]);
  });

  test('show when asked for, by the switch or by the query', async () => {
    const { fetchFn } = backend(10, 5);
    expect(await run(fetchFn, { showOwn: true })).toMatchObject({ value: { ownHidden: 0 } });
    expect(await run(fetchFn, { q: '{ resource.service.name = "trace-observatory" }' })).toMatchObject({
      value: { ownHidden: 0 },
    });
  });
});

test('only what came after the first answer of a query is new', () => {
  const rows = new FreshRows();
  expect([...rows.next('q', ['a', 'b'])]).toEqual([]);
  expect([...rows.next('q', ['c', 'a', 'b'])]).toEqual(['c']);
  expect([...rows.next('q', ['a', 'b'])]).toEqual([]);
  expect([...rows.next('other', ['d'])]).toEqual([]);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [407100, '407 kB'],
  [1_812_345_678, '1.8 GB'],
  [999_999, '1.0 MB'],
])('%d is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a host status of any other shape is none', () => {
  expect(decodeHostStatus('starting')).toBeNull();
  expect(decodeHostStatus({ demo: { on: true, possible: true }, store: null })).toEqual({
    demo: { on: true, possible: true },
    store: null,
  });
});
