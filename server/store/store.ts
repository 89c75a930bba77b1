import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { commitIngest, type IngestRequest } from './commit-ingest.ts';
import { checkFormat } from './format-file.ts';
import { NO_LIMITS, type DropReason, type StoreCounts, type StoreError, type StoreOptions } from './protocol.ts';
import { Retention } from './retention.ts';
import { Scheduler, type Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { SegmentList } from './segment-list.ts';
import { SharedRoom, type Tenant } from './shared-room.ts';
import { StoreClock, SYSTEM_CLOCKS, type Clocks } from './store-clock.ts';
import { TableKeeper } from './table-keeper.ts';

const SEAL_SPANS = 65_536;
/** One transaction takes about this many bytes of requests, so that neither the first of them nor a query is kept waiting long. */
const COMMIT_BYTES = 1024 * 1024;
/** A query begins at the latest after this long, with the tables as they are then. */
const QUERY_WAITS_MS = 1_500;
const QUERY_TIMEOUT_MS = 30_000;
/** How often age is looked at while nothing arrives. */
const AGE_CHECK_MS = { part: 1 / 20, least: 100, most: 10_000 };
/** After a write that the disk refused, the next one is tried in another segment, not sooner than this. */
const RETRY_WRITE_MS = 10_000;

/** What the stores of one thread have in common. */
export interface Shared {
  readonly scheduler: Scheduler;
  readonly room: SharedRoom;
}

/** The store of one tenant as its thread sees it: segments, the ingest queue, limits, and the jobs that keep the tables in step. */
export class Store implements Tenant {
  private readonly list: SegmentList;
  private readonly scheduler: Scheduler;
  private readonly room: SharedRoom;
  private readonly tables: TableKeeper;
  private readonly queue: IngestRequest[] = [];
  readonly queryTimeoutMs: number;
  private readonly sealSpans: number;
  private readonly retention: Retention;
  private readonly clocks: Clocks;
  private clock: StoreClock;
  private ageTimer: NodeJS.Timeout | null = null;
  private writeError: string | null = null;
  private writeFailedMs = 0;
  private receivedSpans = 0;
  private receivedBytes = 0;
  private closed = false;
  private holders = 0; // who reads a trace piece by piece
  private lastSlice: { readonly traceId: string; readonly n: number; readonly bytes: Uint8Array } | null = null;

  private constructor(folder: string, options: StoreOptions, clocks: Clocks, { scheduler, room }: Shared) {
    this.scheduler = scheduler;
    this.room = room;
    this.list = new SegmentList(folder);
    this.tables = new TableKeeper(this.list, this.scheduler, () => {
      if (this.closed) return;
      this.dropEmptied();
      this.keepWithinLimits();
      this.scheduler.wake();
    });
    this.sealSpans = options.sealSpans ?? SEAL_SPANS;
    this.queryTimeoutMs = options.queryTimeoutMs ?? QUERY_TIMEOUT_MS;
    this.retention = new Retention(room.limits);
    this.clocks = clocks;
    this.clock = new StoreClock(clocks, null);
  }

  /** Opens or creates the store; its files are then readable by id and writable, and its tables are being rebuilt.
   *  @param shared with other stores of this thread; its limits hold for all of them together */
  static open(
    options: StoreOptions,
    clocks = SYSTEM_CLOCKS,
    shared: Shared = { scheduler: new Scheduler(), room: new SharedRoom(options.limits ?? NO_LIMITS) },
  ): Result<Store, StoreError> {
    const folder = join(options.dataDir, 'segments');
    const format = checkFormat(options.dataDir);
    if (!format.ok) return format;
    const store = new Store(folder, options, clocks, shared);
    try {
      store.list.openAll(store.clock.now());
      const arrivals = store.list.filled().map(({ file }) => file.meta.lastArrivalUnixMs);
      if (arrivals.length > 0) store.clock = new StoreClock(clocks, Math.max(...arrivals));
      if (store.segments.length === 0) store.list.openNext(store.clock.now());
      shared.room.tenants.add(store);
      store.sealIfFull();
      store.keepWithinLimits();
    } catch (error) {
      return err({ kind: 'unavailable', message: `cannot open the store in ${folder}: ${(error as Error).message}` });
    }
    shared.scheduler.between.add(() => store.commitSome());
    store.watchAge();
    void store.tables.rebuild();
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
    return this.segments.every((segment) => segment.settled);
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

  /** The nth slice of a trace, not to be changed. Throws where it is gone. The one that was read last is kept while somebody holds files:
   *  a long one is asked for piece by piece. */
  readSlice(traceId: string, n: number): Uint8Array {
    const { lastSlice } = this;
    if (lastSlice?.traceId === traceId && lastSlice.n === n) return lastSlice.bytes;
    const bytes = this.list.find(traceId, (file) => file.readSlice(traceId, n) ?? null, true);
    if (bytes === null) throw new Error(`slice ${n} of trace ${traceId} is gone`);
    if (this.holders > 0) this.lastSlice = { traceId, n, bytes };
    return bytes;
  }

  /** Keeps the files that are there now until `release` is called, so that a trace can be read in pieces while limits or moves
   *  take its segment away. */
  holdFiles(): { release(): void } {
    const files = this.list.hold();
    this.holders++;
    return {
      release: () => {
        files.release();
        if (--this.holders === 0) this.lastSlice = null;
      },
    };
  }

  /** Brings the tables up to everything acknowledged before the call; where that takes longer than `withinMs`, it goes on afterwards. */
  refresh(withinMs = QUERY_WAITS_MS): Promise<void> {
    return this.tables.refresh(withinMs);
  }

  private commitSome(): void {
    if (this.queue.length === 0 || this.closed || this.tables.isBehind) return; // the end of the decoding leads back here
    this.commit();
    this.sealIfFull();
    this.dropEmptied();
    this.keepWithinLimits();
    this.tables.planRefresh();
    if (this.queue.length > 0) this.scheduler.wake();
  }

  private commit(): void {
    this.lastSlice = null; // a trace can have gone, and come again with other slices
    let count = 0;
    let bytes = 0;
    while (count < this.queue.length && bytes < COMMIT_BYTES) bytes += this.queue[count++]!.body.length;
    const requests = this.queue.splice(0, count);
    this.leaveBrokenFile();
    const done = commitIngest(this.segments, requests, this.clock.now());
    if (!done.ok) return this.noteWriteError(done.error);
    if (this.writeError !== null && done.value.written) {
      console.error('spans are stored again');
      this.writeError = null;
    }
    this.receivedSpans += done.value.spans;
    this.receivedBytes += bytes;
  }

  private noteWriteError(message: string): void {
    if (message !== this.writeError) console.error(message); // once, not for each request that is refused
    this.writeError = message;
    this.writeFailedMs = this.clocks.steadyMs();
  }

  /** A file in which a commit has failed takes no other: after some time the next one is tried in a new file. */
  private leaveBrokenFile(): void {
    if (this.head.file.writeError === null || this.clocks.steadyMs() - this.writeFailedMs < RETRY_WRITE_MS) return;
    this.sealHead();
  }

  private sealIfFull(): void {
    const { head } = this;
    if (head.file.meta.arrived >= this.sealSpans || this.retention.wantsSeal(head, this.clock.now(), this.room.shares))
      this.sealHead();
  }

  private sealHead(): boolean {
    const full = this.head;
    try {
      this.list.openNext(this.clock.now());
    } catch (error) {
      console.error(`no new segment could be opened, ${full.file.path} goes on: ${(error as Error).message}`);
      return false;
    }
    if (full.settled) void this.tables.refreshSegment(full);
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

  /** Drops what is too old here, and what is too much in all stores together. */
  private keepWithinLimits(): void {
    if (this.closed) return;
    for (;;) {
      const oldest = this.retention.oldest(this.segments);
      if (oldest === null || !this.retention.isTooOld(oldest, this.clock.now()) || !this.dropOldest('age')) break;
    }
    this.room.keepWithinLimits();
  }

  dropOldest(reason: DropReason): boolean {
    const segment = this.retention.oldest(this.segments);
    if (segment === null || this.closed || (segment === this.head && !this.sealHead())) return false;
    this.retention.note(segment, reason);
    this.list.drop(segment);
    return true;
  }

  get isEmpty(): boolean {
    return this.list.filled().length === 0;
  }

  get spans(): number {
    return this.list.sum(({ file }) => file.meta.spans);
  }

  get diskBytes(): number {
    return this.list.sum(({ file }) => file.diskBytes);
  }

  /** Drops everything that is stored. Errors: 'unavailable' where no new file can be opened; nothing is dropped then. */
  deleteAll(): Result<null, StoreError> {
    if (!this.sealHead()) return err({ kind: 'unavailable', message: 'no new segment could be opened' });
    const { traces, spans } = this.stats();
    for (const segment of this.segments.slice(0, -1)) this.list.drop(segment);
    console.error(`all stored data was deleted on request: ${traces} traces, ${spans} spans`);
    return ok(null);
  }

  /** Sealed segments whose traces have all moved on. */
  private dropEmptied(): void {
    for (const segment of this.segments.slice(0, -1)) {
      const { file } = segment;
      if (!segment.ready || file.meta.traces > 0 || !file.isEmpty()) continue;
      this.list.drop(segment);
    }
  }

  stats(): StoreCounts {
    const { list } = this;
    const writeError = list.head.file.refusal(COMMIT_BYTES) === null ? null : this.writeError; // there may be room again
    const waiting = this.segments.filter((segment) => !segment.settled).length;
    const filled = list.filled();
    return {
      state: waiting === 0 ? 'ready' : 'starting',
      message:
        waiting === 0
          ? (writeError ?? '')
          : `reading segment ${this.segments.length - waiting + 1} of ${this.segments.length}`,
      writeError,
      traces: list.sum((segment) => segment.file.meta.traces),
      spans: this.spans,
      foreignTraces: list.sum((s) => s.blocks.reduce((all, block) => all + block.liveForeignTraces(), 0)),
      bytes: list.sum((segment) => segment.file.meta.bytes),
      diskBytes: this.diskBytes,
      limits: this.retention.limits,
      dropped: { ...this.retention.dropped },
      oldestArrivalUnixMs:
        filled.length === 0 ? null : Math.floor(Math.min(...filled.map(({ file }) => file.meta.firstArrivalUnixMs))),
      segments: this.segments.length,
      receivedSpans: this.receivedSpans,
      receivedBytes: this.receivedBytes,
      unreadableTraces: list.sum((segment) => segment.unreadableTraces),
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
    this.tables.close();
    if (this.ageTimer) clearInterval(this.ageTimer);
    await this.list.close();
  }
}

function emptyAsNull<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}
