/** The tree of a trace, as far as rows need it. */
export interface Tree {
  readonly length: number;
  readonly depth: Uint16Array;
  readonly parent: Int32Array;
  readonly subtreeEnd: Int32Array;
}

/** Which span each visible row shows. @param collapsed one byte per span  @returns row -> span, ascending; O(rows) */
export function visibleRows(tree: Pick<Tree, 'length' | 'subtreeEnd'>, collapsed: Uint8Array): Int32Array {
  const { length, subtreeEnd } = tree;
  const rows = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i = collapsed[i] ? subtreeEnd[i]! : i + 1) rows[count++] = i;
  return rows.subarray(0, count);
}

/** The row that shows the span, or the row of the collapsed ancestor that hides it. O(log rows) */
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

/** Every span that has children is closed: only roots are left. */
export function collapseAll(tree: Tree): Uint8Array {
  const collapsed = new Uint8Array(tree.length);
  for (let i = 0; i < tree.length; i++) if (hasChildren(tree, i)) collapsed[i] = 1;
  return collapsed;
}

/** Closes the deepest level in sight. */
export function collapseLevel(tree: Tree, collapsed: Uint8Array): Uint8Array {
  let deepest = 0;
  forVisible(tree, collapsed, (i) => (deepest = Math.max(deepest, tree.depth[i]!)));
  const next = collapsed.slice();
  if (deepest > 0)
    forVisible(tree, collapsed, (i) => void (tree.depth[i] === deepest - 1 && hasChildren(tree, i) && (next[i] = 1)));
  return next;
}

/** Opens the closed spans of the level nearest to the root that has any; what lies below them starts closed. */
export function expandLevel(tree: Tree, collapsed: Uint8Array): Uint8Array {
  let shallowest = Infinity;
  forVisible(
    tree,
    collapsed,
    (i) => void (collapsed[i] && hasChildren(tree, i) && (shallowest = Math.min(shallowest, tree.depth[i]!))),
  );
  const next = collapsed.slice();
  forVisible(tree, collapsed, (i) => {
    if (!collapsed[i] || tree.depth[i] !== shallowest) return;
    next[i] = 0;
    for (let c = i + 1; c < tree.subtreeEnd[i]!; c = Math.max(c + 1, tree.subtreeEnd[c]!))
      if (hasChildren(tree, c)) next[c] = 1;
  });
  return next;
}

/** Opens what hides the span. @returns the same array where nothing does */
export function reveal(tree: Tree, collapsed: Uint8Array, span: number): Uint8Array {
  let next = collapsed;
  for (let p = tree.parent[span]!; p >= 0; p = tree.parent[p]!) {
    if (!next[p]) continue;
    if (next === collapsed) next = collapsed.slice();
    next[p] = 0;
  }
  return next;
}

/** Place among the siblings, from 1, and how many there are. O(siblings): asked for the focused row only. */
export function placeAmongSiblings(tree: Tree, span: number): { position: number; count: number } {
  const p = tree.parent[span]!;
  const end = p < 0 ? tree.length : tree.subtreeEnd[p]!;
  let count = 0;
  let position = 1;
  for (let i = p + 1; i < end; i = Math.max(i + 1, tree.subtreeEnd[i]!)) {
    count++;
    if (i === span) position = count;
  }
  return { position, count };
}

function forVisible(tree: Tree, collapsed: Uint8Array, visit: (span: number) => void): void {
  for (let i = 0; i < tree.length; i = collapsed[i] ? tree.subtreeEnd[i]! : i + 1) visit(i);
}
