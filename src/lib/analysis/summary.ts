import type { SpanTable } from '../model/span-table.ts';
import { SpanKind } from '../model/units.ts';
import { countCalls, NO_CALLS, type Calls } from './calls.ts';
import type { CriticalPath } from './critical-path.ts';
import { outsideTime, type OutsideTime } from './outside-time.ts';

/** Where the time of a trace went, by its critical path. Services are dense ids; names belong to the caller. */
export interface TimeSummary {
  readonly totalNs: number; // length of the critical path
  readonly outside: OutsideTime;
  readonly services: readonly ServiceShare[]; // longest first
  readonly top: TopShare | null; // null: a trace without duration
}

export interface ServiceShare {
  readonly service: number;
  readonly ns: number;
}

/** The service that held the trace up longest, and how it was called: by spans of its own whose parents are of the caller. */
export interface TopShare extends Calls {
  readonly service: number;
  readonly ns: number;
  readonly entry: number; // span -> where the service was entered at the call that held the trace up longest
  readonly caller: number | null; // the service that called it, where one did; null: it holds the root
  readonly operation: number; // span -> stands for the operation (service and name) with the longest stretch
  readonly operationNs: number;
  readonly operationSpans: number; // how many spans of it are on the path
  /** Who the service itself waited for most of its time: the other end of calls that no span answers, a database say. */
  readonly peer: Peer | null;
}

export interface Peer extends Calls {
  readonly name: string;
  readonly ns: number;
  readonly span: number; // its first call
}

/** Names the other end of a call that nobody answered with a span of its own; null: the span does not say. */
type PeerOf = (span: number) => string | null;

/** O(path + spans). @param serviceOf span -> service, dense from 0  @param peerOf asked of a few spans at most */
export function timeSummary(
  spans: SpanTable,
  path: CriticalPath,
  serviceOf: (span: number) => number,
  peerOf: PeerOf,
): TimeSummary {
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
  const top = first && totalNs > 0 ? topShare(spans, path, serviceOf, first, peerOf) : null;
  return { totalNs, outside: outsideTime(spans, serviceOf), services, top };
}

interface Operation {
  span: number; // of its longest stretch
  stretchNs: number;
  ns: number;
  readonly spans: Set<number>;
}

function topShare(
  spans: SpanTable,
  path: CriticalPath,
  serviceOf: (span: number) => number,
  share: ServiceShare,
  peerOf: PeerOf,
): TopShare {
  const entry = entrySpans(spans, serviceOf);
  const callerOf = (i: number) => (spans.parent[i]! < 0 ? -1 : serviceOf(spans.parent[i]!));
  const callers = new Map<number, number>(); // calling service | -1 -> ns of the path below its calls
  const entries = new Map<number, number>(); // entry span -> ns of the path below it within the service
  const operations = new Map<number, Operation>(); // name -> …
  for (let k = 0; k < path.length; k++) {
    const span = path.span[k]!;
    if (serviceOf(span) !== share.service) continue;
    const ns = path.toNs[k]! - path.fromNs[k]!;
    const caller = callerOf(entry[span]!);
    callers.set(caller, (callers.get(caller) ?? 0) + ns);
    entries.set(entry[span]!, (entries.get(entry[span]!) ?? 0) + ns);
    addStretch(operations, spans.name[span]!, span, ns);
  }
  const caller = largest(callers, (ns) => ns)?.[0] ?? -1;
  const operation = largest(operations, (o) => o.ns)![1];
  const called = new Map([...entries].filter(([i]) => callerOf(i) === caller));
  return {
    ...share,
    entry: largest(called, (ns) => ns)![0],
    caller: caller < 0 ? null : caller,
    ...(caller < 0 ? NO_CALLS : countCalls(spans, callsOf(spans, serviceOf, caller, share.service), called.size)),
    operation: operation.span,
    operationNs: operation.ns,
    operationSpans: operation.spans.size,
    peer: mainPeer(spans, [...operations.values()], share.ns, peerOf),
  };
}

function addStretch(operations: Map<number, Operation>, name: number, span: number, ns: number): void {
  let operation = operations.get(name);
  if (!operation) operations.set(name, (operation = { span, stretchNs: 0, ns: 0, spans: new Set() }));
  operation.ns += ns;
  operation.spans.add(span);
  if (ns <= operation.stretchNs) return;
  operation.span = span;
  operation.stretchNs = ns;
}

/** span -> the topmost ancestor reached without leaving the service. */
function entrySpans(spans: SpanTable, serviceOf: (span: number) => number): Int32Array {
  const entry = new Int32Array(spans.length);
  for (let i = 0; i < spans.length; i++) {
    const p = spans.parent[i]!;
    entry[i] = p >= 0 && serviceOf(p) === serviceOf(i) ? entry[p]! : i;
  }
  return entry;
}

const ASKED_OPERATIONS = 40;

/** The other end that more than half of a service's time goes to; null: none does. A span speaks for all of its operation. */
function mainPeer(spans: SpanTable, operations: Operation[], serviceNs: number, peerOf: PeerOf): TopShare['peer'] {
  const calls = operations.filter(({ span }) => isUnansweredCall(spans, span)).sort((a, b) => b.ns - a.ns);
  if (calls.reduce((sum, o) => sum + o.ns, 0) <= serviceNs / 2) return null;
  const peers = new Map<string, { ns: number; span: number; spans: number[] }>();
  for (const { span, ns, spans: of } of calls.slice(0, ASKED_OPERATIONS)) {
    const name = peerOf(span);
    if (name === null) continue;
    const known = peers.get(name);
    peers.set(name, {
      ns: (known?.ns ?? 0) + ns,
      span: known?.span ?? span,
      spans: [...(known?.spans ?? []), ...of],
    });
  }
  const most = largest(peers, (peer) => peer.ns);
  if (!most || most[1].ns <= serviceNs / 2) return null;
  const [name, peer] = most;
  return { name, ns: peer.ns, span: peer.span, ...countCalls(spans, peer.spans) };
}

function isUnansweredCall(spans: SpanTable, i: number): boolean {
  const kind = spans.kind[i];
  return (kind === SpanKind.Client || kind === SpanKind.Producer) && spans.subtreeEnd[i]! <= i + 1;
}

function callsOf(spans: SpanTable, serviceOf: (span: number) => number, caller: number, service: number): number[] {
  const calls: number[] = [];
  for (let i = 0; i < spans.length; i++) {
    const p = spans.parent[i]!;
    if (p >= 0 && serviceOf(i) === service && serviceOf(p) === caller) calls.push(i);
  }
  return calls;
}

function largest<K, V>(map: Map<K, V>, measure: (value: V) => number): [K, V] | undefined {
  let best: [K, V] | undefined;
  for (const entry of map) if (best === undefined || measure(entry[1]) > measure(best[1])) best = entry;
  return best;
}
