import { err } from '../../src/lib/base/result.ts';
import type { SplitRequest } from '../../src/lib/formats/otlp-split.ts';
import { planSlice, startPlan, type TracePlan } from './plan-ingest.ts';
import type { Encoding, IngestOutcome } from './protocol.ts';
import type { Segment } from './segment.ts';
import type { SegmentMeta } from './segment-file.ts';
import { splitRequest } from './split-request.ts';

export interface IngestRequest {
  readonly body: Uint8Array;
  readonly encoding: Encoding;
  readonly answer: (outcome: IngestOutcome) => void;
}

/** Stores a batch of requests in one transaction of the open segment, then answers each of them.
 *  @param segments oldest first; the last one is open  @param nowUnixMs when they arrived
 *  @returns spans received, duplicates included */
export function commitIngest(
  segments: readonly Segment[],
  requests: readonly IngestRequest[],
  nowUnixMs: number,
): number {
  const head = segments[segments.length - 1]!;
  const plans = new Map<string, TracePlan>();
  const accepted = new Map<IngestRequest, SplitRequest>();
  const waiting = new Set(requests);
  let spans = 0;
  try {
    for (const request of requests) {
      const split = trySplit(request);
      if (!split.ok) {
        waiting.delete(request);
        request.answer({ kind: 'malformed', message: split.error.message });
        continue;
      }
      accepted.set(request, split.value);
      for (const slice of split.value.traces) {
        const plan = plans.get(slice.traceId) ?? startPlan(slice.traceId, segments);
        plans.set(slice.traceId, plan);
        planSlice(plan, slice);
      }
    }
    const written = [...plans.values()].filter((plan) => plan.slices.length > 0);
    if (written.length > 0) write(head, written, nowUnixMs);
    for (const plan of written) remember(head, plan);
    removeMoved(written);
  } catch (error) {
    const message = `the store could not write: ${(error as Error).message}`;
    console.error(message);
    for (const request of waiting) request.answer({ kind: 'unavailable', message });
    return 0;
  }
  for (const [request, split] of accepted) {
    spans += split.spans;
    const { rejectedSpans, message } = split;
    request.answer({ kind: 'accepted', spans: split.spans, rejectedSpans, message });
  }
  return spans;
}

/** A request that makes the reader throw would otherwise take along all others of its batch, each time it is sent again. */
function trySplit({ body, encoding }: IngestRequest): ReturnType<typeof splitRequest> {
  try {
    return splitRequest(body, encoding);
  } catch (error) {
    console.error('a request could not be read:', error);
    return err({ message: `the request could not be read: ${(error as Error).message}` });
  }
}

/** The durable step: throws, and has then changed nothing. */
function write(head: Segment, plans: readonly TracePlan[], nowUnixMs: number): void {
  const meta: SegmentMeta = { ...head.file.meta, lastArrivalUnixMs: nowUnixMs };
  if (meta.arrived === 0) meta.firstArrivalUnixMs = nowUnixMs;
  head.file.commit(meta, () => {
    for (const plan of plans) {
      let sequence = plan.nextSequence;
      for (const slice of [...plan.moved, ...plan.slices]) {
        head.file.put(plan.traceId, sequence++, slice);
        meta.bytes += slice.length;
      }
      meta.arrived += plan.fresh.size;
      meta.spans += plan.fresh.size + plan.movedSpans;
      if (plan.isNew || plan.from) meta.traces++;
    }
  });
}

/** What the open segment knows after the commit. */
function remember(head: Segment, plan: TracePlan): void {
  const nextSequence = plan.nextSequence + plan.moved.length + plan.slices.length;
  for (const key of plan.fresh) plan.known.add(key);
  head.open.set(plan.traceId, { spanKeys: plan.known, nextSequence });
  head.dirty.add(plan.traceId);
  head.dirtySpans += plan.fresh.size;
}

/** Second step of a move: the older copies go. Should the process die before this, or the disk refuse, the newer copy
 *  is whole all the same, and the older one is removed at the next start (build-tables.ts). */
function removeMoved(plans: readonly TracePlan[]): void {
  const bySource = new Map<Segment, TracePlan[]>();
  for (const plan of plans) if (plan.from) bySource.set(plan.from, [...(bySource.get(plan.from) ?? []), plan]);
  for (const [source, moved] of bySource) {
    for (const plan of moved) source.forget(plan.traceId);
    try {
      removeTraces(
        source,
        moved.map((plan) => ({ traceId: plan.traceId, spans: plan.movedSpans })),
      );
    } catch (error) {
      console.error(
        `${source.file.path} keeps copies of moved traces until the next start: ${(error as Error).message}`,
      );
    }
  }
}

/** Deletes traces from a segment's file, in one transaction. */
export function removeTraces(segment: Segment, traces: readonly { traceId: string; spans: number }[]): void {
  const meta: SegmentMeta = { ...segment.file.meta };
  segment.file.commit(meta, () => {
    for (const { traceId, spans } of traces) {
      for (const slice of segment.file.read(traceId)) meta.bytes -= slice.length;
      meta.spans -= spans;
      meta.traces--;
      segment.file.remove(traceId);
    }
  });
}
