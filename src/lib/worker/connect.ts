import type { JobMap, Reply, Request } from './protocol.ts';

/** The least of a Worker that `connect` needs; a test passes one end of a MessageChannel, or an object. */
export interface WorkerPort<Jobs extends JobMap> {
  postMessage(message: Request<Jobs>, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { data: Reply<Jobs> }) => void): void;
  addEventListener(type: 'error', listener: (event: { message?: string }) => void): void;
}

export interface RunOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly transfer?: Transferable[];
}

export type Run<Jobs extends JobMap> = <Name extends keyof Jobs>(
  job: Name,
  input: Jobs[Name]['input'],
  options?: RunOptions<Jobs[Name]['progress']>,
) => Promise<Jobs[Name]['output']>;

/** A bug in the worker, or a worker that could not start. */
export class WorkerFault extends Error {
  override readonly name = 'WorkerFault';
}

/** The page's side: `run('spanDetails', …)` is typed by the job's name. Rejects with a DOMException named AbortError once its signal
 *  is aborted (the worker is told to stop), with WorkerFault on a bug; every expected failure is a value in the output. */
export function connect<Jobs extends JobMap>(worker: WorkerPort<Jobs>): Run<Jobs> {
  const waiting = new Map<number, { settle: (reply: Reply<Jobs>) => void; fail: (error: Error) => void }>();
  let lastId = 0;
  worker.addEventListener('message', ({ data }) => waiting.get(data.id)?.settle(data));
  worker.addEventListener('error', (event) => {
    const fault = new WorkerFault(event.message ?? 'the worker could not be started');
    for (const { fail } of waiting.values()) fail(fault);
  });
  return (job, input, { signal, onProgress, transfer = [] } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const id = ++lastId;
      const done = () => {
        waiting.delete(id);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        done();
        worker.postMessage({ id, abort: true }, []);
        reject(aborted());
      };
      const fail = (error: Error) => {
        done();
        reject(error);
      };
      const settle = (reply: Reply<Jobs>) => {
        if ('progress' in reply) return onProgress?.(reply.progress);
        if ('output' in reply) {
          done();
          return resolve(reply.output);
        }
        fail('fault' in reply ? new WorkerFault(reply.fault) : aborted());
      };
      waiting.set(id, { settle, fail });
      signal?.addEventListener('abort', onAbort);
      worker.postMessage({ id, job, input } as Request<Jobs>, transfer);
    });
}

function aborted(): DOMException {
  return new DOMException('the job was cancelled', 'AbortError');
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
