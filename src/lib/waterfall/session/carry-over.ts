import type { PaintTable } from '../../worker/paint-table.ts';

/** What a reader has done to a trace, by span. */
export interface Placed {
  readonly table: Pick<PaintTable, 'length'>;
  readonly tree: { readonly collapsed: Uint8Array; readonly unfolded: ReadonlySet<number> };
  readonly focused: number;
  readonly selected: number | null;
}

/** The spans whose ids must be known to find them again in a trace that has grown: the focused one, the chosen one or the focused
 *  one once more, those whose runs are open, then the collapsed ones. */
export function placedSpans({ tree: { collapsed, unfolded }, focused, selected }: Placed): number[] {
  const spans = [focused, selected ?? focused, ...unfolded];
  for (let i = 0; i < collapsed.length; i++) if (collapsed[i] === 1) spans.push(i);
  return spans;
}

/** The same in the grown trace. @param found where the spans of placedSpans are now; -1: gone */
export function placedIn(length: number, before: Placed, found: ArrayLike<number>): Placed {
  const collapsed = new Uint8Array(length);
  const unfolded = new Set<number>();
  const closedFrom = 2 + before.tree.unfolded.size;
  for (let k = 2; k < found.length; k++) {
    const span = found[k]!;
    if (span < 0) continue;
    if (k < closedFrom) unfolded.add(span);
    else collapsed[span] = 1;
  }
  const selected = before.selected !== null && found[1]! >= 0 ? found[1]! : null;
  return { table: { length }, tree: { collapsed, unfolded }, focused: Math.max(0, found[0]!), selected };
}
