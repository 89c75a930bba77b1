import type { TraceHit } from '../tempo/wire.ts';
import type { SortKey, SortOrder } from '../url/links.ts';

/** Spans of the whole trace; null where the backend did not say. */
export function spanCount(hit: TraceHit): number | null {
  return hit.services?.reduce((sum, service) => sum + service.spans, 0) ?? null;
}

/** Spans with an error of the whole trace; null where the backend did not say. */
export function errorCount(hit: TraceHit): number | null {
  return hit.services?.reduce((sum, service) => sum + service.errors, 0) ?? null;
}

/** A sorted copy. Ties keep the newest first, then go by id, so that the order never depends on how an answer came. */
export function sortHits(hits: readonly TraceHit[], order: SortOrder): TraceHit[] {
  const value = VALUES[order.key];
  const sign = order.ascending ? 1 : -1;
  return hits.toSorted(
    (a, b) => sign * (value(a) - value(b)) || b.startUnixMs - a.startUnixMs || (a.traceId < b.traceId ? -1 : 1),
  );
}

const VALUES: Record<SortKey, (hit: TraceHit) => number> = {
  start: (hit) => hit.startUnixMs,
  duration: (hit) => hit.durationMs,
  spans: (hit) => spanCount(hit) ?? -1,
  errors: (hit) => errorCount(hit) ?? -1,
};
