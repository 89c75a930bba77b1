import type { SpanTable } from '../model/span-table.ts';
import { SpanKind } from '../model/units.ts';
import { endOf } from './root-windows.ts';

/** Time of the trace in which no root was at work, ns: spans that lie there cannot have held a root up. With clocks that differ it can
 *  be most of the trace. Orphans are roots too.
 *
 *    web       |----|                 5 s until api's clock, which is ahead, says that it began: after the root
 *      api                   |--|  */
export interface OutsideTime {
  readonly traceNs: number;
  readonly roots: number;
  readonly beforeNs: number; // before the first root
  readonly betweenNs: number;
  readonly afterNs: number; // after the last root
  /** The span that ended last, where that was after all roots; else -1. */
  readonly last: number;
  /** It ran that late on purpose: a message led to it, or the service that began it went on by itself. Else clocks may differ. */
  readonly lastIsDetached: boolean;
}

/** Roots stand by start. O(spans) */
export function outsideTime(spans: SpanTable, serviceOf: (span: number) => number): OutsideTime {
  const traceNs = spans.traceDurationNs[0] ?? 0;
  if (spans.length === 0)
    return { traceNs, roots: 0, beforeNs: 0, betweenNs: 0, afterNs: 0, last: -1, lastIsDetached: false };
  const beforeNs = spans.startNs[0]!;
  let betweenNs = 0;
  let reach = beforeNs;
  let roots = 0;
  for (let i = 0; i < spans.length; i = Math.max(i + 1, spans.subtreeEnd[i]!), roots++) {
    betweenNs += Math.max(0, spans.startNs[i]! - reach);
    reach = Math.max(reach, endOf(spans, i));
  }
  const last = lastAfter(spans, reach);
  const lastIsDetached = last >= 0 && isDetached(spans, serviceOf, last);
  return { traceNs, roots, beforeNs, betweenNs, afterNs: Math.max(0, traceNs - reach), last, lastIsDetached };
}

function lastAfter(spans: SpanTable, reachNs: number): number {
  let last = -1;
  let lastNs = reachNs;
  for (let i = 0; i < spans.length; i++) {
    if (endOf(spans, i) <= lastNs) continue;
    last = i;
    lastNs = endOf(spans, i);
  }
  return last;
}

/** Looks for a message on the way from the root, or for the step on which the span outran its parent within one service, whose clock
 *  is one. */
function isDetached(spans: SpanTable, serviceOf: (span: number) => number, span: number): boolean {
  for (let i = span, p = spans.parent[i]!; p >= 0; i = p, p = spans.parent[i]!) {
    if (spans.kind[i] === SpanKind.Consumer || spans.kind[p] === SpanKind.Producer) return true;
    if (serviceOf(i) === serviceOf(p) && endOf(spans, i) > endOf(spans, p)) return true;
  }
  return false;
}
