import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_FILTER, type TraceFilter } from '../../../src/lib/url/trace-view.ts';
import { closedRows, collapsedBy } from '../../../src/lib/waterfall/tree/closed-rows.ts';
import { keptSpans } from '../../../src/lib/waterfall/tree/kept-spans.ts';
import { visibleRows } from '../../../src/lib/waterfall/tree/rows.ts';
import { similarRuns } from '../../../src/lib/waterfall/tree/similar-runs.ts';
import { TreeView } from '../../../src/lib/waterfall/tree/tree-view.ts';
import { PaintFlag, paintTable, type PaintTable } from '../../../src/lib/worker/paint-table.ts';
import { Texts } from '../../../src/lib/worker/text-block.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const cart = paintTable(
  traceFromText(`
    web      checkout   @0  +100
      cart     load       @1  +9
        redis    GET        @2  +2
          net      send       @2  +1
        redis    GET        @5  +1 !
        redis    GET        @7  +3
      cart     save       @20 +10
        redis    SET        @21 +1
        redis    GET        @23 +1
        redis    GET        @25 +1
      ads      rank       @50 +40 !
  `),
);

interface Shape {
  filter?: Partial<TraceFilter>;
  folds?: boolean;
  unfolded?: number[];
  collapsed?: number[];
}

function viewOf(table: PaintTable, { filter, folds = false, unfolded = [], collapsed = [] }: Shape) {
  const services = new Texts(table.services);
  const names = Array.from({ length: table.services.offset.length - 1 }, (_, k) => services.get(k));
  const kept = filter
    ? keptSpans(table, { ...NO_FILTER, ...filter }, { services: names, path: null, found: null })
    : null;
  const closed = new Uint8Array(table.length);
  for (const span of collapsed) closed[span] = 1;
  const errorsBefore = new Int32Array(table.length + 1);
  for (let i = 0; i < table.length; i++) errorsBefore[i + 1] = errorsBefore[i]! + (table.flags[i]! & PaintFlag.Error);
  const runs = folds ? similarRuns(table, kept) : null;
  return new TreeView(table, { collapsed: closed, kept, runs, unfolded: new Set(unfolded), errorsBefore });
}

test('a run of similar siblings is one row with its statistics; two of a kind are none', () => {
  const view = viewOf(cart, { folds: true });
  expect([...view.rows]).toEqual([0, 1, 2, 6, 7, 8, 9, 10]);
  expect(view.foldAt(2)).toEqual({
    count: 3,
    endSpan: 6,
    endNs: 10e6,
    totalNs: 6e6,
    p50Ns: 2e6,
    p95Ns: 3e6,
    errors: 1,
  });
  expect([view.foldAt(8), view.canOpen(2), view.isClosed(2)]).toEqual([null, true, true]);
});

test('an opened run shows its members, and knows that it is one', () => {
  const view = viewOf(cart, { folds: true, unfolded: [2] });
  expect(view.rows.length).toBe(11);
  expect([view.foldAt(2), view.openRunAt(2), view.openRunAt(4), view.runOf(5)]).toEqual([null, 3, 0, 2]);
});

test('a filter keeps what matches, with its ancestors as context', () => {
  const view = viewOf(cart, { filter: { errors: true } });
  expect([...view.rows]).toEqual([0, 1, 4, 10]);
  expect([0, 1, 4, 10].map((span) => view.isContext(span))).toEqual([true, true, false, false]);
  expect([1, 4].map((span) => view.canOpen(span))).toEqual([true, false]);
  expect([view.stays(2), view.stays(4)]).toEqual([false, true]);
});

test('siblings that the filter brings together are a run; context is never folded away', () => {
  const both = viewOf(cart, { filter: { hide: ['net'], minNs: 1e6 }, folds: true });
  expect(both.foldAt(2)?.count).toBe(3);
  const gets = paintTable(
    traceFromText(`
      web  all     @0  +99
        api  item    @1  +5
          sql  get     @2  +1
        api  item    @7  +5
          sql  get     @8  +1
        api  item    @13 +5
          sql  get     @14 +1
    `),
  );
  expect([...viewOf(gets, { filter: { only: ['sql'] }, folds: true }).rows]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect([...viewOf(gets, { folds: true }).rows]).toEqual([0, 1]);
});

test('conditions hold together; services by name', () => {
  expect([...viewOf(cart, { filter: { only: ['redis'], minNs: 2e6 } }).rows]).toEqual([0, 1, 2, 5]);
  expect([...viewOf(cart, { filter: { hide: ['web', 'cart', 'redis', 'net'] } }).rows]).toEqual([0, 10]);
  expect([...viewOf(cart, { filter: { minNs: 1e9 } }).rows]).toEqual([]);
});

test('a collapsed row tells of what it hides only what the filter leaves', () => {
  expect(viewOf(cart, { collapsed: [1] }).hiddenBelow(1)).toEqual({ spans: 4, errors: 1 });
  expect(viewOf(cart, { collapsed: [1], filter: { errors: true } }).hiddenBelow(1)).toEqual({ spans: 1, errors: 1 });
});

test('siblings are counted as they are in sight', () => {
  const view = viewOf(cart, { folds: true, filter: { hide: ['ads'] } });
  expect(view.placeAmongSiblings(6)).toEqual({ position: 2, count: 2 });
  expect(viewOf(cart, { folds: true }).placeAmongSiblings(2)).toEqual({ position: 1, count: 1 });
});

/** A tree of up to 40 spans by each one's depth, with few services, names and durations, so that runs come about. */
const tables = fc
  .array(fc.record({ down: fc.nat(3), service: fc.nat(1), name: fc.nat(1), ms: fc.nat(3), error: fc.nat(5) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((spans) => {
    let depth = -1;
    const lines = spans.map(({ down, service, name, ms, error }, i) => {
      depth = i === 0 ? 0 : Math.max(1, Math.min(depth + 1, depth + 2 - down));
      return `${'  '.repeat(depth)}s${service} n${name} @${i} +${ms + 1}${error === 0 ? ' !' : ''}`;
    });
    return paintTable(traceFromText(lines.join('\n')));
  });
const bits = fc.infiniteStream(fc.nat(2));

/** Rows by the book: walks down from the roots, and leaves out. */
function naiveRows(
  table: PaintTable,
  collapsed: Set<number>,
  stays: (span: number) => boolean,
  run: (s: number) => number[],
) {
  const rows: number[] = [];
  const childrenOf = (p: number) =>
    Array.from({ length: table.length }, (_, i) => i).filter((i) => table.parent[i] === p && stays(i));
  const show = (siblings: number[]) => {
    for (let k = 0; k < siblings.length; k++) {
      const span = siblings[k]!;
      rows.push(span);
      const members = run(span);
      if (members.length > 0) k += members.length - 1;
      else if (!collapsed.has(span)) show(childrenOf(span));
    }
  };
  show(childrenOf(-1));
  return rows;
}

test('rows are those of a naive walk, whatever is collapsed, filtered, folded and unfolded', () => {
  fc.assert(
    fc.property(tables, bits, fc.nat(3), fc.boolean(), (table, stream, minMs, folds) => {
      const spans = Array.from({ length: table.length }, (_, i) => i);
      const collapsed = spans.filter(() => stream.next().value === 0);
      const unfolded = spans.filter(() => stream.next().value === 0);
      const view = viewOf(table, { filter: { minNs: minMs * 1e6 }, folds, collapsed, unfolded });
      const matches = (i: number) => table.lengthNs[i]! >= minMs * 1e6;
      const stays = (i: number) => spans.some((j) => matches(j) && j >= i && (j === i || j < table.subtreeEnd[i]!));
      const similar = (i: number): number[] => {
        if (!folds || unfolded.includes(i)) return [];
        const siblings = spans.filter((j) => table.parent[j] === table.parent[i] && stays(j));
        const same = (j: number) =>
          table.service[j] === table.service[i] && table.name[j] === table.name[i] && matches(j);
        const at = siblings.indexOf(i);
        if (!same(i) || (at > 0 && same(siblings[at - 1]!))) return [];
        const end = siblings.findIndex((j, k) => k > at && !same(j));
        const run = siblings.slice(at, end < 0 ? undefined : end);
        return run.length >= 3 ? run : [];
      };
      expect([...view.rows]).toEqual(naiveRows(table, new Set(collapsed), stays, similar));
    }),
  );
});

test('what is closed is told by a level and exceptions, and comes back as it was seen', () => {
  fc.assert(
    fc.property(tables, bits, (table, stream) => {
      const collapsed = Uint8Array.from({ length: table.length }, () => (stream.next().value === 0 ? 1 : 0));
      const rows = visibleRows(table, collapsed);
      const told = closedRows(table, rows, collapsed);
      expect([...visibleRows(table, collapsedBy(table, told))]).toEqual([...rows]);
      expect(told.cut).toBe(0);
    }),
  );
});

test('all closed but one is a level and one exception; what does not fit is counted', () => {
  const rows = Int32Array.of(0, 1, 2, 4, 5, 6, 10);
  const collapsed = Uint8Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0);
  expect(closedRows(cart, rows, collapsed)).toEqual({ level: 2, closed: [6], open: [], cut: 0 });
  expect(closedRows(cart, rows, collapsed, 0)).toMatchObject({ closed: [], open: [], cut: 1 });
  expect(closedRows(cart, Int32Array.of(0), Uint8Array.of(1))).toMatchObject({ level: 0, closed: [], open: [] });
});
