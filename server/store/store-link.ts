import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { lockDataDir, type DataDirLock } from './data-dir-lock.ts';
import { NO_LIMITS } from './protocol.ts';
import type {
  IngestOutcome,
  JobName,
  StoreError,
  StoreJobs,
  StoreOptions,
  StoreReply,
  StoreRequest,
  StoreStats,
} from './protocol.ts';
import { SINGLE_TENANT } from './tenant-id.ts';

/** Takes a chunk of a streamed answer, and is done with its bytes when the promise resolves: their buffer goes back to the thread, for
 *  another chunk. One more may come meanwhile.
 *  @param totalBytes of all chunks together, where that is known beforehand (protobuf) */
export type ChunkSink = (bytes: Uint8Array, totalBytes: number | null) => Promise<void> | void;

interface Waiting {
  job: JobName;
  settle: (output: unknown) => void;
  sink: ChunkSink | null;
}

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
  tenants: [],
};

/** The main thread's end of the store thread: requests out, replies back, and word of it when the thread dies. */
export class StoreLink {
  /** Of ingest bodies that the thread has and has not answered yet. */
  pendingBytes = 0;
  private readonly worker: Worker;
  private readonly lock: DataDirLock;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private failure: string | null = null;
  private lastStats = NO_STATS;

  private constructor(worker: Worker, lock: DataDirLock) {
    this.worker = worker;
    this.lock = lock;
  }

  /** See StoreClient.open. */
  static async open(options: StoreOptions, entry: URL = threadEntry()): Promise<Result<StoreLink, StoreError>> {
    const lock = lockDataDir(options.dataDir);
    if (!lock.ok) return lock;
    const worker = new Worker(entry, { workerData: options });
    const link = new StoreLink(worker, lock.value);
    const opened = await new Promise<Result<null, StoreError>>((resolve) => {
      worker.on('message', (reply: StoreReply) => (reply.kind === 'opened' ? resolve(reply.result) : link.take(reply)));
      worker.on('error', (error: Error) => link.fail(`the store thread failed: ${error.message}`));
      worker.on('exit', () => {
        link.fail('the store thread ended');
        resolve(err({ kind: 'unavailable', message: link.failure! }));
      });
    });
    if (opened.ok) return ok(link);
    await worker.terminate();
    return opened;
  }

  /** Counts; with `state: 'failed'` and the last known numbers when the thread has died. */
  async stats(): Promise<StoreStats> {
    return (this.lastStats = await this.ask('stats', SINGLE_TENANT, null));
  }

  async close(): Promise<void> {
    await this.ask('close', SINGLE_TENANT, null);
    this.failure ??= 'the store is closed';
    await this.worker.terminate();
    this.lock.release();
  }

  /** Asks the thread. Never rejects: when the thread has died, the output says so. */
  ask<N extends JobName>(
    job: N,
    tenant: string,
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
      this.post({ job, id, tenant, input } as StoreRequest, how.move as ArrayBuffer[] | undefined);
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
    const { buffer } = reply.bytes;
    const pull = (): void => this.post({ job: 'pull', id: reply.id, taken: buffer }, [buffer]);
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
