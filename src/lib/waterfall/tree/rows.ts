/** The tree of a trace, as far as rows need it. */
export interface Tree {
  readonly length: number;
  readonly depth: Uint16Array;
  readonly parent: Int32Array;
  readonly subtreeEnd: Int32Array;
}

/** What is out of sight besides the collapsed subtrees. */
export interface Hiding {
  readonly kept: Uint8Array | null; // span -> 0: filtered out, and all below it; null: nothing is
  readonly foldEnd: ((span: number) => number) | null; // where the folded run ends whose first span this is; else -1
}

/** Which span each visible row shows. @param collapsed one byte per span  @returns row -> span, ascending; O(rows) */
export function visibleRows(
  tree: Pick<Tree, 'length' | 'subtreeEnd'>,
  collapsed: Uint8Array,
  hiding: Hiding = { kept: null, foldEnd: null },
): Int32Array {
  const { length, subtreeEnd } = tree;
  const { kept, foldEnd } = hiding;
  const rows = new Int32Array(length);
  let count = 0;
  if (kept === null && foldEnd === null) {
    for (let i = 0; i < length; i = collapsed[i] ? subtreeEnd[i]! : i + 1) rows[count++] = i;
    return trimmed(rows, count);
  }
  for (let i = 0; i < length;) {
    if (kept !== null && kept[i] === 0) {
      i = subtreeEnd[i]!;
      continue;
    }
    rows[count++] = i;
    const end = foldEnd === null ? -1 : foldEnd(i);
    i = end >= 0 ? end : collapsed[i] ? subtreeEnd[i]! : i + 1;
  }
  return trimmed(rows, count);
}

/** A few rows do not hold on to the memory of a million. */
function trimmed(rows: Int32Array, count: number): Int32Array {
  return count > rows.length / 2 ? rows.subarray(0, count) : rows.slice(0, count);
}

/** The row that shows the span, or the row of what hides it: a collapsed ancestor, a folded run. O(log rows) */
export function rowOfSpan(rows: Int32Array, span: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (rows[mid]! <= span) low = mid;
    else high = mid - 1;
  }
  return low;
}

export function hasChildren(tree: Pick<Tree, 'subtreeEnd'>, span: number): boolean {
  return tree.subtreeEnd[span]! > span + 1;
}

/** Closes every span with children from a depth on: rows of that depth are the deepest in sight. 0 leaves the roots. */
export function collapsedFrom(tree: Tree, level: number): Uint8Array {
  const collapsed = new Uint8Array(tree.length);
  for (let i = 0; i < tree.length; i++) if (tree.depth[i]! >= level && hasChildren(tree, i)) collapsed[i] = 1;
  return collapsed;
}

// Loops by index from here on: `for … of` over a typed array takes several times as long, and rows are a million at times.

/** Closes the deepest level in sight. */
export function collapseLevel(tree: Tree, rows: Int32Array, collapsed: Uint8Array): Uint8Array {
  let deepest = 0;
  for (let row = 0; row < rows.length; row++) deepest = Math.max(deepest, tree.depth[rows[row]!]!);
  const next = collapsed.slice();
  if (deepest === 0) return next;
  for (let row = 0; row < rows.length; row++) {
    const i = rows[row]!;
    if (tree.depth[i] === deepest - 1 && hasChildren(tree, i)) next[i] = 1;
  }
  return next;
}

/** Opens the closed spans of the level nearest to the root that has any; what lies below them starts closed. */
export function expandLevel(tree: Tree, rows: Int32Array, collapsed: Uint8Array): Uint8Array {
  let shallowest = Infinity;
  for (let row = 0; row < rows.length; row++) {
    const i = rows[row]!;
    if (collapsed[i] && hasChildren(tree, i)) shallowest = Math.min(shallowest, tree.depth[i]!);
  }
  const next = collapsed.slice();
  for (let row = 0; row < rows.length; row++) {
    const i = rows[row]!;
    if (!collapsed[i] || tree.depth[i] !== shallowest) continue;
    next[i] = 0;
    for (let c = i + 1; c < tree.subtreeEnd[i]!; c = Math.max(c + 1, tree.subtreeEnd[c]!))
      if (hasChildren(tree, c)) next[c] = 1;
  }
  return next;
}

/** Opens the collapsed ancestors of a span. @returns the same array where there are none */
export function reveal(tree: Tree, collapsed: Uint8Array, span: number): Uint8Array {
  let next = collapsed;
  for (let p = tree.parent[span]!; p >= 0; p = tree.parent[p]!) {
    if (!next[p]) continue;
    if (next === collapsed) next = collapsed.slice();
    next[p] = 0;
  }
  return next;
}

/** Place among the siblings in sight, from 1, and how many there are; a folded run counts as one. O(siblings): asked for the focused
 *  row only. */
export function placeAmongSiblings(
  tree: Tree,
  span: number,
  hiding: Hiding = { kept: null, foldEnd: null },
): { position: number; count: number } {
  const p = tree.parent[span]!;
  const end = p < 0 ? tree.length : tree.subtreeEnd[p]!;
  let count = 0;
  let position = 1;
  for (let i = p + 1; i < end;) {
    const stays = hiding.kept === null || hiding.kept[i] !== 0;
    if (stays) count++;
    if (i === span) position = count;
    const foldEnd = stays && hiding.foldEnd !== null ? hiding.foldEnd(i) : -1;
    i = Math.max(i + 1, foldEnd, tree.subtreeEnd[i]!);
  }
  return { position, count };
}
