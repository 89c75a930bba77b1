import { MAX_LINKED_IDS } from '../url/trace-view.ts';
import { collapsedFrom, hasChildren, type Tree } from './rows.ts';

/** Which rows are closed, told by a rule and the spans that differ from it. */
export interface ClosedRows {
  readonly level: number | null; // spans from this depth on are closed; null: none
  readonly closed: readonly number[]; // spans that are closed all the same
  readonly open: readonly number[]; // and the other way round
  readonly cut: number; // spans that differ too, beyond the limit
}

/** The shortest way to tell what is closed, of the rows in sight: what a closed row hides may differ. Every level is tried by counting,
 *  per depth, how many rows would be exceptions: O(rows + levels).
 *
 *    level 1     web      open      as the rule has it
 *                  cart   closed    as the rule has it
 *                  ads    open      → open
 *                    rank closed    as the rule has it                                                                              */
export function closedRows(tree: Tree, rows: Int32Array, collapsed: Uint8Array, limit = MAX_LINKED_IDS): ClosedRows {
  const closedAt: number[] = []; // depth -> rows
  const openAt: number[] = [];
  for (const i of rows) {
    if (!hasChildren(tree, i)) continue;
    const depth = tree.depth[i]!;
    for (const column of [closedAt, openAt]) while (column.length <= depth) column.push(0);
    (collapsed[i] ? closedAt : openAt)[depth]!++;
  }
  const level = cheapestLevel(closedAt, openAt);
  const closed: number[] = [];
  const open: number[] = [];
  let cut = 0;
  for (const i of rows) {
    const byRule = tree.depth[i]! >= level;
    if (!hasChildren(tree, i) || byRule === (collapsed[i] === 1)) continue;
    if (closed.length + open.length >= limit) cut++;
    else (byRule ? open : closed).push(i);
  }
  return { level: level >= closedAt.length ? null : level, closed, open, cut };
}

/** The same as one byte per span. */
export function collapsedBy(tree: Tree, { level, closed, open }: ClosedRows): Uint8Array {
  const collapsed = level === null ? new Uint8Array(tree.length) : collapsedFrom(tree, level);
  for (const span of closed) if (hasChildren(tree, span)) collapsed[span] = 1;
  for (const span of open) collapsed[span] = 0;
  return collapsed;
}

/** @returns the level with the fewest exceptions, the deepest of them; as many as there are depths: nothing is closed by rule */
function cheapestLevel(closedAt: readonly number[], openAt: readonly number[]): number {
  let exceptions = closedAt.reduce((sum, n) => sum + n, 0); // with no level at all
  let best = exceptions;
  let level = closedAt.length;
  for (let d = closedAt.length - 1; d >= 0; d--) {
    exceptions += openAt[d]! - closedAt[d]!;
    if (exceptions >= best) continue;
    best = exceptions;
    level = d;
  }
  return level;
}
