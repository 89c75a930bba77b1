import type { SpanTable } from '../model/span-table.ts';
import { StatusCode } from '../model/units.ts';
import type { CriticalPath } from './critical-path.ts';

/** Where the time of a trace went, by its critical path. Services are dense ids; names belong to the caller. */
export interface TimeSummary {
  readonly totalNs: number; // length of the critical path
  readonly outside: OutsideTime;
  readonly services: readonly ServiceShare[]; // longest first
  readonly top: TopShare | null; // null: a trace without duration
}

/** Time of the trace in which no root was at work, ns: spans that lie there cannot have held a root up. With clocks that differ it can
 *  be most of the trace. Orphans are roots too.
 *
 *    web       |----|                 5 s until api's clock, which is ahead, says that it began: after the root
 *      api                   |--|  */
export interface OutsideTime {
  readonly traceNs: number;
  readonly beforeNs: number; // before the first root
  readonly betweenNs: number;
  readonly afterNs: number; // after the last root
}

export interface ServiceShare {
  readonly service: number;
  readonly ns: number;
}

/** The service that held the trace up longest, and how it was called. */
export interface TopShare {
  readonly service: number;
  readonly ns: number;
  readonly entry: number; // span -> where the service was entered at the call that held the trace up longest
  readonly caller: number | null; // the service that called it, where one did; null: it holds the root
  readonly calls: number; // spans of the service whose parent is of the caller
  readonly failedCalls: number;
  readonly firstFailedNs: number | null; // duration of the first call that failed
  readonly operation: number; // span -> stands for the operation (service and name) with the longest stretch
  readonly operationNs: number;
  readonly operationSpans: number; // how many spans of it are on the path
}

/** O(path + spans). @param serviceOf span -> service, dense from 0 */
export function timeSummary(spans: SpanTable, path: CriticalPath, serviceOf: (span: number) => number): TimeSummary {
  const perService = new Map<number, number>();
  let totalNs = 0;
  for (let k = 0; k < path.length; k++) {
    const ns = path.toNs[k]! - path.fromNs[k]!;
    totalNs += ns;
    const service = serviceOf(path.span[k]!);
    perService.set(service, (perService.get(service) ?? 0) + ns);
  }
  const services = [...perService].map(([service, ns]) => ({ service, ns })).sort((a, b) => b.ns - a.ns);
  const first = services[0];
  const top = first && totalNs > 0 ? topShare(spans, path, serviceOf, first) : null;
  return { totalNs, outside: outsideTime(spans), services, top };
}

/** Roots stand by start. */
function outsideTime(spans: SpanTable): OutsideTime {
  const traceNs = spans.traceDurationNs[0] ?? 0;
  if (spans.length === 0) return { traceNs, beforeNs: 0, betweenNs: 0, afterNs: 0 };
  const beforeNs = spans.startNs[0]!;
  let betweenNs = 0;
  let reach = beforeNs;
  for (let i = 0; i < spans.length; i = Math.max(i + 1, spans.subtreeEnd[i]!)) {
    betweenNs += Math.max(0, spans.startNs[i]! - reach);
    reach = Math.max(reach, spans.startNs[i]! + spans.durationNs[i]!);
  }
  return { traceNs, beforeNs, betweenNs, afterNs: Math.max(0, traceNs - reach) };
}

function topShare(
  spans: SpanTable,
  path: CriticalPath,
  serviceOf: (span: number) => number,
  share: ServiceShare,
): TopShare {
  const callers = new Map<number, number>(); // calling service -> ns of the path below its calls
  const entries = new Map<number, number>(); // entry span -> ns of the path below it within the service
  const operations = new Map<number, { span: number; ns: number; spans: Set<number> }>();
  for (let k = 0; k < path.length; k++) {
    const span = path.span[k]!;
    if (serviceOf(span) !== share.service) continue;
    const ns = path.toNs[k]! - path.fromNs[k]!;
    const entry = entrySpan(spans, serviceOf, span);
    const caller = callerOf(spans, serviceOf, entry);
    callers.set(caller, (callers.get(caller) ?? 0) + ns);
    entries.set(entry, (entries.get(entry) ?? 0) + ns);
    const operation = operations.get(spans.name[span]!) ?? { span, ns: 0, spans: new Set<number>() };
    operation.ns += ns;
    operation.spans.add(span);
    operations.set(spans.name[span]!, operation);
  }
  const caller = largest(callers, (ns) => ns)?.[0] ?? -1;
  const operation = largest(operations, (o) => o.ns)![1];
  const called = new Map([...entries].filter(([entry]) => callerOf(spans, serviceOf, entry) === caller));
  return {
    ...share,
    entry: largest(called, (ns) => ns)![0],
    caller: caller < 0 ? null : caller,
    ...(caller < 0
      ? { calls: 0, failedCalls: 0, firstFailedNs: null }
      : countCalls(spans, serviceOf, caller, share.service)),
    operation: operation.span,
    operationNs: operation.ns,
    operationSpans: operation.spans.size,
  };
}

/** The topmost ancestor reached without leaving the service. */
function entrySpan(spans: SpanTable, serviceOf: (span: number) => number, span: number): number {
  let at = span;
  for (let p = spans.parent[at]!; p >= 0 && serviceOf(p) === serviceOf(span); p = spans.parent[at]!) at = p;
  return at;
}

/** The service that called an entry span; -1: nobody did. */
function callerOf(spans: SpanTable, serviceOf: (span: number) => number, entry: number): number {
  const parent = spans.parent[entry]!;
  return parent < 0 ? -1 : serviceOf(parent);
}

function countCalls(spans: SpanTable, serviceOf: (span: number) => number, caller: number, service: number) {
  let calls = 0;
  let failedCalls = 0;
  let firstFailedNs: number | null = null;
  for (let i = 0; i < spans.length; i++) {
    const p = spans.parent[i]!;
    if (p < 0 || serviceOf(i) !== service || serviceOf(p) !== caller) continue;
    calls++;
    if (spans.status[i] !== StatusCode.Error) continue;
    failedCalls++;
    firstFailedNs ??= spans.durationNs[i]!;
  }
  return { calls, failedCalls, firstFailedNs };
}

function largest<K, V>(map: Map<K, V>, measure: (value: V) => number): [K, V] | undefined {
  let best: [K, V] | undefined;
  for (const entry of map) if (best === undefined || measure(entry[1]) > measure(best[1])) best = entry;
  return best;
}
