import { MessageChannel } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { finish } from '../../../src/lib/model/steps.ts';
import { answerRequests } from '../../../server/store/answer-requests.ts';
import type { SearchRequest, StoreReply, StoreRequest } from '../../../server/store/protocol.ts';
import { Scheduler, type Job } from '../../../server/store/scheduler.ts';
import type { Store } from '../../../server/store/store.ts';
import { idOf, openStore, send, spansOf, withDataDir } from './store-kit.ts';

withDataDir();
const tenant = 'team-a';
const input: SearchRequest = { query: '{}', limit: 20, spansPerSpanSet: 3, fromUnixS: null, toUnixS: null };

/** A thread's end of the store: posts requests, collects what it says. */
function connect(store: Store | null): { post(request: StoreRequest): void; said: StoreReply[]; close(): void } {
  const { port1, port2 } = new MessageChannel();
  const said: StoreReply[] = [];
  const tenants = { find: () => store, ingest: vi.fn(), stats: vi.fn(), close: vi.fn() };
  answerRequests(tenants, port2, (reply) => void said.push(reply));
  return { post: (request) => port1.postMessage(request), said, close: () => port1.close() };
}

test('a query that takes longer than it may is answered with an error', async () => {
  const store = await openStore({ queryTimeoutMs: 0 });
  await send(store, spansOf(1, 0, 4));
  const { post, said, close } = connect(store);
  post({ job: 'search', id: 1, tenant, input });
  await expect
    .poll(() => said)
    .toMatchObject([
      { kind: 'done', id: 1, output: { ok: false, error: { kind: 'timeout', message: 'context deadline exceeded' } } },
    ]);
  close();
});

test('a query whose asker goes away is not run to its end, and not answered', async () => {
  const patience = { timeout: 20_000 }; // on a busy machine a turn of the loop takes long
  const store = await openStore();
  await send(store, spansOf(1, 0, 4));
  const ended = vi.fn();
  vi.spyOn(store, 'run').mockImplementation((_, isCancelled) => {
    const endless = (function* () {
      try {
        for (;;) yield;
      } finally {
        ended();
      }
    })();
    return new Scheduler().run(endless, isCancelled);
  });
  const { post, said, close } = connect(store);
  post({ job: 'search', id: 1, tenant, input });
  await expect.poll(() => vi.mocked(store.run).mock.calls.length, patience).toBe(1);
  vi.mocked(store.run).mockRestore();
  post({ job: 'cancel', id: 1 });
  await expect.poll(() => ended.mock.calls.length, patience).toBe(1);
  post({ job: 'search', id: 2, tenant, input });
  await expect.poll(() => said, patience).toMatchObject([{ kind: 'done', id: 2, output: { ok: true } }]);
  close();
}, 60_000);

test('a query that fails is answered in words, also where nothing was ever stored', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const broken = { ...input, query: 5 as never }; // a bug somewhere: no text
  for (const store of [await openStore(), null]) {
    const { post, said, close } = connect(store);
    post({ job: 'search', id: 1, tenant, input: broken });
    const error = { kind: 'unavailable', message: expect.stringMatching(/^the query failed: /) as string };
    await expect.poll(() => said).toMatchObject([{ kind: 'done', id: 1, output: { ok: false, error } }]);
    close();
  }
  expect(log).toHaveBeenCalledTimes(2);
  log.mockRestore();
});

test('nothing is held for an asker who leaves while a chunk of a long trace is made', async () => {
  const store = await openStore();
  const spans = spansOf(1, 0, 3).map((span) => ({ ...span, name: 'x'.repeat(200_000) }));
  await send(store, spans);
  const release = vi.fn();
  vi.spyOn(store, 'holdFiles').mockReturnValue({ release });
  let make = (): void => undefined;
  const run = vi.spyOn(store, 'run').mockImplementation(<T>(job: Job<T>) => {
    return new Promise<T>((resolve) => (make = () => resolve(finish(job))));
  });
  const { post, said, close } = connect(store);
  post({ job: 'trace', id: 1, tenant, input: { traceId: idOf(1), form: 'protobuf-v1' } });
  await expect.poll(() => run.mock.calls.length).toBe(1);
  post({ job: 'cancel', id: 1 });
  post({ job: 'stats', id: 2, tenant, input: null });
  await expect.poll(() => said.length).toBe(1); // the message before it was read
  make();
  await expect.poll(() => release.mock.calls.length).toBe(1);
  expect(said).toMatchObject([{ kind: 'done', id: 2 }]);
  close();
  vi.restoreAllMocks();
});
