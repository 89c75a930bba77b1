import { isRecord, listOf, numberOf, textOf } from './untrusted.ts';
import type { SearchAnswer, ServiceStats, TraceHit } from './wire.ts';

const ROOT_MISSING = '<root span not yet received>';

/** The answer of GET /api/search; null where it has not the shape of one. Traces without a usable id are left out, and a trace
 *  that stands twice (found by two queriers, or with and without its leading zeros) stands once. */
export function decodeSearch(body: unknown, newestFirst: boolean): SearchAnswer | null {
  if (!isRecord(body)) return null;
  const metrics = isRecord(body['metrics']) ? body['metrics'] : {};
  return {
    hits: onePerTrace(listOf(body['traces']).flatMap((trace) => decodeHit(trace) ?? [])),
    inspectedBytes: numberOf(metrics['inspectedBytes']),
    completedJobs: numberOf(metrics['completedJobs']),
    totalJobs: numberOf(metrics['totalJobs']),
    partial:
      body['status'] === 'PARTIAL' ? (textOf(body['message']) ?? 'The backend answered from part of the data.') : null,
    newestFirst,
  };
}

function onePerTrace(hits: readonly TraceHit[]): TraceHit[] {
  const byId = new Map<string, TraceHit>();
  for (const hit of hits) if (!byId.has(hit.traceId)) byId.set(hit.traceId, hit);
  return [...byId.values()];
}

function decodeHit(trace: unknown): TraceHit | null {
  if (!isRecord(trace)) return null;
  const id = textOf(trace['traceID'])?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{1,32}$/.test(id)) return null;
  const rootService = textOf(trace['rootServiceName']);
  return {
    traceId: id.padStart(32, '0'),
    rootService: rootService === ROOT_MISSING ? null : rootService,
    rootName: textOf(trace['rootTraceName']),
    startUnixMs: (numberOf(trace['startTimeUnixNano']) ?? 0) / 1e6,
    durationMs: numberOf(trace['durationMs']) ?? 0,
    matched: countMatched(trace),
    services: decodeStats(trace['serviceStats']),
  };
}

/** Old versions send `spanSet` alone, newer ones both. */
function countMatched(trace: Record<string, unknown>): number {
  const sets = listOf(trace['spanSets']);
  const counted = sets.length > 0 ? sets : [trace['spanSet']];
  return counted.reduce<number>((sum, set) => sum + (isRecord(set) ? (numberOf(set['matched']) ?? 0) : 0), 0);
}

function decodeStats(stats: unknown): readonly ServiceStats[] | null {
  if (!isRecord(stats)) return null;
  return Object.entries(stats)
    .map(([name, entry]) => ({
      name,
      spans: (isRecord(entry) ? numberOf(entry['spanCount']) : null) ?? 0,
      errors: (isRecord(entry) ? numberOf(entry['errorCount']) : null) ?? 0,
    }))
    .sort((a, b) => b.spans - a.spans || (a.name < b.name ? -1 : 1));
}
