import type { LiveBlock } from './live-block.ts';
import type { TimeWindow } from './protocol.ts';

/** In Unix nanoseconds; null = open. */
export interface WindowNs {
  readonly fromNs: bigint | null;
  readonly toNs: bigint | null;
}

export function windowNs(request: TimeWindow): WindowNs {
  const ns = (unixS: number | null): bigint | null => (unixS === null ? null : BigInt(unixS) * 1_000_000_000n);
  return { fromNs: ns(request.fromUnixS), toNs: ns(request.toUnixS) };
}

/** Whether any part of a trace lies in the window. */
export function isInside(source: LiveBlock, trace: number, window: WindowNs): boolean {
  const { traceOrigin, traceDurationNs } = source.block.spans;
  const startNs = traceOrigin[trace]!;
  if (window.toNs !== null && startNs > window.toNs) return false;
  return window.fromNs === null || startNs + BigInt(Math.ceil(traceDurationNs[trace]!)) >= window.fromNs;
}

/** Whether any trace of the block may lie in the window. */
export function mayBeInside(source: LiveBlock, window: WindowNs): boolean {
  if (window.toNs !== null && source.earliestNs > window.toNs) return false;
  return window.fromNs === null || source.endNs >= window.fromNs;
}
