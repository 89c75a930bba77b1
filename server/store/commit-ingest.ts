import { err, ok, type Result } from '../../src/lib/base/result.ts';
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

/** Stores a batch of requests, in one transaction of the open segment and one for each segment with a large trace that grew, then
 *  answers each request.
 *  @param segments oldest first; the last one is open  @param nowUnixMs when they arrived
 *  @returns spans received, duplicates included, and whether anything was written; or why the disk refused */
export function commitIngest(
  segments: readonly Segment[],
  requests: readonly IngestRequest[],
  nowUnixMs: number,
): Result<{ spans: number; written: boolean }, string> {
  const plans = new Map<string, TracePlan>();
  const accepted = new Map<IngestRequest, SplitRequest>();
  const waiting = new Set(requests);
  let spans = 0;
  let written: TracePlan[];
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
    written = [...plans.values()].filter((plan) => plan.slices.length > 0);
    for (const target of new Set(written.map((plan) => plan.target))) {
      const its = written.filter((plan) => plan.target === target);
      write(target, its, nowUnixMs);
      for (const plan of its) remember(plan);
      removeMoved(its);
    }
  } catch (error) {
    const message = `the store could not write: ${(error as Error).message}`;
    for (const request of waiting) request.answer({ kind: 'unavailable', message });
    return err(message);
  }
  for (const [request, split] of accepted) {
    spans += split.spans;
    const { rejectedSpans, message } = split;
    request.answer({ kind: 'accepted', spans: split.spans, rejectedSpans, message });
  }
  return ok({ spans, written: written.length > 0 });
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
function write(target: Segment, plans: readonly TracePlan[], nowUnixMs: number): void {
  const meta: SegmentMeta = { ...target.file.meta, lastArrivalUnixMs: nowUnixMs };
  if (meta.arrived === 0) meta.firstArrivalUnixMs = nowUnixMs;
  const slices = plans.flatMap((plan) => [...plan.moved, ...plan.slices]);
  const bytes = slices.reduce((all, slice) => all + slice.length, 0);
  target.file.commit(meta, bytes, () => {
    for (const plan of plans) {
      let sequence = plan.nextSequence;
      for (const slice of [...plan.moved, ...plan.slices]) {
        target.file.put(plan.traceId, sequence++, slice);
        meta.bytes += slice.length;
      }
      meta.arrived += plan.fresh.size;
      meta.spans += plan.fresh.size + plan.movedSpans;
      if (plan.isNew || plan.from) meta.traces++;
    }
  });
}

/** What the segment knows after the commit. */
function remember(plan: TracePlan): void {
  const { target } = plan;
  const nextSequence = plan.nextSequence + plan.moved.length + plan.slices.length;
  for (const key of plan.fresh) plan.known.add(key);
  target.open.set(plan.traceId, { spanKeys: plan.known, nextSequence });
  target.dirty.add(plan.traceId);
  target.dirtySpans += plan.fresh.size;
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

/** Deletes traces from a segment's file, in one transaction. Where it throws, the copies stay in the file, but count no more. */
export function removeTraces(segment: Segment, traces: readonly { traceId: string; spans: number }[]): void {
  const { file } = segment;
  const meta: SegmentMeta = { ...file.meta };
  for (const { traceId, spans } of traces) {
    for (const length of file.lengths(traceId)) meta.bytes -= length;
    meta.spans -= spans;
    meta.traces--;
  }
  try {
    file.commit(meta, 0, () => {
      for (const { traceId } of traces) file.remove(traceId);
    });
  } catch (error) {
    file.recount(meta);
    throw error;
  }
}
