import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { SearchRequest, StoreStats } from '../../../server/store/protocol.ts';
import type { StoreClient } from '../../../server/store/store-client.ts';
import type { ChunkSink } from '../../../server/store/store-link.ts';
import { oneTenant } from '../../../server/store/tenant-id.ts';
import { createTempoHandler } from '../../../server/tempo-api/handler.ts';

const OF_HOST = { metrics: () => 'of_host 1\n', config: 'max_spans: 7\n' };
let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The handler on a port, over something that stands in for the store. */
async function serve(store: object): Promise<string> {
  const client = { ...store, of: () => store };
  server = createServer(createTempoHandler(client as unknown as StoreClient, oneTenant, OF_HOST));
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const traceOf = (chunks: readonly Uint8Array[], totalBytes: number | null) => ({
  trace: async (_id: string, _form: string, sink: ChunkSink) => {
    for (const bytes of chunks) await sink(bytes, totalBytes);
    return { ok: true, value: { found: true } };
  },
});

test('a reader that is slow gets all of it, and leaves no listeners behind', async () => {
  const chunks = Array.from({ length: 60 }, (_, n) => new Uint8Array(512 * 1024).fill(n));
  const totalBytes = chunks.length * 512 * 1024;
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', onWarning);
  const url = await serve(traceOf(chunks, totalBytes));
  const response = await new Promise<IncomingMessage>((resolve) => {
    get(`${url}/api/v2/traces/ab`, { headers: { accept: 'application/protobuf' } }, resolve);
  });
  expect(response.headers['content-length']).toBe(`${totalBytes}`);
  let received = 0;
  for await (const chunk of response) {
    received += (chunk as Buffer).length;
    await new Promise((later) => setImmediate(later));
  }
  process.off('warning', onWarning);
  expect(received).toBe(totalBytes);
  expect(warnings).toEqual([]);
});

test('a limit has an upper bound, as in Tempo', async () => {
  const limits: number[] = [];
  const search = ({ limit }: SearchRequest) => {
    limits.push(limit);
    return Promise.resolve({ ok: true, value: new TextEncoder().encode('{"traces":[]}') });
  };
  const url = await serve({ search });
  expect((await fetch(`${url}/api/search?limit=262144`)).status).toBe(200);
  const refused = await fetch(`${url}/api/search?limit=262145`);
  expect([refused.status, await refused.text()]).toEqual([400, 'limit 262145 exceeds max limit 262144']);
  expect(limits).toEqual([262_144]);
});

test('no answer is to be guessed at', async () => {
  const search = () => Promise.resolve({ ok: true, value: new TextEncoder().encode('{"traces":[]}') });
  const url = await serve({ ...traceOf([Uint8Array.of(0x7b, 0x7d)], null), search });
  for (const path of ['/api/search', '/api/traces/ab', '/api/echo', '/nowhere', '/api/search?limit=no']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
  }
});

test('a store that can be read but not written is ready, and says what is the matter', async () => {
  const stats = { state: 'ready', message: '', writeError: null } as StoreStats;
  const ready = async (changes: Partial<StoreStats>): Promise<[number, string]> => {
    const url = await serve({ stats: () => Promise.resolve({ ...stats, ...changes }) });
    const response = await fetch(`${url}/ready`);
    return [response.status, await response.text()];
  };
  expect(await ready({})).toEqual([200, 'ready\n']);
  expect(await ready({ writeError: 'a write failed' })).toEqual([200, 'ready (read only: a write failed)\n']);
  expect((await ready({ state: 'failed', message: 'gone' }))[0]).toBe(503);
});

test('the status texts, one by one and all together', async () => {
  const url = await serve({ stats: () => Promise.resolve({ state: 'ready', message: '' } as StoreStats) });
  const text = async (path: string): Promise<string> => {
    const response = await fetch(url + path);
    expect([response.status, response.headers.get('content-type')], path).toEqual([200, 'text/plain; charset=utf-8']);
    return response.text();
  };
  const parts = await Promise.all(
    ['version', 'services', 'endpoints', 'config'].map((part) => text(`/status/${part}`)),
  );
  expect(parts[3]).toBe('GET /status/config\n---\nmax_spans: 7\n');
  for (const path of ['/status', '/status/config']) expect(parts[2]).toContain(`| ${path} `);
  expect(await text('/status')).toBe(parts.join(''));
});
