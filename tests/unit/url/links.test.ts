import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EXPLORE_DEFAULTS,
  explorePath,
  formatExplore,
  parseExplore,
  parseTrace,
  searchKey,
  tracePath,
} from '../../../src/lib/url/links.ts';
import { formatTimeBound, parseTimeBound, resolveRange } from '../../../src/lib/url/time-range.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const searchOf = (path: string) => new URL(path, 'http://x/').searchParams;

describe('Explore links', () => {
  test('defaults make the shortest link', () => {
    expect(formatExplore(EXPLORE_DEFAULTS)).toBe('explore');
    expect(parseExplore(new URLSearchParams())).toEqual({ value: EXPLORE_DEFAULTS, notes: [] });
  });

  test('any link reads back as it was written', () => {
    const bound = fc.integer({ min: 1, max: 10_000_000 }).map((minusS) => ({ kind: 'now', minusS }) as const);
    const link = fc.record({
      q: fc.string(),
      from: bound,
      limit: fc.integer({ min: 1, max: 1000 }),
      showOwn: fc.boolean(),
      sort: fc.record({
        key: fc.constantFrom('start', 'duration', 'spans', 'errors'),
        ascending: fc.boolean(),
      }),
    });
    fc.assert(
      fc.property(link, ({ q, from, limit, showOwn, sort }) => {
        const value = { q, range: { from, to: { kind: 'now', minusS: 0 } as const }, limit, showOwn, sort };
        expect(parseExplore(searchOf(formatExplore(value)))).toEqual({ value, notes: [] });
      }),
    );
  });

  test('an absolute range keeps its instants', () => {
    const path = explorePath({ from: '2026-11-22T10:00:00Z', to: '1795345200' });
    const { value, notes } = parseExplore(searchOf(path));
    expect(notes).toEqual([]);
    expect(resolveRange(value.range, 0)).toEqual({ fromUnixS: Date.UTC(2026, 10, 22, 10) / 1000, toUnixS: 1795345200 });
  });

  test.each([
    ['from=yesterday', 'from=yesterday'],
    ['from=now&to=now-1h', 'ends before it starts'],
    ['limit=a+lot', 'limit'],
    ['limit=0', 'limit'],
    ['limit=999999', 'limit'],
    ['sort=colour', 'sort'],
    ['sort=duration-up', 'sort'],
    ['v=9', 'v=9'],
  ])('%s is noted and replaced by the default', (query, word) => {
    const { value, notes } = parseExplore(new URLSearchParams(query));
    expect(value).toEqual(EXPLORE_DEFAULTS);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(word);
  });

  test('a span beyond all reason is cut to ten years, and noted', () => {
    const { value, notes } = parseExplore(new URLSearchParams('from=now-99999999999999999w'));
    expect(resolveRange(value.range, 1.8e12).fromUnixS).toBe(1.8e9 - 3650 * 86400);
    expect(notes).toEqual([expect.stringContaining('ten years')]);
    expect(formatExplore(value)).toBe('explore?from=now-3650d');
  });

  test('the order of the list is no part of the search', () => {
    const { value } = parseExplore(new URLSearchParams('q={}&sort=duration'));
    expect(value.sort).toEqual({ key: 'duration', ascending: false });
    expect(searchKey(value)).toBe(searchKey({ ...value, sort: { key: 'errors', ascending: true } }));
  });

  test('service and operation become a query, quotes included', () => {
    const search = new URLSearchParams({ service: 'say "hi"', operation: 'GET /' });
    expect(parseExplore(search).value.q).toBe('{ resource.service.name = "say \\"hi\\"" && name = "GET /" }');
  });
});

describe('trace links', () => {
  test('carry the span and whole seconds around the hints', () => {
    const path = tracePath(ID, { spanId: '00f067aa0ba902b7', fromUnixS: 10.9, toUnixS: 20.1 });
    expect(path).toBe(`trace/${ID}?span=00f067aa0ba902b7&from=10&to=21`);
  });

  test('a span id without its leading zeros is padded; one that is none is noted', () => {
    expect(parseTrace(new URLSearchParams('span=A1')).value.spanId).toBe('00000000000000a1');
    const bad = parseTrace(new URLSearchParams('span=xyz&from=soon'));
    expect(bad.value).toEqual({ spanId: null, fromUnixS: null, toUnixS: null });
    expect(bad.notes).toHaveLength(2);
  });

  test('values that look like numbers stay what they are', () => {
    const { value } = parseTrace(new URLSearchParams('span=5e12345678901234'));
    expect(value.spanId).toBe('5e12345678901234');
  });
});

describe('time bounds', () => {
  test.each([
    ['now', { kind: 'now', minusS: 0 }],
    ['now-1h30m', { kind: 'now', minusS: 5400 }],
    ['1795345200', { kind: 'at', unixS: 1795345200 }],
    ['1795345200000', { kind: 'at', unixS: 1795345200 }],
    ['1795345200000000000', { kind: 'at', unixS: 1795345200 }],
    ['2026-11-22 10:00', { kind: 'at', unixS: Date.UTC(2026, 10, 22, 10) / 1000 }],
    ['2026-11-22T10:00:00+08:00', { kind: 'at', unixS: Date.UTC(2026, 10, 22, 2) / 1000 }],
  ])('%s', (text, bound) => {
    expect(parseTimeBound(text)).toEqual(bound);
  });

  test.each(['', 'now-', 'now-1y', 'later', '12', '2026-13-45'])('%j is none', (text) => {
    expect(parseTimeBound(text)).toBeNull();
  });

  test('formatting uses the largest unit that divides', () => {
    expect(formatTimeBound({ kind: 'now', minusS: 5400 })).toBe('now-90m');
    expect(formatTimeBound({ kind: 'now', minusS: 604800 })).toBe('now-7d');
  });
});
