import type { MessagePort } from 'node:worker_threads';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { answerTrace, type SendChunk } from './answer-trace.ts';
import { metricsJob } from './metrics.ts';
import type { JobName, StoreError, StoreJobs, StoreReply, StoreRequest } from './protocol.ts';
import type { Job } from './scheduler.ts';
import { searchJob } from './search.ts';
import { serviceGraphJob } from './service-graph.ts';
import type { Segment } from './segment.ts';
import type { Store } from './store.ts';
import { tagNamesJob } from './tag-names.ts';
import { tagValuesJob } from './tag-values.ts';
import type { Tenants } from './tenants.ts';

/** Chunks on their way to one asker at a time: one is written to the socket while the next is made. */
const CHUNKS_UNDER_WAY = 2;

/** What a running request can be told: stop, or go on with the next chunk. */
interface Asker {
  cancelled: boolean;
  chunks: number; // under way
  readonly spare: ArrayBuffer[]; // that came back
  told: (() => void) | null; // of chunks that were taken, or that it is to stop
}
type MakeJob = (segments: readonly Segment[]) => Job<Result<Uint8Array, StoreError>>;
type Say = (reply: StoreReply, move?: ArrayBuffer[]) => void;

/** Answers the messages of one port from the stores of the tenants that they name. Reads by id are answered at once, ingest is queued
 *  for the next commit, queries run in slices. Who never stored anything is answered as from an empty store. */
export function answerRequests(
  tenants: Pick<Tenants, 'find' | 'ingest' | 'stats' | 'close'>,
  port: MessagePort,
  say: Say,
): void {
  const askers = new Map<number, Asker>();

  const done = <N extends JobName>(id: number, output: StoreJobs[N]['output']): void => {
    const asker = askers.get(id);
    askers.delete(id);
    if (asker?.cancelled) return;
    const bytes = isBytesResult(output) ? [output.value.buffer as ArrayBuffer] : [];
    say({ kind: 'done', id, output }, bytes);
  };

  const query = async (id: number, asker: Asker, tenant: string, make: MakeJob): Promise<void> => {
    try {
      const store = tenants.find(tenant);
      if (store === null) return done(id, runAtOnce(make([])));
      if (!store.ready) return done(id, err({ kind: 'starting', message: startingMessage(store) }));
      const endsMs = performance.now() + store.queryTimeoutMs;
      await store.refresh();
      let late = false;
      const answer = await store.run(
        make(store.segments),
        () => asker.cancelled || (late = performance.now() >= endsMs),
      );
      if (answer) done(id, answer);
      else if (late)
        done(id, err({ kind: 'timeout', message: 'context deadline exceeded' })); // Tempo's words
      else done(id, err({ kind: 'aborted', message: 'the client went away' }));
    } catch (error) {
      console.error('a query failed:', error);
      done(id, err({ kind: 'unavailable', message: `the query failed: ${(error as Error).message}` }));
    }
  };

  port.on('message', (request: StoreRequest) => {
    const { id } = request;
    if (request.job === 'cancel' || request.job === 'pull') {
      const asker = askers.get(id);
      if (!asker) return;
      if (request.job === 'cancel') asker.cancelled = true;
      else {
        asker.chunks--;
        // Answers in JSON never take one: theirs must not gather
        if (asker.spare.length < CHUNKS_UNDER_WAY) asker.spare.push(request.taken);
      }
      asker.told?.();
      return;
    }
    const { tenant } = request;
    const asker: Asker = { cancelled: false, chunks: 0, spare: [], told: null };
    askers.set(id, asker);
    switch (request.job) {
      case 'ingest':
        return tenants.ingest(tenant, { ...request.input, answer: (outcome) => done(id, outcome) });
      case 'trace': {
        const store = tenants.find(tenant);
        if (store === null) return done(id, ok({ found: false }));
        const chunk: SendChunk = async (bytes, totalBytes) => {
          if (asker.cancelled) return false; // while the chunk was made
          asker.chunks++;
          say({ kind: 'chunk', id, bytes, totalBytes }, [bytes.buffer]);
          while (asker.chunks >= CHUNKS_UNDER_WAY && !asker.cancelled)
            await new Promise<void>((resolve) => (asker.told = resolve));
          return !asker.cancelled;
        };
        return void answerTrace(store, request.input, chunk, asker.spare).then((answer) => done(id, answer));
      }
      case 'search':
        return void query(id, asker, tenant, (segments) => searchJob(segments, request.input));
      case 'serviceGraph':
        return void query(id, asker, tenant, (segments) => serviceGraphJob(segments, request.input));
      case 'metrics':
        return void query(id, asker, tenant, (segments) => metricsJob(segments, request.input));
      case 'tagNames':
        return void query(id, asker, tenant, (segments) => tagNamesJob(segments, request.input));
      case 'tagValues':
        return void query(id, asker, tenant, (segments) => tagValuesJob(segments, request.input));
      case 'stats':
        return done(id, tenants.stats());
      case 'deleteAll':
        return done(id, tenants.find(tenant)?.deleteAll() ?? ok(null));
      case 'close':
        return void tenants.close().then(() => {
          done(id, null);
          port.close();
        });
    }
  });
}

function runAtOnce<T>(job: Job<T>): T {
  for (;;) {
    const step = job.next();
    if (step.done) return step.value;
  }
}

function startingMessage(store: Store): string {
  return `the store is starting: ${store.stats().message}. Traces by id can be read already`;
}

function isBytesResult(output: unknown): output is { ok: true; value: Uint8Array } {
  return typeof output === 'object' && output !== null && 'value' in output && output.value instanceof Uint8Array;
}
