import type { PaintTable } from '../../worker/paint-table.ts';

/** When at least one child of a span was at work: apart from each other, ascending, within the span. */
export interface Covered {
  readonly fromNs: Float64Array;
  readonly toNs: Float64Array;
}

type Columns = Pick<PaintTable, 'startNs' | 'lengthNs' | 'subtreeEnd'>;

/** The union of the children's times, clipped to the span: what is left of it is its self time. O(children); children whose clocks
 *  were set right may not stand by start any more, so they are sorted then. */
function coveredTime(table: Columns, span: number): Covered {
  const { startNs, lengthNs, subtreeEnd } = table;
  const spanFrom = startNs[span]!;
  const spanTo = spanFrom + lengthNs[span]!;
  const fromNs: number[] = [];
  const toNs: number[] = [];
  let reach = -Infinity; // the end of the last stretch
  let before = -Infinity;
  const add = (child: number) => {
    const from = Math.max(startNs[child]!, spanFrom);
    const to = Math.min(startNs[child]! + lengthNs[child]!, spanTo);
    if (to <= from) return;
    if (from > reach) {
      fromNs.push(from);
      toNs.push(to);
    } else if (to > reach) toNs[toNs.length - 1] = to;
    reach = Math.max(reach, to);
  };
  for (let c = span + 1; c < subtreeEnd[span]!; c = subtreeEnd[c]!) {
    if (startNs[c]! < before) {
      fromNs.length = toNs.length = 0;
      reach = -Infinity;
      childrenByStart(table, span).forEach(add);
      break;
    }
    before = startNs[c]!;
    add(c);
  }
  return { fromNs: Float64Array.from(fromNs), toNs: Float64Array.from(toNs) };
}

function childrenByStart({ startNs, subtreeEnd }: Columns, span: number): number[] {
  const children: number[] = [];
  for (let c = span + 1; c < subtreeEnd[span]!; c = subtreeEnd[c]!) children.push(c);
  return children.sort((a, b) => startNs[a]! - startNs[b]!);
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
