import { concatBytes } from '../../src/lib/base/bytes.ts';
import { splitByTrace, type TraceSlice } from '../../src/lib/formats/otlp-split.ts';
import { dropSpans } from './drop-spans.ts';
import type { Segment } from './segment.ts';

/** What one commit does to one trace. */
export interface TracePlan {
  readonly traceId: string;
  readonly known: Set<bigint>; // keys of the spans that are stored; not changed before the commit stands
  readonly fresh: Set<bigint>; // of those to be written
  readonly from: Segment | null; // an older segment whose copy moves to the open one
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
  const plan = { traceId, movedSpans: 0, fresh: new Set<bigint>(), slices: [], isNew: false };
  const known = head.open.get(traceId);
  if (known) return { ...plan, known: known.spanKeys, from: null, moved: [], nextSequence: known.nextSequence };
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i]!;
    if (!segment.has(traceId)) continue;
    const stored = segment.file.read(traceId);
    const keys = keysOf(stored);
    if (segment === head)
      return { ...plan, known: keys, from: null, moved: [], nextSequence: head.file.nextSequence(traceId) };
    return { ...plan, known: keys, from: segment, moved: stored, movedSpans: keys.size, nextSequence: 0 };
  }
  return { ...plan, known: new Set(), from: null, moved: [], nextSequence: 0, isNew: true };
}

/** Identities of the spans in stored slices. */
export function keysOf(slices: readonly Uint8Array[]): Set<bigint> {
  const keys = new Set<bigint>();
  const split = splitByTrace(concatBytes(slices));
  if (!split.ok) throw new Error(`stored bytes cannot be read: ${split.error.message}`);
  for (const trace of split.value.traces) for (const key of trace.spanKeys) keys.add(key);
  return keys;
}
