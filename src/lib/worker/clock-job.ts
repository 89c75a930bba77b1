import { criticalPath, type CriticalPath } from '../analysis/critical-path.ts';
import { adjustedTimes, clockSkew, hostsOf, type AdjustedTimes } from '../analysis/clock-skew.ts';
import type { SpanTable } from '../model/span-table.ts';
import type { TraceBlock } from '../model/trace-block.ts';

/** Where the clocks of hosts differ, and all starts with them set right. */
export interface AdjustedClocks extends AdjustedTimes {
  readonly skewed: Int32Array<ArrayBuffer>; // server spans at which a wrong clock shows, ascending
  readonly byNs: Float64Array<ArrayBuffer>; // entry k: how far the clock of skewed[k] was moved
  readonly path: CriticalPath; // of the times set right
}

/** @returns null where no clock is wrong. O(spans) */
export function adjustedClocks(block: TraceBlock): AdjustedClocks | null {
  const { spans } = block;
  const hosts = hostsOf(block);
  const skew = clockSkew(spans, (span) => hosts[spans.resource[span]!]!);
  if (skew === null) return null;
  const byNs = Float64Array.from(skew.skewed, (span) => skew.deltaNs[span]!);
  const times = adjustedTimes(spans, skew);
  const path = criticalPath(spansAt(spans, times));
  return { ...times, skewed: skew.skewed, byNs, path };
}

/** The same spans at other times. Siblings may not stand by start any more. */
export function spansAt(spans: SpanTable, { startNs, durationNs }: AdjustedTimes): SpanTable {
  return { ...spans, startNs, traceDurationNs: Float64Array.of(durationNs) };
}
