import { hexOfBytes } from '../../src/lib/base/hex.ts';
import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
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
  const { spans, dictionary } = block;
  const root = rootSpan(block, trace);
  const rootTraceName = root < 0 ? '' : dictionary.values.text(spans.name[root]!);
  const durationMs = Math.floor(spans.traceDurationNs[trace]! / 1e6);
  return {
    traceID: hexOfBytes(spans.traceId, trace * 16, trace * 16 + 16).replace(/^0+/, ''),
    rootServiceName: root < 0 ? NO_ROOT : serviceName(block, root),
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
    const name = serviceName(block, span);
    let entry = stats.get(name);
    if (!entry) stats.set(name, (entry = { spanCount: 0 }));
    entry.spanCount++;
    if (spans.status[span] === StatusCode.Error) entry.errorCount = (entry.errorCount ?? 0) + 1;
  }
  return Object.fromEntries(stats);
}

/** The span that names the trace: the last one sent without a parent id, as Tempo picks it; -1 where none has arrived. */
export function rootSpan(block: TraceBlock, trace: number): number {
  const { traceStart, parentId, parent } = block.spans;
  for (let span = traceStart[trace + 1]! - 1; span >= traceStart[trace]!; span--)
    if (parent[span] === -1 && parentId[2 * span] === 0 && parentId[2 * span + 1] === 0) return span;
  return -1;
}

export function serviceName(block: TraceBlock, span: number): string {
  const value = block.resources.service[block.spans.resource[span]!]!;
  return value < 0 ? '' : block.dictionary.values.text(value);
}
