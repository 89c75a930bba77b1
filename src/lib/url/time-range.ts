/** One end of a time range as a link carries it: relative to now, or a fixed instant. */
export type TimeBound =
  { readonly kind: 'now'; readonly minusS: number } | { readonly kind: 'at'; readonly unixS: number };

export interface TimeRange {
  readonly from: TimeBound;
  readonly to: TimeBound;
}

export const LAST_HOUR: TimeRange = { from: { kind: 'now', minusS: 3600 }, to: { kind: 'now', minusS: 0 } };

/** No trace is older: ten years. What a link asks beyond that is cut down to it. */
export const MAX_AGO_S = 3650 * 86400;

const UNIT_S: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Reads `now`, `now-1h30m`, Unix seconds, milliseconds, microseconds or nanoseconds (told apart by size), or ISO 8601
 *  (without a zone it means UTC, so that a link means the same to everyone). Spans reach back MAX_AGO_S at most. @returns null for anything else */
export function parseTimeBound(text: string): TimeBound | null {
  const trimmed = text.trim();
  const relative = /^now(?:-((?:\d+[smhdw])+))?$/.exec(trimmed);
  if (relative)
    return { kind: 'now', minusS: relative[1] === undefined ? 0 : Math.min(parseSpanS(relative[1]), MAX_AGO_S) };
  if (/^\d{9,19}$/.test(trimmed)) return { kind: 'at', unixS: toSeconds(Number(trimmed)) };
  if (!/^\d{4}-\d\d-\d\d/.test(trimmed)) return null;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(trimmed) || !/[T ]/.test(trimmed) ? trimmed : `${trimmed}Z`;
  const unixMs = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(unixMs) ? null : { kind: 'at', unixS: unixMs / 1000 };
}

/** `now-1h`, or ISO 8601 in UTC with seconds. */
export function formatTimeBound(bound: TimeBound): string {
  if (bound.kind === 'now') return bound.minusS === 0 ? 'now' : `now-${formatSpanS(bound.minusS)}`;
  return new Date(bound.unixS * 1000).toISOString().replace(/\.000Z$/, 'Z');
}

/** Whole Unix seconds around the range, as Tempo wants them: start rounded down, end rounded up. */
export function resolveRange(range: TimeRange, nowUnixMs: number): { fromUnixS: number; toUnixS: number } {
  const at = (bound: TimeBound) => (bound.kind === 'at' ? bound.unixS : nowUnixMs / 1000 - bound.minusS);
  return { fromUnixS: Math.floor(at(range.from)), toUnixS: Math.ceil(at(range.to)) };
}

/** Whether the range ends at the present, so that new traces can fall into it. */
export function endsNow(range: TimeRange): boolean {
  return range.to.kind === 'now' && range.to.minusS === 0;
}

/** Seconds of `1h30m`; 0 for ''. */
function parseSpanS(text: string): number {
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/g)) total += Number(count) * UNIT_S[unit!]!;
  return total;
}

/** `5400` → `90m`: one unit, the largest that divides. */
export function formatSpanS(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const)
    if (seconds % UNIT_S[unit]! === 0) return `${seconds / UNIT_S[unit]!}${unit}`;
  return `${seconds}s`;
}

function toSeconds(value: number): number {
  if (value >= 1e17) return value / 1e9;
  if (value >= 1e14) return value / 1e6;
  return value >= 1e11 ? value / 1e3 : value;
}
