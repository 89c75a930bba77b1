import { expect, test } from 'vitest';
import { connect, isAbort, WorkerFault, type WorkerPort } from '../../../src/lib/worker/connect.ts';
import { createDispatch } from '../../../src/lib/worker/dispatch.ts';
import type { Handlers, Reply, Request } from '../../../src/lib/worker/protocol.ts';

type Jobs = {
  double: { input: { value: number }; progress: never; output: number };
  count: { input: { to: number }; progress: number; output: string };
  wait: { input: null; progress: 'begun'; output: 'aborted' | 'never' };
  move: { input: { bytes: Uint8Array<ArrayBuffer> }; progress: never; output: Uint8Array<ArrayBuffer> };
  broken: { input: null; progress: never; output: null };
};

let abortedInWorker = 0;
const handlers: Handlers<Jobs> = {
  double: ({ value }) => ({ output: value * 2, transfer: [] }),
  count: ({ to }, { progress }) => {
    for (let i = 1; i <= to; i++) progress(i);
    return { output: 'done', transfer: [] };
  },
  wait: (_, { signal, progress }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        abortedInWorker++;
        reject(signal.reason as Error);
      });
      progress('begun');
    }),
  move: ({ bytes }) => ({ output: bytes.map((b) => b + 1), transfer: [] }),
  broken: () => {
    throw new Error('a bug');
  },
};

/** Both sides in one thread, joined by a structured clone with transfer, as a worker's messages are. */
function boundary() {
  const listeners: ((event: { data: Reply<Jobs> }) => void)[] = [];
  const dispatch = createDispatch<Jobs>(handlers, (reply, transfer) => {
    const data = structuredClone(reply, { transfer });
    for (const listener of listeners) listener({ data });
  });
  const sent: Request<Jobs>[] = [];
  const port = {
    postMessage: (message: Request<Jobs>, transfer: Transferable[]) => {
      sent.push(message);
      void dispatch(structuredClone(message, { transfer }));
    },
    addEventListener: (type: string, listener: (event: { data: Reply<Jobs> }) => void) => {
      if (type === 'message') listeners.push(listener);
    },
  } as WorkerPort<Jobs>;
  return { run: connect(port), sent };
}

test('answers come back to the call that asked, also out of order', async () => {
  const { run } = boundary();
  expect(await Promise.all([run('double', { value: 2 }), run('double', { value: 5 })])).toEqual([4, 10]);
});

test('progress comes before the output, in order', async () => {
  const { run } = boundary();
  const seen: number[] = [];
  expect(await run('count', { to: 3 }, { onProgress: (n) => seen.push(n) })).toBe('done');
  expect(seen).toEqual([1, 2, 3]);
});

test('an aborted job rejects at once and is told to stop', async () => {
  const { run, sent } = boundary();
  const stop = new AbortController();
  const before = abortedInWorker;
  const job = run('wait', null, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(job).rejects.toSatisfy(isAbort);
  expect(sent.at(-1)).toEqual({ id: 1, abort: true });
  expect(abortedInWorker).toBe(before + 1);
});

test('a signal that is aborted already sends nothing', async () => {
  const { run, sent } = boundary();
  await expect(run('double', { value: 1 }, { signal: AbortSignal.abort() })).rejects.toSatisfy(isAbort);
  expect(sent).toEqual([]);
});

test('buffers move: the sender has them no more', async () => {
  const { run } = boundary();
  const bytes = new Uint8Array([1, 2]);
  expect([...(await run('move', { bytes }, { transfer: [bytes.buffer] }))]).toEqual([2, 3]);
  expect(bytes.length).toBe(0);
});

test('a bug in a handler arrives as a WorkerFault with its message', async () => {
  const { run } = boundary();
  const failure = run('broken', null);
  await expect(failure).rejects.toBeInstanceOf(WorkerFault);
  await expect(failure).rejects.toThrow('a bug');
});
