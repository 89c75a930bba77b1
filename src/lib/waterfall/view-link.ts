import { MAX_LINKED_IDS, type TraceFilter, type TraceViewLink } from '../url/trace-view.ts';
import type { ColumnsLink } from '../url/columns-link.ts';
import { closedRows, collapsedBy } from './tree/closed-rows.ts';
import { visibleRows, type Tree } from './tree/rows.ts';

/** The part of a trace's state that a link carries; TraceState has it. */
export interface Viewed {
  readonly table: Tree;
  readonly rows: Int32Array; // in sight
  readonly fromNs: number;
  readonly toNs: number;
  readonly zoomed: boolean;
  readonly clocks: { readonly adjusting: boolean };
  readonly tree: {
    readonly collapsed: Uint8Array;
    readonly filtered: boolean;
    readonly folds: boolean;
    readonly unfolded: ReadonlySet<number>;
    readonly filter: TraceFilter;
  };
}

/** How the reader sees a trace now, as a link says it. O(rows). @param idsOf the ids of spans, 16 hex digits each */
export async function viewOf(
  { table, rows, fromNs, toNs, zoomed, clocks, tree }: Viewed,
  columns: ColumnsLink | null,
  idsOf: (spans: readonly number[]) => Promise<readonly string[]>,
): Promise<TraceViewLink> {
  const shown = tree.folds || tree.filtered ? visibleRows(table, tree.collapsed) : rows; // what is closed out of sight counts too
  const { level, closed, open, cut } = closedRows(table, shown, tree.collapsed);
  const spans = [...closed, ...open];
  const unfolded = tree.folds ? [...tree.unfolded] : [];
  const { filter, folds } = tree;
  const kept = unfolded.slice(0, Math.max(0, MAX_LINKED_IDS - spans.length));
  const ids = spans.length + kept.length === 0 ? [] : await idsOf([...spans, ...kept]);
  return {
    zoom: zoomed ? { fromNs, toNs } : null,
    filter,
    folds,
    unfolded: ids.slice(spans.length),
    level,
    closed: ids.slice(0, closed.length),
    open: ids.slice(closed.length, spans.length),
    cut: cut + unfolded.length - kept.length,
    adjusted: clocks.adjusting,
    columns,
  };
}

/** The ids that a view speaks of. */
export function idsIn({ closed, open, unfolded }: TraceViewLink): readonly string[] {
  return [...closed, ...open, ...unfolded];
}

/** What is closed and what is unfolded by a view. @param spanOf an id's span, or -1 */
export function shapeOf(
  table: Tree,
  { level, closed, open, unfolded }: TraceViewLink,
  spanOf: (id: string) => number,
): { collapsed: Uint8Array; unfolded: ReadonlySet<number> } {
  const known = (ids: readonly string[]) => ids.map(spanOf).filter((span) => span >= 0);
  return {
    collapsed: collapsedBy(table, { level, closed: known(closed), open: known(open), cut: 0 }),
    unfolded: new Set(known(unfolded)),
  };
}
