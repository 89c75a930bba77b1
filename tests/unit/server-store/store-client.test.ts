import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreClient } from '../../../server/store/store-client.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'observatory-client-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A client in front of a thread that runs `onMessage(request)` for each request instead of a store. */
async function openOn(onMessage: string): Promise<StoreClient> {
  const entry = join(folder, 'thread.mjs');
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', (request) => { ${onMessage} });
     parentPort.postMessage({ kind: 'opened', result: { ok: true, value: null } });`,
  );
  const opened = await StoreClient.open({ dataDir: join(folder, 'data') }, pathToFileURL(entry));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const search = {
  query: '{}',
  limit: 20,
  spansPerSpanSet: 3,
  fromUnixS: null,
  toUnixS: null,
};

test.each([
  ['ends', 'process.exit(1)', 'the store thread ended'],
  ['throws', 'throw new Error("boom")', 'the store thread failed: boom'],
])('when the thread %s, whoever waits and whoever asks later is told, and the folder is free', async (_, act, why) => {
  const store = await openOn(`if (request.job === 'stats') { ${act} }`);
  const waiting = [store.ingest(new Uint8Array(3), 'protobuf'), store.search(search)] as const;
  const trace = store.trace('ab'.repeat(16), 'json-v2', () => undefined);
  expect(await store.stats()).toMatchObject({ state: 'failed', message: why });
  expect(await waiting[0]).toEqual({ kind: 'unavailable', message: why });
  for (const answer of [await waiting[1], await trace, await store.search(search)])
    expect(answer).toEqual({ ok: false, error: { kind: 'unavailable', message: why } });
  expect(await store.ingest(new Uint8Array(3), 'json')).toEqual({ kind: 'unavailable', message: why });
  expect(existsSync(join(folder, 'data', 'lock'))).toBe(false);
  await store.close();
});

test('a body stays the callers, also where it is a part of a larger Buffer', async () => {
  const store = await openOn(`parentPort.postMessage({ kind: 'done', id: request.id, output:
    request.job === 'close' ? null : { kind: 'accepted', spans: request.input.body.length, rejectedSpans: 0, message: '' } });`);
  const pool = Buffer.alloc(100, 7);
  expect(await store.ingest(pool.subarray(10, 15), 'protobuf')).toMatchObject({ kind: 'accepted', spans: 5 });
  expect([pool.length, pool[12]]).toEqual([100, 7]);
  await store.close();
});
