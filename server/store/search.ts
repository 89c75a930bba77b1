import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { LiveBlock } from './live-block.ts';
import { Newest } from './newest.ts';
import type { SearchRequest, StoreError } from './protocol.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { serviceStats, summarizeTrace } from './trace-summary.ts';

/** A trace that was found; its answer is written only if it is still among the newest in the end. */
interface Hit {
  readonly source: LiveBlock;
  readonly trace: number;
}

/** Searches all segments, newest first, and answers with the newest traces that match, as Tempo's JSON. */
export function* searchJob(segments: readonly Segment[], request: SearchRequest): Job<Result<Uint8Array, StoreError>> {
  if (request.query !== null) return err({ kind: 'unsupported', message: 'TraceQL search is not in this build yet' });
  const window = windowNs(request);
  const hits = new Newest<Hit>(request.limit);
  const blocks = segments.flatMap((segment) => segment.blocks).toSorted((a, b) => (a.latestNs < b.latestNs ? 1 : -1));
  let inspectedTraces = 0;
  for (const source of blocks) {
    if (!hits.wants(source.latestNs)) break; // every block after this one ends earlier still
    inspectedTraces += source.liveTraces;
    for (let trace = 0; trace < source.dead.length; trace++) {
      if (source.dead[trace] === 0 && isInside(source, trace, window))
        hits.offer(source.block.spans.traceOrigin[trace]!, { source, trace });
      if (trace % 1024 === 0) yield;
    }
  }
  const traces: object[] = [];
  for (const { source, trace } of hits.sorted()) {
    traces.push({ ...summarizeTrace(source.block, trace), serviceStats: serviceStats(source.block, trace) });
    yield;
  }
  const metrics = { inspectedTraces, completedJobs: 1, totalJobs: 1 };
  return ok(new TextEncoder().encode(JSON.stringify({ traces, metrics })));
}

export interface WindowNs {
  readonly fromNs: bigint | null;
  readonly toNs: bigint | null;
}

export function windowNs(request: { fromUnixS: number | null; toUnixS: number | null }): WindowNs {
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
