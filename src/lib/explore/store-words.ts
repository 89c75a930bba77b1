import { formatClock, formatDay } from '../base/clock.ts';
import { formatCount, formatLargeCount } from '../base/count.ts';
import { formatDuration } from '../base/duration.ts';
import { formatBinaryBytes } from '../base/format-bytes.ts';
import type { DropReason, StoreStatus } from './store-status.ts';

const SETTINGS = { memory: 'MAX_SPANS', disk: 'MAX_DISK_BYTES', age: 'RETENTION_HOURS' } as const;

/** One limit of the store: how near it is, and what went because of it. */
export interface LimitRow {
  readonly reason: DropReason;
  readonly bounds: string;
  readonly kept: string;
  readonly atMost: string;
  readonly setting: string;
  readonly dropped: string; // '' for nothing
}

/** The three limits, as the panel lists them. */
export function limitRows(store: StoreStatus, nowUnixMs: number): LimitRow[] {
  const { limits, oldestArrivalUnixMs } = store;
  const ageMs = oldestArrivalUnixMs === null ? null : Math.max(0, nowUnixMs - oldestArrivalUnixMs);
  const row = (reason: DropReason, bounds: string, kept: string, atMost: string | null): LimitRow => ({
    reason,
    bounds,
    kept,
    atMost: atMost ?? 'no limit',
    setting: SETTINGS[reason],
    dropped: droppedIn(store, reason),
  });
  return [
    row('memory', 'Spans', formatCount(store.spans), inWords(limits.maxSpans, formatCount)),
    row('disk', 'On disk', formatBinaryBytes(store.diskBytes), inWords(limits.maxDiskBytes, formatBinaryBytes)),
    row('age', 'Age', ageMs === null ? '–' : wholeMinutes(ageMs), inWords(limits.retentionMs, wholeMinutes)),
  ];
}

function droppedIn({ dropped }: StoreStatus, reason: DropReason): string {
  const { traces, spans } = dropped[reason];
  return spans === 0 ? '' : `${counted(spans, 'span')} of ${counted(traces, 'trace')}`;
}

/** `1.2 M spans dropped: MAX_SPANS = 2,000,000`; null while nothing was. Several limits: the one that took most first, no values. */
export function droppedSentence(store: StoreStatus): string | null {
  const reasons = droppedReasons(store);
  const spans = reasons.reduce((sum, reason) => sum + store.dropped[reason].spans, 0);
  const [first] = reasons;
  if (first === undefined) return null;
  const why = reasons.length === 1 ? assignment(store, first) : reasons.map((reason) => SETTINGS[reason]).join(', ');
  return `${formatLargeCount(spans)} ${spans === 1 ? 'span' : 'spans'} dropped: ${why}`;
}

/** Limits that made spans go, the one that took most first. */
function droppedReasons({ dropped }: StoreStatus): DropReason[] {
  const reasons: DropReason[] = ['memory', 'disk', 'age'];
  return reasons.filter((reason) => dropped[reason].spans > 0).sort((a, b) => dropped[b].spans - dropped[a].spans);
}

/** A setting as it stands: `MAX_SPANS = 2,000,000`, `MAX_DISK_BYTES = 10 GiB`, `RETENTION_HOURS = 336`. */
function assignment({ limits }: StoreStatus, reason: DropReason): string {
  const value = {
    memory: inWords(limits.maxSpans, formatCount),
    disk: inWords(limits.maxDiskBytes, formatBinaryBytes),
    age: inWords(limits.retentionMs, (ms) => String(Number((ms / 3_600_000).toFixed(3)))),
  }[reason];
  return value === null ? SETTINGS[reason] : `${SETTINGS[reason]} = ${value}`;
}

/** What a search from `fromUnixS` on could not see: `nothing is kept that arrived before 22 Nov 09:12 (MAX_SPANS)`; null where it
 *  saw all there ever was. A list that was cut ends before that, so only a loss is worth telling there. */
export function unseenSentence(
  store: StoreStatus,
  { fromUnixS, cut }: { readonly fromUnixS: number; readonly cut: boolean },
  zone: string | undefined,
): string | null {
  const { oldestArrivalUnixMs } = store;
  const reasons = droppedReasons(store);
  if (oldestArrivalUnixMs === null || fromUnixS * 1000 >= oldestArrivalUnixMs) return null;
  if (cut && reasons.length === 0) return null;
  const why = reasons.length === 0 ? '' : ` (${reasons.map((reason) => SETTINGS[reason]).join(', ')})`;
  return `nothing is kept that arrived before ${formatArrival(oldestArrivalUnixMs, zone)}${why}`;
}

/** `22 Nov 09:12` */
export function formatArrival(unixMs: number, zone: string | undefined): string {
  return `${formatDay(unixMs, zone)} ${formatClock(unixMs, zone).slice(0, 5)}`;
}

/** `3,214 traces`, `1 trace` */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function inWords(limit: number | null, format: (value: number) => string): string | null {
  return limit === null ? null : format(limit);
}

function wholeMinutes(ms: number): string {
  return ms < 60_000 ? '< 1 min' : formatDuration(Math.floor(ms / 60_000) * 60e9);
}
