import type { SpanTable } from '../model/span-table.ts';

/** Time of each span in which none of its children ran: duration − the union of its children's intervals, clipped to it.
 *  One pass: siblings stand by start, so the union of those seen so far ends at one point, `reach`.
 *
 *    parent  |----------------|        self = 16 − (3 + 5)
 *    a         |--|
 *    b               |---|
 *    c                 |---|
 *  @returns span -> ns in [0, duration]; O(spans) */
export function selfTimes(spans: SpanTable): Float64Array {
  const { length, startNs, durationNs, parent } = spans;
  const self = Float64Array.from(durationNs.subarray(0, length));
  const reach = Float64Array.from(startNs.subarray(0, length));
  for (let i = 0; i < length; i++) {
    const p = parent[i]!;
    if (p < 0) continue;
    const from = Math.max(startNs[i]!, reach[p]!);
    const to = Math.min(startNs[i]! + durationNs[i]!, startNs[p]! + durationNs[p]!);
    if (to <= from) continue;
    self[p] = Math.max(0, self[p]! - (to - from)); // max: float rounding must not leave −1e-9
    reach[p] = to;
  }
  return self;
}
