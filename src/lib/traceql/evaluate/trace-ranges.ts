import { upperBound } from '../../base/bisect.ts';
import type { SpanTable } from '../../model/span-table.ts';

/** Some thousand spans: their rows stay in the processor's cache, and they take less than a millisecond. */
const SPANS = 8192;

/** Where a range of whole traces that starts at trace `from` should end: at least one trace, and no more than some thousand spans
 *  if there are several. */
export function endOfRange({ traceStart, traceCount }: SpanTable, from: number): number {
  return Math.max(from + 1, upperBound(traceStart, traceStart[from]! + SPANS, from, traceCount + 1) - 1);
}
