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
import { MAX_LINKED_IDS, NO_FILTER, PLAIN_VIEW } from '../../../src/lib/url/trace-view.ts';
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
    expect(bad.value).toEqual({ spanId: null, fromUnixS: null, toUnixS: null, view: PLAIN_VIEW });
    expect(bad.notes).toHaveLength(2);
  });

  test('values that look like numbers stay what they are', () => {
    const { value } = parseTrace(new URLSearchParams('span=5e12345678901234'));
    expect(value.spanId).toBe('5e12345678901234');
  });
});

describe('how a trace is seen', () => {
  const id = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
  const ids = fc.array(id, { maxLength: MAX_LINKED_IDS / 3 });
  const name = fc.string({ minLength: 1 });
  const field = fc.oneof(
    fc.constantFrom('kind', 'self', 'service'),
    name.map((key) => `span.${key}`),
    name.map((key) => `resource.${key}`),
  );
  const views = fc.record({
    // Up to decades, in whole seconds there
    zoom: fc.option(
      fc
        .tuple(fc.nat(1e9), fc.nat(1e9), fc.constantFrom(1, 1e9))
        .map(([a, b, k]) => ({ fromNs: a * k, toNs: (a + b + 1) * k })),
    ),
    filter: fc.record({
      hide: fc.array(name),
      only: fc.array(name),
      minNs: fc.nat(),
      query: fc.string().map((text) => text.trim()),
      errors: fc.boolean(),
      critical: fc.boolean(),
    }),
    folds: fc.boolean(),
    unfolded: ids,
    level: fc.option(fc.nat(1000)),
    closed: ids,
    open: ids,
    cut: fc.constant(0),
    adjusted: fc.boolean(),
    columns: fc.option(
      fc.record({
        columns: fc.uniqueArray(field, { minLength: 1 }),
        label: fc.oneof(fc.constant(''), field),
        color: fc.oneof(fc.constant('service'), field),
      }),
    ),
  });

  test('any view reads back as it was written', () => {
    fc.assert(
      fc.property(views, (view) => {
        const { value, notes } = parseTrace(searchOf(tracePath(ID, { view })));
        expect(value.view).toEqual(view);
        expect(notes).toEqual([]);
      }),
    );
  });

  test('the plain view adds nothing, and an old link is the plain view', () => {
    expect(tracePath(ID, { view: PLAIN_VIEW })).toBe(`trace/${ID}`);
    expect(parseTrace(new URLSearchParams('span=00f067aa0ba902b7')).value.view).toEqual(PLAIN_VIEW);
  });

  test('columns, label and colour; a field that is none is left out, and said to be', () => {
    const columns = { columns: ['span.http.method', 'self'], label: 'kind', color: 'resource.host.name' };
    const path = tracePath(ID, { view: { ...PLAIN_VIEW, columns } });
    expect(path).toBe(`trace/${ID}?col=span.http.method&col=self&label=kind&color=resource.host.name`);
    const { value, notes } = parseTrace(new URLSearchParams('col=nothing&col=kind&label=nothing&color='));
    expect(value.view.columns).toEqual({ columns: ['kind'], label: '', color: 'service' });
    expect(notes).toEqual([expect.stringContaining('nothing')]);
  });

  test('durations and ids stay readable', () => {
    const view = { ...PLAIN_VIEW, filter: { ...NO_FILTER, minNs: 1_500_000 }, level: 0, open: ['00f067aa0ba902b7'] };
    expect(tracePath(ID, { view })).toBe(`trace/${ID}?min=1500us&level=0&open=00f067aa0ba902b7`);
  });

  test.each([
    ['zoom=9-3', 'zoom=9-3'],
    ['zoom=all', 'zoom=all'],
    ['zoom=NaN-Infinity', 'zoom=NaN-Infinity'],
    ['zoom=-5-9', 'zoom=-5-9'],
    [`zoom=1-${'9'.repeat(400)}`, 'zoom=1-9999'],
    ['min=long', 'min=long'],
    ['level=-1', 'level=-1'],
    ['closed=00f067aa0ba902b7.xyz', 'closed'],
  ])('%s is noted', (query, word) => {
    const { value, notes } = parseTrace(new URLSearchParams(query));
    expect(notes).toEqual([expect.stringContaining(word)]);
    expect({ ...value.view, closed: [] }).toEqual(PLAIN_VIEW);
  });

  test('a list too long is cut, and said to be', () => {
    const closed = Array.from({ length: MAX_LINKED_IDS + 5 }, (_, k) => (k + 1).toString(16).padStart(16, '0'));
    const { value, notes } = parseTrace(new URLSearchParams({ closed: closed.join('.'), open: '1', unfold: '' }));
    expect(value.view.closed).toEqual(closed.slice(0, MAX_LINKED_IDS));
    expect(notes).toEqual([expect.stringContaining(`${MAX_LINKED_IDS} rows`)]);
    expect(parseTrace(new URLSearchParams('cut=7')).notes).toEqual([expect.stringContaining('7 more rows')]);
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
