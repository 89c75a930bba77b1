import { findAttribute } from '../../src/lib/model/attribute-table.ts';
import { ok, type Result } from '../../src/lib/base/result.ts';
import { quantileNs, tempoBuckets, TEMPO_LE, type DurationSpread } from '../../src/lib/analysis/service-durations.ts';
import type { ServiceEdge } from '../../src/lib/analysis/service-edge-table.ts';
import { ServiceEdges } from '../../src/lib/analysis/service-edges.ts';
import { serviceNodes, type ServiceNode } from '../../src/lib/analysis/service-nodes.ts';
import type { LiveBlock } from './live-block.ts';
import type { ServiceGraphRequest, StoreError } from './protocol.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { mayBeInside, type WindowNs } from './time-window.ts';

const SPANS_PER_STEP = 4096;
const EDGES_PER_STEP = 64;

/** Who called whom, of all spans in the window, as JSON:
 *
 *    { nodes: [{ id, label, calls, failed, error_rate, avg_duration }],                                        calls received
 *      edges: [{ source, target, connection_type, calls, failed, error_rate, avg_duration, client_seconds, server_seconds }],
 *      dropped_calls }                                                           of edges beyond the first ten thousand
 *
 *  error_rate is a fraction, avg_duration in ms. `*_seconds` are { count, sum, p50, p95, p99, buckets: [{ le, count }] } in seconds:
 *  count, sum and buckets as Tempo's series have them, where a span that is not there lasted 0; quantiles of the spans there are. */
export function* serviceGraphJob(
  segments: readonly Segment[],
  request: ServiceGraphRequest,
): Job<Result<Uint8Array, StoreError>> {
  const folded = new ServiceEdges();
  for (const source of segments.flatMap((segment) => segment.blocks))
    if (mayBeInside(source, request)) yield* addBlock(folded, source, request);
  const edges = folded.edges();
  yield;
  const nodes = serviceNodes(edges).map(nodeJson);
  const parts: string[] = [];
  for (let from = 0; from < edges.length; from += EDGES_PER_STEP) {
    parts.push(...edges.slice(from, from + EDGES_PER_STEP).map((edge) => JSON.stringify(edgeJson(edge))));
    yield;
  }
  const text = `{"nodes":${JSON.stringify(nodes)},"edges":[${parts.join(',')}],"dropped_calls":${folded.droppedCalls}}`;
  return ok(new TextEncoder().encode(text));
}

function* addBlock(folded: ServiceEdges, source: LiveBlock, request: ServiceGraphRequest): Job<void> {
  const { traceCount, traceStart, traceOrigin } = source.block.spans;
  const edges = folded.open(source.block, request.own ? undefined : isOwnResource(source));
  const isOpen = request.fromNs === null && request.toNs === null;
  let since = 0; // spans since the last yield
  for (let trace = 0; trace < traceCount; trace++) {
    if (source.dead[trace] !== 0) continue;
    const [fromNs, toNs] = isOpen ? [-Infinity, Infinity] : fromOrigin(request, traceOrigin[trace]!);
    const end = traceStart[trace + 1]!;
    for (let span = traceStart[trace]!; span < end; span += SPANS_PER_STEP) {
      const to = Math.min(end, span + SPANS_PER_STEP);
      edges.addSpans(span, to, fromNs, toNs);
      since += to - span;
      if (since < SPANS_PER_STEP) continue;
      since = 0;
      yield;
    }
  }
  yield;
}

/** The window in ns since the origin of a trace. */
function fromOrigin({ fromNs, toNs }: WindowNs, originNs: bigint): [number, number] {
  return [fromNs === null ? -Infinity : Number(fromNs - originNs), toNs === null ? Infinity : Number(toNs - originNs)];
}

/** Resources of the page's own telemetry. */
function isOwnResource({ block }: LiveBlock): ((resource: number) => boolean) | undefined {
  const key = block.dictionary.keys.find('observatory.self');
  return key < 0 ? undefined : (resource) => findAttribute(block.resources.attributes, resource, key) >= 0;
}

function nodeJson({ name, calls, failed, durationNs }: ServiceNode): object {
  return { id: name, label: name, ...rates(calls, failed, durationNs) };
}

function edgeJson(edge: ServiceEdge): object {
  const { calls, failed, durationNs } = edge;
  return {
    source: edge.client,
    target: edge.server,
    connection_type: edge.connectionType,
    ...rates(calls, failed, durationNs),
    client_seconds: secondsJson(edge.clientSpans, calls),
    server_seconds: secondsJson(edge.serverSpans, calls),
  };
}

function rates(calls: number, failed: number, durationNs: number): object {
  const per = Math.max(1, calls);
  return { calls, failed, error_rate: failed / per, avg_duration: durationNs / per / 1e6 };
}

function secondsJson(spread: DurationSpread, calls: number): object {
  const quantile = (q: number): number | null => {
    const ns = quantileNs(spread, q);
    return ns === null ? null : ns / 1e9;
  };
  return {
    count: calls,
    sum: spread.sumNs / 1e9,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    buckets: tempoBuckets(spread, calls).map((count, i) => ({ le: TEMPO_LE[i], count })),
  };
}
