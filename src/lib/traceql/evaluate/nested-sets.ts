import { SpanFlag, type SpanTable } from '../../model/span-table.ts';

/** Tempo's numbering of a trace's spans: entering a span and leaving it each take the next number, from 1. Orphans and what
 *  hangs below them have no numbers: 0.
 *
 *    left  right
 *      1     6    GET /cart
 *      2     3      cart.get
 *      4     5      ads.get
 *
 *  @returns span -> number, of all traces  */
export function nestedSets(spans: SpanTable): { left: Int32Array; right: Int32Array } {
  const { traceStart, traceCount, subtreeEnd, parent } = spans;
  const left = new Int32Array(spans.length);
  const right = new Int32Array(spans.length);
  for (let trace = 0; trace < traceCount; trace++) {
    let next = 1;
    let open = -1; // the innermost span that has been entered and not left
    for (let span = traceStart[trace]!, end = traceStart[trace + 1]!; span < end;) {
      if (parent[span]! < 0 && !isConnected(spans, span)) {
        span = subtreeEnd[span]!;
        continue;
      }
      left[span] = next++;
      open = span++;
      for (; open >= 0 && subtreeEnd[open]! <= span; open = parent[open]!) right[open] = next++;
    }
  }
  return { left, right };
}

/** The left number of a span's parent; -1 for roots, 0 for orphans. */
export function nestedSetParents(spans: SpanTable, left: Int32Array): Int32Array {
  return spans.parent.map((parent, span) => (parent >= 0 ? left[parent]! : isConnected(spans, span) ? -1 : 0));
}

export function childCounts({ parent }: SpanTable): Int32Array {
  const counts = new Int32Array(parent.length);
  for (let span = 0; span < parent.length; span++) if (parent[span]! >= 0) counts[parent[span]!]!++;
  return counts;
}

function isConnected(spans: SpanTable, root: number): boolean {
  return (spans.flags[root]! & SpanFlag.Orphan) === 0;
}
