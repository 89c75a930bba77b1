import type { DropReason, Dropped, StoreLimits } from './protocol.ts';
import type { Segment } from './segment.ts';

/** A segment is sealed at this part of any limit, so that what goes at a time is a small part of what is kept. */
const SEGMENTS_PER_LIMIT = 8;

/** What a store may hold, and what it had to drop since it was opened. Whole segments go, the one first whose last span arrived
 *  longest ago. */
export class Retention {
  readonly limits: StoreLimits;
  readonly dropped: Record<DropReason, Dropped> = {
    age: { traces: 0, spans: 0, segments: 0 },
    disk: { traces: 0, spans: 0, segments: 0 },
    memory: { traces: 0, spans: 0, segments: 0 },
  };

  constructor(limits: StoreLimits) {
    this.limits = limits;
  }

  /** Whether the open segment is large or old enough to be sealed because of a limit.
   *  @param nowMs time of the StoreClock  @param shares among how many the room is parted */
  wantsSeal(head: Segment, nowMs: number, shares: number): boolean {
    const { retentionMs, maxDiskBytes, maxSpans } = this.limits;
    const { meta, diskBytes } = head.file;
    if (meta.arrived === 0) return false;
    const parts = SEGMENTS_PER_LIMIT * shares;
    return (
      (maxSpans !== null && meta.arrived * parts >= maxSpans) ||
      (maxDiskBytes !== null && diskBytes * parts >= maxDiskBytes) ||
      (retentionMs !== null && (nowMs - meta.firstArrivalUnixMs) * SEGMENTS_PER_LIMIT >= retentionMs)
    );
  }

  /** The segment that has to go first; null: there is nothing to drop. An empty segment has nothing to drop. */
  oldest(segments: readonly Segment[]): Segment | null {
    const filled = segments.filter(({ file }) => file.meta.arrived > 0);
    if (filled.length === 0) return null;
    return filled.reduce((a, b) => (b.file.meta.lastArrivalUnixMs < a.file.meta.lastArrivalUnixMs ? b : a));
  }

  /** Whether nothing arrived in a segment for longer than it may be kept. */
  isTooOld({ file }: Segment, nowMs: number): boolean {
    const { retentionMs } = this.limits;
    return retentionMs !== null && nowMs - file.meta.lastArrivalUnixMs > retentionMs;
  }

  /** Notes that a segment goes, in the counts and in the log. */
  note({ file: { meta, path } }: Segment, reason: DropReason): void {
    const { traces, spans, segments } = this.dropped[reason];
    this.dropped[reason] = { traces: traces + meta.traces, spans: spans + meta.spans, segments: segments + 1 };
    const until = new Date(meta.lastArrivalUnixMs).toISOString();
    const why = { age: 'RETENTION_HOURS', disk: 'MAX_DISK_BYTES', memory: 'MAX_SPANS' }[reason];
    console.error(`dropped ${meta.traces} traces, ${meta.spans} spans that arrived until ${until} (${why}): ${path}`);
  }
}
