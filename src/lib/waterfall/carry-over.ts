import type { PaintTable } from '../worker/paint-table.ts';

/** What a reader has done to a trace, by span. */
export interface Placed {
  readonly table: Pick<PaintTable, 'length'>;
  readonly collapsed: Uint8Array;
  readonly focused: number;
  readonly selected: number | null;
}

/** The spans whose ids must be known to find them again in a trace that has grown: the focused one, the chosen one or the focused
 *  one once more, then the folded ones. */
export function placedSpans({ collapsed, focused, selected }: Placed): number[] {
  const spans = [focused, selected ?? focused];
  for (let i = 0; i < collapsed.length; i++) if (collapsed[i] === 1) spans.push(i);
  return spans;
}

/** The same in the grown trace. @param found where the spans of placedSpans are now; -1: gone */
export function placedIn(length: number, before: Placed, found: ArrayLike<number>): Placed {
  const collapsed = new Uint8Array(length);
  for (let k = 2; k < found.length; k++) if (found[k]! >= 0) collapsed[found[k]!] = 1;
  const selected = before.selected !== null && found[1]! >= 0 ? found[1]! : null;
  return { table: { length }, collapsed, focused: Math.max(0, found[0]!), selected };
}
