import { mergeTables, rebuildTables, refreshTables, wantsMerge } from './build-tables.ts';
import { removeTraces } from './commit-ingest.ts';
import { countSpans } from './plan-ingest.ts';
import type { Scheduler } from './scheduler.ts';
import type { Segment } from './segment.ts';
import type { SegmentList } from './segment-list.ts';

/** New spans are decoded when this many wait, or after some time. A large trace that keeps growing is decoded whole each time, hence
 *  both grow with what the last time took. A query does not wait for either: it asks for decoding at once. */
const REFRESH_SPANS = { least: 16_384, perSpanDecoded: 1 / 2 };
const REST_MS = { least: 500, most: 10_000, perMsOfDecoding: 4 };
/** When this many new spans wait, ingest waits too, so that what is acknowledged can be found soon after. */
const MAX_WAITING_SPANS = 65_536;

/** When the next decoding of a segment is due. */
interface Pace {
  spans: number;
  restMs: number;
  timer: NodeJS.Timeout | null;
}

/** Keeps the tables of all segments in step with what is stored, by jobs that run between commits. */
export class TableKeeper {
  private readonly list: SegmentList;
  private readonly scheduler: Scheduler;
  private readonly afterJob: () => void;
  private readonly refreshing = new Map<Segment, Promise<void>>();
  private readonly paces = new WeakMap<Segment, Pace>();
  private merging = false;
  private closed = false;

  /** @param afterJob called when tables have changed */
  constructor(list: SegmentList, scheduler: Scheduler, afterJob: () => void) {
    this.list = list;
    this.scheduler = scheduler;
    this.afterJob = afterJob;
  }

  /** Whether so much waits to be decoded that nothing more should be taken in before some of it is. Behind a large trace, which is
   *  decoded whole, more may wait: ingest would stand still otherwise. */
  get isBehind(): boolean {
    if (this.refreshing.size === 0) return false;
    const waiting = this.list.sum(({ dirtySpans, decodingSpans }) => dirtySpans + decodingSpans);
    const pace = Math.max(...[...this.refreshing.keys()].map((segment) => this.paceOf(segment).spans));
    return waiting >= Math.max(MAX_WAITING_SPANS, 2 * pace);
  }

  /** Brings the tables up to everything stored before the call; where that takes longer than `withinMs`, it goes on afterwards. */
  async refresh(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([this.refreshAll(), late]);
    clearTimeout(timer);
  }

  private async refreshAll(): Promise<void> {
    for (const segment of [...this.list.all]) {
      await this.refreshing.get(segment); // may have begun before the newest spans came
      if (segment.dirty.size > 0 && this.list.holds(segment)) await this.refreshSegment(segment);
    }
  }

  /** Sees to it that what was stored is decoded soon. */
  planRefresh(): void {
    for (const segment of this.list.all) {
      if (segment.dirty.size === 0 || !segment.settled || this.refreshing.has(segment) || this.closed) continue;
      const pace = this.paceOf(segment);
      if (segment.dirtySpans >= pace.spans) void this.refreshSegment(segment);
      else
        pace.timer ??= setTimeout(() => {
          pace.timer = null;
          if (!this.closed && this.list.holds(segment)) void this.refreshSegment(segment);
        }, pace.restMs);
    }
  }

  private paceOf(segment: Segment): Pace {
    const known = this.paces.get(segment);
    if (known) return known;
    const pace = { spans: REFRESH_SPANS.least, restMs: REST_MS.least, timer: null };
    this.paces.set(segment, pace);
    return pace;
  }

  /** Decodes what is new in a segment, one run at a time; merging may follow, which nobody waits for. */
  refreshSegment(segment: Segment): Promise<void> {
    const before = this.refreshing.get(segment) ?? Promise.resolve();
    const pace = this.paceOf(segment);
    const file = this.list.hold([segment]);
    let beganMs = 0;
    const done = before
      .then(() => {
        beganMs = performance.now();
        return this.scheduler.run(refreshTables(segment));
      })
      .then((spans = 0) => {
        pace.spans = Math.max(REFRESH_SPANS.least, REFRESH_SPANS.perSpanDecoded * spans);
      })
      .catch((error: unknown) => console.error(`tables of ${segment.file.path} could not be built:`, error))
      .then(() => {
        const wanted = REST_MS.perMsOfDecoding * (performance.now() - beganMs);
        pace.restMs = Math.min(REST_MS.most, Math.max(REST_MS.least, wanted));
        if (this.refreshing.get(segment) === done) this.refreshing.delete(segment);
        file.release();
        this.afterJob();
        this.planRefresh();
        void this.mergeTables();
      });
    this.refreshing.set(segment, done);
    return done;
  }

  /** Merges tables where that helps, one segment at a time, and only while no query waits for new spans to be decoded. */
  private async mergeTables(): Promise<void> {
    if (this.merging) return;
    for (const segment of this.list.all.toReversed()) {
      if (this.refreshing.size > 0 || this.closed) break; // the end of that refresh leads back here
      if (!this.list.holds(segment) || !wantsMerge(segment)) continue;
      this.merging = true;
      const file = this.list.hold([segment]);
      try {
        await this.scheduler.runIdle(mergeTables(segment));
      } catch (error) {
        console.error(`tables of ${segment.file.path} could not be merged:`, error);
      }
      this.merging = false;
      file.release();
      this.afterJob();
    }
  }

  /** At start: decodes every segment, newest first. One that cannot be is given up: the others answer without it. */
  async rebuild(): Promise<void> {
    for (const segment of this.list.all.toReversed()) {
      if (segment.settled || !this.list.holds(segment)) continue;
      const file = this.list.hold([segment]);
      // what only a segment that was given up has newer, nobody would find there
      const newer = this.list.all.slice(this.list.all.indexOf(segment) + 1).filter(({ ready }) => ready);
      const doubles: string[] = [];
      const job = rebuildTables(
        segment,
        (traceId) => newer.some((other) => other.has(traceId)),
        (traceId) => doubles.push(traceId),
      );
      try {
        await this.scheduler.run(job);
        this.removeDoubles(segment, doubles);
      } catch (error) {
        segment.givenUp = true;
        const { traces, spans } = segment.file.meta;
        console.error(
          `tables of ${segment.file.path} could not be rebuilt: until the next start its ${traces} traces (${spans} spans) can be read by id, but are not searched:`,
          error,
        );
      }
      if (this.list.holds(segment)) void this.refreshSegment(segment);
      file.release();
      this.afterJob();
    }
    this.planRefresh();
  }

  /** Copies that stayed behind when their traces moved on. Where the disk refuses, they are only forgotten. */
  private removeDoubles(segment: Segment, doubles: readonly string[]): void {
    const failures: string[] = [];
    for (const traceId of doubles) {
      if (!this.list.holds(segment)) return;
      try {
        const slices = segment.file.read(traceId);
        if (slices.length === 0) continue; // a late span moved it meanwhile: it is gone and counted already
        segment.forget(traceId);
        removeTraces(segment, [{ traceId, spans: countSpans(slices) }]);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    if (failures.length === 0) return;
    const kept = `copies of ${failures.length} traces that a newer file has`;
    console.error(`${segment.file.path} keeps ${kept} until the next start: ${failures[0]}`);
  }

  close(): void {
    this.closed = true;
    for (const segment of this.list.all) {
      const { timer } = this.paceOf(segment);
      if (timer) clearTimeout(timer);
    }
  }
}
