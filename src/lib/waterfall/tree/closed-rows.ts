import { MAX_LINKED_IDS } from '../../url/trace-view.ts';
import { collapsedFrom, hasChildren, type Tree } from './rows.ts';

const MAX_DEPTHS = 1 << 16; // as many as the depth column tells apart

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
  const { depth, subtreeEnd } = tree;
  let deepest = 0;
  const closedAt = new Int32Array(MAX_DEPTHS); // depth -> rows
  const openAt = new Int32Array(MAX_DEPTHS);
  for (let row = 0; row < rows.length; row++) {
    const i = rows[row]!;
    const d = depth[i]!;
    if (d > deepest) deepest = d;
    if (subtreeEnd[i]! === i + 1) continue;
    if (collapsed[i] === 0) openAt[d]!++;
    else closedAt[d]!++;
  }
  const depths = deepest + 1;
  const { level, exceptions } = cheapestLevel(closedAt.subarray(0, depths), openAt.subarray(0, depths));
  const closed: number[] = [];
  const open: number[] = [];
  const listed = Math.min(limit, exceptions);
  for (let row = 0; closed.length + open.length < listed; row++) {
    const i = rows[row]!;
    const byRule = depth[i]! >= level;
    if (subtreeEnd[i]! > i + 1 && byRule !== (collapsed[i] === 1)) (byRule ? open : closed).push(i);
  }
  return { level: level === depths ? null : level, closed, open, cut: exceptions - listed };
}

/** The same as one byte per span. */
export function collapsedBy(tree: Tree, { level, closed, open }: ClosedRows): Uint8Array {
  const collapsed = level === null ? new Uint8Array(tree.length) : collapsedFrom(tree, level);
  for (const span of closed) if (hasChildren(tree, span)) collapsed[span] = 1;
  for (const span of open) collapsed[span] = 0;
  return collapsed;
}

/** @returns the level with the fewest exceptions, the deepest of them, and how many; as many as there are depths: no rule at all */
function cheapestLevel(closedAt: Int32Array, openAt: Int32Array): { level: number; exceptions: number } {
  let exceptions = closedAt.reduce((sum, n) => sum + n, 0);
  let best = { level: closedAt.length, exceptions };
  for (let level = closedAt.length - 1; level >= 0; level--) {
    exceptions += openAt[level]! - closedAt[level]!;
    if (exceptions < best.exceptions) best = { level, exceptions };
  }
  return best;
}
