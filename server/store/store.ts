import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { mergeTables, rebuildTables, refreshTables, wantsMerge } from './build-tables.ts';
import { commitIngest, removeTraces, type IngestRequest } from './commit-ingest.ts';
import { checkFormat } from './format-file.ts';
import { keysOf } from './plan-ingest.ts';
import { NO_LIMITS, type StoreError, type StoreOptions, type StoreStats } from './protocol.ts';
import { Retention } from './retention.ts';
import { Scheduler, type Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { SegmentList } from './segment-list.ts';
import { StoreClock, SYSTEM_CLOCKS, type Clocks } from './store-clock.ts';

const SEAL_SPANS = 65_536;
/** One transaction takes at most this many bytes of requests, so that the first of them is not kept waiting for the last. */
const COMMIT_BYTES = 4 * 1024 * 1024;
/** New spans are decoded when this many wait, or after some time. A large trace that keeps growing is decoded whole each time, hence
 *  both grow with what the last time took. A query does not wait for either: it asks for decoding at once. */
const REFRESH_SPANS = { least: 16_384, perSpanDecoded: 1 / 4 };
const REST_MS = { least: 500, most: 10_000, perMsOfDecoding: 4 };
/** When this many new spans wait, ingest waits too, so that what is acknowledged can be found soon after. */
const MAX_WAITING_SPANS = 65_536;
/** How often age is looked at while nothing arrives. */
const AGE_CHECK_MS = { part: 1 / 20, least: 100, most: 10_000 };
/** A query begins at the latest after this long, with the tables as they are then. */
const QUERY_WAITS_MS = 1_500;

/** The store as one thread sees it: segments, the ingest queue, and the jobs that keep the tables in step. */
export class Store {
  private readonly scheduler = new Scheduler(() => this.commitSome());
  private readonly queue: IngestRequest[] = [];
  private readonly list: SegmentList;
  private readonly sealSpans: number;
  private readonly refreshing = new Map<Segment, Promise<void>>();
  private readonly retention: Retention;
  private clock: StoreClock;
  private ageTimer: NodeJS.Timeout | null = null;
  private rebuilding: Segment | null = null;
  private merging: Segment | null = null;
  private refreshTimer: NodeJS.Timeout | null = null;
  private restMs = REST_MS.least;
  private refreshSpans = REFRESH_SPANS.least;
  private receivedSpans = 0;
  private receivedBytes = 0;
  private closed = false;

  private constructor(folder: string, options: StoreOptions, clocks: Clocks) {
    this.list = new SegmentList(folder);
    this.sealSpans = options.sealSpans ?? SEAL_SPANS;
    this.retention = new Retention(options.limits ?? NO_LIMITS);
    this.clock = new StoreClock(clocks, null);
  }

  /** Opens or creates the store; its files are then readable by id and writable, and its tables are being rebuilt. */
  static open(options: StoreOptions, clocks = SYSTEM_CLOCKS): Result<Store, StoreError> {
    const folder = join(options.dataDir, 'segments');
    const format = checkFormat(options.dataDir);
    if (!format.ok) return format;
    const store = new Store(folder, options, clocks);
    try {
      store.list.openAll(store.clock.now());
      const arrivals = store.list.filled().map(({ file }) => file.meta.lastArrivalUnixMs);
      if (arrivals.length > 0) store.clock = new StoreClock(clocks, Math.max(...arrivals));
      if (store.segments.length === 0) store.list.openNext(store.clock.now());
      store.sealIfFull();
      store.keepWithinLimits();
    } catch (error) {
      return err({ kind: 'unavailable', message: `cannot open the store in ${folder}: ${(error as Error).message}` });
    }
    store.watchAge();
    void store.rebuild();
    return ok(store);
  }

  /** Oldest first; the last one is open. */
  get segments(): readonly Segment[] {
    return this.list.all;
  }

  get head(): Segment {
    return this.list.head;
  }

  get ready(): boolean {
    return this.segments.every((segment) => segment.ready);
  }

  ingest(request: IngestRequest): void {
    this.queue.push(request);
    this.scheduler.wake();
  }

  /** Runs a job in slices between commits. */
  run<T>(job: Job<T>, isCancelled?: () => boolean): Promise<T | undefined> {
    return this.scheduler.run(job, isCancelled);
  }

  /** The slices of a trace, wherever it lives; at any time, also while tables are rebuilt. */
  readTrace(traceId: string): Uint8Array[] {
    return this.list.find(traceId, (file) => emptyAsNull(file.read(traceId))) ?? [];
  }

  /** How long each of its slices is. They only grow in number, and keep their order when the trace moves. */
  sliceLengths(traceId: string): number[] {
    return this.list.find(traceId, (file) => emptyAsNull(file.lengths(traceId))) ?? [];
  }

  /** The nth slice of a trace. Throws where it is gone. */
  readSlice(traceId: string, n: number): Uint8Array {
    const slice = this.list.find(traceId, (file) => file.readSlice(traceId, n) ?? null);
    if (slice === null) throw new Error(`slice ${n} of trace ${traceId} is gone`);
    return slice;
  }

  /** Keeps the files that are there now until `release` is called, so that a trace can be read in pieces while limits or moves
   *  take its segment away. */
  holdFiles(): { release(): void } {
    return this.list.hold();
  }

  /** Brings the tables up to everything acknowledged before the call; where that takes longer than `withinMs`, it goes on afterwards. */
  async refresh(withinMs = QUERY_WAITS_MS): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([this.refreshAll(), late]);
    clearTimeout(timer);
  }

  private async refreshAll(): Promise<void> {
    for (const segment of [...this.segments]) {
      await this.refreshing.get(segment); // may have begun before the newest spans came
      if (segment.dirty.size > 0 && this.list.holds(segment)) await this.refreshSegment(segment);
    }
  }

  private commitSome(): void {
    if (this.queue.length === 0 || this.closed) return;
    const waiting = this.list.sum(({ dirtySpans, decodingSpans }) => dirtySpans + decodingSpans);
    if (waiting >= MAX_WAITING_SPANS && this.refreshing.size > 0) return; // the end of that refresh leads back here
    this.commit();
    this.sealIfFull();
    this.dropEmptied();
    this.keepWithinLimits();
    this.planRefresh();
    if (this.queue.length > 0) this.scheduler.wake();
  }

  private commit(): void {
    let count = 0;
    let bytes = 0;
    while (count < this.queue.length && bytes < COMMIT_BYTES) bytes += this.queue[count++]!.body.length;
    this.receivedSpans += commitIngest(this.segments, this.queue.splice(0, count), this.clock.now());
    this.receivedBytes += bytes;
  }

  private sealIfFull(): void {
    const { head } = this;
    if (head.file.meta.arrived >= this.sealSpans || this.retention.wantsSeal(head, this.clock.now())) this.sealHead();
  }

  private sealHead(): boolean {
    const full = this.head;
    try {
      this.list.openNext(this.clock.now());
    } catch (error) {
      console.error(`no new segment could be opened, ${full.file.path} goes on: ${(error as Error).message}`);
      return false;
    }
    if (full.ready) void this.refreshSegment(full);
    return true;
  }

  private watchAge(): void {
    const { retentionMs } = this.retention.limits;
    if (retentionMs === null) return;
    const { part, least, most } = AGE_CHECK_MS;
    const everyMs = Math.min(most, Math.max(least, retentionMs * part));
    this.ageTimer = setInterval(() => {
      this.sealIfFull();
      this.keepWithinLimits();
    }, everyMs);
  }

  /** Drops the oldest segments while a limit is broken. One that is in use goes when that ends, which leads back here. */
  private keepWithinLimits(): void {
    for (;;) {
      const over = this.retention.next(this.segments, this.clock.now());
      if (over === null || this.closed) return;
      if (over.segment === this.head && !this.sealHead()) return;
      if (this.isInUse(over.segment)) return;
      this.retention.note(over.segment, over.reason);
      this.list.drop(over.segment);
    }
  }

  /** Whether a job decodes from the segment's file. */
  private isInUse(segment: Segment): boolean {
    return this.rebuilding === segment || this.merging === segment || this.refreshing.has(segment);
  }

  private planRefresh(): void {
    const head = this.head;
    if (head.dirty.size === 0 || !head.ready || this.refreshing.has(head) || this.closed) return;
    if (head.dirtySpans >= this.refreshSpans) void this.refreshSegment(head);
    else
      this.refreshTimer ??= setTimeout(() => {
        this.refreshTimer = null;
        if (head.ready && !this.closed && this.list.holds(head)) void this.refreshSegment(head);
      }, this.restMs);
  }

  /** Decodes what is new in a segment, one run at a time; merging may follow, which nobody waits for. */
  private refreshSegment(segment: Segment): Promise<void> {
    const before = this.refreshing.get(segment) ?? Promise.resolve();
    let beganMs = 0;
    const done = before
      .then(() => {
        beganMs = performance.now();
        return this.run(refreshTables(segment));
      })
      .then((spans = 0) => {
        const { least, perSpanDecoded } = REFRESH_SPANS;
        this.refreshSpans = Math.max(least, perSpanDecoded * spans);
      })
      .catch((error: unknown) => console.error(`tables of ${segment.file.path} could not be built:`, error))
      .then(() => {
        const wanted = REST_MS.perMsOfDecoding * (performance.now() - beganMs);
        this.restMs = Math.min(REST_MS.most, Math.max(REST_MS.least, wanted));
        if (this.refreshing.get(segment) === done) this.refreshing.delete(segment);
        this.dropEmptied();
        this.keepWithinLimits();
        this.planRefresh();
        this.scheduler.wake();
        void this.mergeTables();
      });
    this.refreshing.set(segment, done);
    return done;
  }

  /** Merges tables where that helps, one segment at a time, and only while no query waits for new spans to be decoded. */
  private async mergeTables(): Promise<void> {
    if (this.merging) return;
    for (const segment of this.segments.toReversed()) {
      if (this.refreshing.size > 0 || this.closed) break; // the end of that refresh leads back here
      if (!this.list.holds(segment) || !wantsMerge(segment)) continue;
      this.merging = segment;
      try {
        await this.scheduler.runIdle(mergeTables(segment));
      } catch (error) {
        console.error(`tables of ${segment.file.path} could not be merged:`, error);
      }
      this.merging = null;
      this.dropEmptied();
      this.keepWithinLimits();
    }
  }

  /** Sealed segments whose traces have all moved on: their files go, once no job reads from them. */
  private dropEmptied(): void {
    for (const segment of this.segments.slice(0, -1)) {
      const { file } = segment;
      if (!segment.ready || this.isInUse(segment) || file.meta.traces > 0 || !file.isEmpty()) continue;
      this.list.drop(segment);
    }
  }

  /** At start: decodes every segment, newest first. */
  private async rebuild(): Promise<void> {
    for (const segment of this.segments.toReversed()) {
      if (segment.ready || !this.list.holds(segment)) continue;
      this.rebuilding = segment;
      const newer = this.segments.slice(this.segments.indexOf(segment) + 1);
      const doubles: string[] = [];
      const job = rebuildTables(
        segment,
        (traceId) => newer.some((other) => other.has(traceId)),
        (traceId) => doubles.push(traceId),
      );
      try {
        await this.run(job);
        for (const traceId of doubles) {
          const slices = segment.file.read(traceId);
          if (slices.length === 0) continue; // a late span moved it meanwhile: it is gone and counted already
          removeTraces(segment, [{ traceId, spans: keysOf(slices).size }]);
          segment.forget(traceId);
        }
        void this.refreshSegment(segment);
      } catch (error) {
        console.error(`tables of ${segment.file.path} could not be rebuilt:`, error);
      }
      this.rebuilding = null;
      this.keepWithinLimits();
    }
    this.planRefresh();
  }

  stats(): StoreStats {
    const waiting = this.segments.filter((segment) => !segment.ready).length;
    const writeError = this.segments.find(({ file }) => file.writeError !== null)?.file.writeError ?? null;
    const { list } = this;
    const filled = list.filled();
    return {
      state: waiting === 0 ? 'ready' : 'starting',
      message:
        waiting === 0
          ? (writeError ?? '')
          : `reading segment ${this.segments.length - waiting + 1} of ${this.segments.length}`,
      writeError,
      traces: list.sum((segment) => segment.file.meta.traces),
      spans: list.sum((segment) => segment.file.meta.spans),
      foreignTraces: list.sum((s) => s.blocks.reduce((all, block) => all + block.liveForeignTraces(), 0)),
      bytes: list.sum((segment) => segment.file.meta.bytes),
      diskBytes: list.sum((segment) => segment.file.diskBytes),
      limits: this.retention.limits,
      dropped: { ...this.retention.dropped },
      oldestArrivalUnixMs:
        filled.length === 0 ? null : Math.min(...filled.map(({ file }) => file.meta.firstArrivalUnixMs)),
      segments: this.segments.length,
      receivedSpans: this.receivedSpans,
      receivedBytes: this.receivedBytes,
      unreadableTraces: list.sum((segment) => segment.unreadable.size),
    };
  }

  /** Commits what is queued, leaves jobs where they are and closes the files. */
  async close(): Promise<void> {
    while (this.queue.length > 0) {
      this.commit();
      this.sealIfFull();
    }
    this.closed = true;
    this.scheduler.stop();
    if (this.refreshTimer) clearTimeout(this.refreshTimer);
    if (this.ageTimer) clearInterval(this.ageTimer);
    await this.list.close();
  }
}

function emptyAsNull<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}
