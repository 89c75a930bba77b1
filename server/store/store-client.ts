import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { lockDataDir, type DataDirLock } from './data-dir-lock.ts';
import { NO_LIMITS } from './protocol.ts';
import type {
  Encoding,
  IngestOutcome,
  JobName,
  MetricsRequest,
  SearchRequest,
  ServiceGraphRequest,
  StoreError,
  StoreJobs,
  StoreOptions,
  StoreReply,
  StoreRequest,
  StoreStats,
  TagNamesRequest,
  TagValuesRequest,
  TraceForm,
  TraceFound,
} from './protocol.ts';

export type { IngestOutcome, StoreError, StoreOptions, StoreStats } from './protocol.ts';

/** Takes a chunk of a streamed answer; the next one is sent when the promise resolves.
 *  @param totalBytes of all chunks together, where that is known beforehand (protobuf) */
export type ChunkSink = (bytes: Uint8Array, totalBytes: number | null) => Promise<void> | void;

interface Waiting {
  job: JobName;
  settle: (output: unknown) => void;
  sink: ChunkSink | null;
}

/** Ingest bodies under way to the store thread; past this the store says 'busy' instead of growing without end. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024;

const NO_STATS: StoreStats = {
  state: 'starting',
  message: '',
  writeError: null,
  traces: 0,
  spans: 0,
  foreignTraces: 0,
  bytes: 0,
  diskBytes: 0,
  limits: NO_LIMITS,
  dropped: {
    age: { traces: 0, spans: 0, segments: 0 },
    disk: { traces: 0, spans: 0, segments: 0 },
    memory: { traces: 0, spans: 0, segments: 0 },
  },
  oldestArrivalUnixMs: null,
  segments: 0,
  receivedSpans: 0,
  receivedBytes: 0,
  unreadableTraces: 0,
};

/** The main thread's side of the store thread. No method throws or rejects; when the thread has died, each says so. */
export class StoreClient {
  private readonly worker: Worker;
  private readonly lock: DataDirLock;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private pendingBytes = 0;
  private failure: string | null = null;
  private lastStats = NO_STATS;

  private constructor(worker: Worker, lock: DataDirLock) {
    this.worker = worker;
    this.lock = lock;
  }

  /** Locks the data folder, starts the store thread and opens the store. Reads by id and ingest work from then on; queries
   *  answer 'starting' until the tables are rebuilt (`stats().state`).
   *  Errors: 'locked' (with the pid), 'format' (another format version), 'unavailable'.
   *  @param entry the store thread's program; another one in tests */
  static async open(options: StoreOptions, entry: URL = threadEntry()): Promise<Result<StoreClient, StoreError>> {
    const lock = lockDataDir(options.dataDir);
    if (!lock.ok) return lock;
    const worker = new Worker(entry, { workerData: options });
    const client = new StoreClient(worker, lock.value);
    const opened = await new Promise<Result<null, StoreError>>((resolve) => {
      worker.on('message', (reply: StoreReply) =>
        reply.kind === 'opened' ? resolve(reply.result) : client.take(reply),
      );
      worker.on('error', (error: Error) => client.fail(`the store thread failed: ${error.message}`));
      worker.on('exit', () => {
        client.fail('the store thread ended');
        resolve(err({ kind: 'unavailable', message: client.failure! }));
      });
    });
    if (opened.ok) return ok(client);
    await worker.terminate();
    return opened;
  }

  /** Stores an OTLP ExportTraceServiceRequest, uncompressed. Resolves after the durable commit. `body` stays the caller's. */
  async ingest(body: Uint8Array, encoding: Encoding): Promise<IngestOutcome> {
    if (this.pendingBytes + body.length > MAX_PENDING_BYTES)
      return { kind: 'busy', message: 'too many requests are waiting to be stored; try again', retryAfterS: 1 };
    // One copy, moved to the thread. Not slice(): a Buffer's is a view, and moving it would take the memory of others along.
    const copy = new Uint8Array(body);
    this.pendingBytes += copy.length;
    const outcome = await this.ask('ingest', { body: copy, encoding }, { move: [copy.buffer] });
    this.pendingBytes -= body.length;
    return outcome;
  }

  /** Streams a trace. @param traceId 32 hex digits, lower case */
  trace(
    traceId: string,
    form: TraceForm,
    sink: ChunkSink,
    signal?: AbortSignal,
  ): Promise<Result<TraceFound, StoreError>> {
    return this.ask('trace', { traceId, form }, { sink, signal });
  }

  /** Tempo's answer to a search, as JSON bytes. */
  search(request: SearchRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.ask('search', request, { signal });
  }

  /** Services and the calls between them, as JSON bytes (service-graph.ts). */
  serviceGraph(request: ServiceGraphRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.ask('serviceGraph', request, { signal });
  }

  /** Tempo's answer to a metrics query, as JSON bytes. */
  metrics(request: MetricsRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.ask('metrics', request, { signal });
  }

  tagNames(request: TagNamesRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.ask('tagNames', request, { signal });
  }

  tagValues(request: TagValuesRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.ask('tagValues', request, { signal });
  }

  /** Counts; with `state: 'failed'` and the last known numbers when the thread has died. */
  async stats(): Promise<StoreStats> {
    return (this.lastStats = await this.ask('stats', null));
  }

  /** Drops everything that is stored; what is sent meanwhile may be kept. */
  deleteAll(): Promise<Result<null, StoreError>> {
    return this.ask('deleteAll', null);
  }

  /** Commits what is under way, closes the files and gives the folder free. */
  async close(): Promise<void> {
    await this.ask('close', null);
    this.failure ??= 'the store is closed';
    await this.worker.terminate();
    this.lock.release();
  }

  private ask<N extends JobName>(
    job: N,
    input: StoreJobs[N]['input'],
    how: { sink?: ChunkSink; signal?: AbortSignal | undefined; move?: ArrayBufferLike[] } = {},
  ): Promise<StoreJobs[N]['output']> {
    type Output = StoreJobs[N]['output'];
    if (this.failure !== null) return Promise.resolve(this.failedOutput(job) as Output);
    if (how.signal?.aborted) return Promise.resolve(ABORTED as Output);
    const id = this.nextId++;
    return new Promise<Output>((resolve) => {
      const onAbort = (): void => {
        this.waiting.delete(id);
        this.post({ job: 'cancel', id });
        resolve(ABORTED);
      };
      const settle = (output: unknown): void => {
        how.signal?.removeEventListener('abort', onAbort);
        resolve(output as Output);
      };
      how.signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.set(id, { job, settle, sink: how.sink ?? null });
      this.post({ job, id, input } as StoreRequest, how.move as ArrayBuffer[] | undefined);
    });
  }

  private post(request: StoreRequest, move: ArrayBuffer[] = []): void {
    this.worker.postMessage(request, move);
  }

  private take(reply: Exclude<StoreReply, { kind: 'opened' }>): void {
    const waiting = this.waiting.get(reply.id);
    if (!waiting) return; // the asker went away
    if (reply.kind === 'done') {
      this.waiting.delete(reply.id);
      waiting.settle(reply.output);
      return;
    }
    const pull = (): void => this.post({ job: 'pull', id: reply.id });
    void Promise.resolve(waiting.sink?.(reply.bytes, reply.totalBytes)).then(pull, pull);
  }

  /** The thread is gone: everybody who waits is told, and everybody who asks later. */
  private fail(message: string): void {
    if (this.failure === null) {
      this.failure = message;
      this.lock.release();
    }
    for (const [id, { job, settle }] of this.waiting) {
      this.waiting.delete(id);
      settle(this.failedOutput(job));
    }
  }

  private failedOutput(job: JobName): unknown {
    const message = this.failure ?? '';
    if (job === 'close') return null;
    if (job === 'stats')
      return { ...this.lastStats, state: 'failed', message, writeError: message } satisfies StoreStats;
    if (job === 'ingest') return { kind: 'unavailable', message } satisfies IngestOutcome;
    return err({ kind: 'unavailable', message } satisfies StoreError);
  }
}

const ABORTED = err({ kind: 'aborted', message: 'the client went away' } satisfies StoreError);

/** The built store-thread.js stands beside main.js; this module may be bundled into main.js or into a chunk below it. */
function threadEntry(): URL {
  const beside = new URL('./store-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('../store-thread.js', import.meta.url);
}
