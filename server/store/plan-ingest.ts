import { splitByTrace, type TraceSlice } from '../../src/lib/formats/otlp-split.ts';
import { dropSpans } from './drop-spans.ts';
import type { Segment } from './segment.ts';

/** A trace of so many spans does not move any more: what comes late joins it where it is. To write all of it again each time a
 *  segment is sealed would cost the square of its length. */
export const LARGE_TRACE_SPANS = 8192;

/** What one commit does to one trace. */
export interface TracePlan {
  readonly traceId: string;
  readonly target: Segment; // where it will live: the open segment, or the one that holds a large trace
  readonly known: Set<bigint>; // keys of the spans that are stored; not changed before the commit stands
  readonly fresh: Set<bigint>; // of those to be written
  readonly from: Segment | null; // an older segment whose copy moves to the target
  readonly moved: readonly Uint8Array[]; // its slices there
  readonly movedSpans: number;
  readonly nextSequence: number;
  readonly isNew: boolean;
  readonly slices: Uint8Array[]; // fresh ones
}

/** Adds a slice to the plan of its trace, without the spans that are known already. */
export function planSlice(plan: TracePlan, slice: TraceSlice): void {
  const drop = new Uint8Array(slice.spanKeys.length);
  let fresh = 0;
  for (let i = 0; i < drop.length; i++) {
    const key = slice.spanKeys[i]!;
    if (plan.known.has(key) || plan.fresh.has(key)) drop[i] = 1;
    else {
      plan.fresh.add(key);
      fresh++;
    }
  }
  if (fresh === 0) return;
  plan.slices.push(fresh === drop.length ? slice.bytes : dropSpans(slice.bytes, drop));
}

/** Starts the plan of a trace from what is known of it: in the open segment, in an older one, or nowhere.
 *  @param segments oldest first; the last one is open */
export function startPlan(traceId: string, segments: readonly Segment[]): TracePlan {
  const head = segments[segments.length - 1]!;
  const plan = {
    traceId,
    target: head,
    from: null,
    moved: [],
    movedSpans: 0,
    fresh: new Set<bigint>(),
    slices: [],
    isNew: false,
  };
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i]!;
    const { file } = segment;
    const known = segment.open.get(traceId);
    const canStay = segment === head || file.writeError === null;
    if (known && canStay) return { ...plan, target: segment, known: known.spanKeys, nextSequence: known.nextSequence };
    if (!segment.has(traceId)) continue;
    const stored = file.read(traceId);
    const keys = keysOf(stored);
    return segment === head || (canStay && keys.size >= LARGE_TRACE_SPANS)
      ? { ...plan, target: segment, known: keys, nextSequence: file.nextSequence(traceId) }
      : { ...plan, known: keys, from: segment, moved: stored, movedSpans: keys.size, nextSequence: 0 };
  }
  return { ...plan, known: new Set(), nextSequence: 0, isNew: true };
}

/** Identities of the spans in stored slices. A slice that cannot be read any more has none: should its spans come again, they are
 *  stored again, and the trace goes on. */
function keysOf(slices: readonly Uint8Array[]): Set<bigint> {
  const keys = new Set<bigint>();
  for (const slice of slices) {
    const split = splitByTrace(slice);
    if (!split.ok) continue;
    for (const trace of split.value.traces) for (const key of trace.spanKeys) keys.add(key);
  }
  return keys;
}

/** How many spans of a trace can be told apart in stored slices; the unreadable ones do not count. */
export function countSpans(slices: readonly Uint8Array[]): number {
  return keysOf(slices).size;
}
