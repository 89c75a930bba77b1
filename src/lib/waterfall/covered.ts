import type { PaintTable } from '../worker/paint-table.ts';

/** When at least one child of a span was at work: apart from each other, ascending, within the span. */
export interface Covered {
  readonly fromNs: Float64Array;
  readonly toNs: Float64Array;
}

type Columns = Pick<PaintTable, 'startNs' | 'lengthNs' | 'subtreeEnd'>;

/** The union of the children's times, clipped to the span: what is left of it is its self time. O(children); children whose clocks
 *  were set right may not stand by start any more, so they are sorted then. */
function coveredTime({ startNs, lengthNs, subtreeEnd }: Columns, span: number): Covered {
  const spanFrom = startNs[span]!;
  const spanTo = spanFrom + lengthNs[span]!;
  const children: number[] = [];
  let sorted = true;
  for (let c = span + 1; c < subtreeEnd[span]!; c = subtreeEnd[c]!) {
    sorted &&= children.length === 0 || startNs[c]! >= startNs[children.at(-1)!]!;
    children.push(c);
  }
  if (!sorted) children.sort((a, b) => startNs[a]! - startNs[b]!);
  const fromNs: number[] = [];
  const toNs: number[] = [];
  for (const c of children) {
    const from = Math.max(startNs[c]!, spanFrom);
    const to = Math.min(startNs[c]! + lengthNs[c]!, spanTo);
    if (to <= from) continue;
    const last = toNs.length - 1;
    if (last >= 0 && from <= toNs[last]!) toNs[last] = Math.max(toNs[last]!, to);
    else {
      fromNs.push(from);
      toNs.push(to);
    }
  }
  return { fromNs: Float64Array.from(fromNs), toNs: Float64Array.from(toNs) };
}

/** Covered times of the spans of one table, each found once. A span is the child of one other, so that a screen of rows together looks
 *  at no more children than there are spans. */
export class CoveredTimes {
  readonly #table: Columns;
  readonly #known = new Map<number, Covered>();

  constructor(table: Columns) {
    this.#table = table;
  }

  of(span: number): Covered {
    let covered = this.#known.get(span);
    if (covered === undefined) this.#known.set(span, (covered = coveredTime(this.#table, span)));
    return covered;
  }
}
