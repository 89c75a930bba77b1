import { hexOfBytes } from '../../src/lib/base/hex.ts';
import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import { rootName, rootService, rootSpan, spanService } from '../../src/lib/model/trace-names.ts';
import { StatusCode } from '../../src/lib/model/units.ts';

/** What Tempo says of a trace in a search answer, apart from its span sets. Zero values are left out, as proto3 JSON does. */
export interface TraceSummaryJson {
  traceID: string; // without leading zeros
  rootServiceName: string;
  rootTraceName?: string;
  startTimeUnixNano: string;
  durationMs?: number;
}
export type ServiceStatsJson = Record<string, { spanCount: number; errorCount?: number }>;

const NO_ROOT = '<root span not yet received>';

export function summarizeTrace(block: TraceBlock, trace: number): TraceSummaryJson {
  const { spans } = block;
  const rootTraceName = rootName(block, trace);
  const durationMs = Math.floor(spans.traceDurationNs[trace]! / 1e6);
  return {
    traceID: hexOfBytes(spans.traceId, trace * 16, trace * 16 + 16).replace(/^0+/, ''),
    rootServiceName: rootSpan(block, trace) < 0 ? NO_ROOT : rootService(block, trace),
    ...(rootTraceName !== '' && { rootTraceName }),
    startTimeUnixNano: spans.traceOrigin[trace]!.toString(),
    ...(durationMs > 0 && { durationMs }),
  };
}

/** Spans and errors of each service of the whole trace. */
export function serviceStats(block: TraceBlock, trace: number): ServiceStatsJson {
  const { spans } = block;
  const stats = new Map<string, { spanCount: number; errorCount?: number }>();
  for (let span = spans.traceStart[trace]!; span < spans.traceStart[trace + 1]!; span++) {
    const name = spanService(block, span);
    let entry = stats.get(name);
    if (!entry) stats.set(name, (entry = { spanCount: 0 }));
    entry.spanCount++;
    if (spans.status[span] === StatusCode.Error) entry.errorCount = (entry.errorCount ?? 0) + 1;
  }
  return Object.fromEntries(stats);
}
