// MULTITENANCY=on: a tenant sees what was sent in its name, and nothing else, by whatever way in and out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata, makeGenericClientConstructor } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHost } from '../../server/host/run.ts';
import { readInvocation } from '../../server/settings.ts';
import { startBackend, type Backend } from '../browser/support/backend.ts';
import { writeOtlp } from '../kit/otlp-writer.ts';
import { startEcho } from './host-kit.ts';

let backend: Backend;
let dataDir = '';
const settings = (): Record<string, string> => ({
  MULTITENANCY: 'on',
  MAX_TENANTS: '4',
  DATA_DIR: dataDir,
  DEMO: 'off',
});

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'observatory-tenants-'));
  backend = await startBackend([], settings());
}, 60_000);
afterAll(async () => {
  await backend.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Headers = Record<string, string>;
const as = (tenant: string | null): Headers => (tenant === null ? {} : { 'X-Scope-OrgID': tenant });
const nowNs = BigInt(Date.now()) * 1_000_000n;

/** Two spans, of a client and a server, whose names and values tell whose they are. Both tenants use the same trace id. */
function bodyOf(whose: string, traceId: string): Uint8Array<ArrayBuffer> {
  const span = (n: number, service: string) => ({
    traceId,
    spanId: `000000000000000${n}`,
    ...(n > 1 && { parentSpanId: '0000000000000001' }),
    name: `work of ${whose}`,
    kind: n === 1 ? 3 : 2,
    startUnixNano: nowNs - 5_000_000_000n,
    endUnixNano: nowNs - 4_000_000_000n,
    attributes: { [`key.${whose}`]: `value of ${whose}` },
    resource: { 'service.name': `${service}-${whose}` },
  });
  return new Uint8Array(writeOtlp([span(1, 'web'), span(2, 'cart')]));
}

function post(url: string, body: BodyInit, type: string, headers: Headers): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
}
const sendOtlp = (body: Uint8Array<ArrayBuffer>, tenant: string | null): Promise<Response> =>
  post(`${backend.otlpHttp}/v1/traces`, body, 'application/x-protobuf', as(tenant));

const get = (path: string, tenant: string | null, base = `${backend.tempo}/`): Promise<Response> =>
  fetch(`${base}${path}`, { headers: as(tenant) });
const text = async (path: string, tenant: string): Promise<string> => {
  const response = await get(path, tenant);
  return `${response.status} ${await response.text()}`;
};

const SHARED_ID = 'aa'.repeat(16);
const onlyOf = (whose: string): string => (whose === 'red' ? '11' : '22').repeat(16);
const range = `start=${Number(nowNs / 1_000_000_000n) - 600}&end=${Number(nowNs / 1_000_000_000n) + 60}`;

/** Every endpoint that answers from traces, asked so that it would show the names of any tenant. */
const QUERIES: Record<string, string> = {
  'trace by id': `api/traces/${SHARED_ID}`,
  'trace by id, version 2': `api/v2/traces/${SHARED_ID}`,
  search: `api/search?q=${encodeURIComponent('{} | select(resource.service.name)')}&${range}`,
  'search by tags': `api/search?tags=&${range}`,
  'tag names': `api/search/tags?${range}`,
  'tag names, version 2': `api/v2/search/tags?${range}`,
  'tag values': `api/search/tag/service.name/values?${range}`,
  'tag values, version 2': `api/v2/search/tag/resource.service.name/values?${range}`,
  'values of a name': `api/v2/search/tag/name/values?${range}`,
  metrics: `api/metrics/query?q=${encodeURIComponent('{} | rate() by (resource.service.name)')}&${range}`,
  'metrics over time': `api/metrics/query_range?q=${encodeURIComponent('{} | rate() by (name)')}&${range}&step=60`,
  'service graph': `api/metrics/service_graph?${range}`,
};

describe('two tenants', () => {
  beforeAll(async () => {
    for (const whose of ['red', 'blue'])
      for (const id of [SHARED_ID, onlyOf(whose)]) expect((await sendOtlp(bodyOf(whose, id), whose)).status).toBe(200);
  });

  test.each(Object.entries(QUERIES))('%s: each sees its own, others see nothing', async (_, path) => {
    const [red, blue, nobody] = await Promise.all(['red', 'blue', 'nobody'].map((tenant) => text(path, tenant)));
    expect(red).toContain('red');
    expect(red).not.toContain('blue');
    expect(blue).toContain('blue');
    expect(blue).not.toContain('red');
    expect(nobody).not.toMatch(/red|blue/);
    expect(nobody).toMatch(path.startsWith('api/traces') ? /^404/ : /^200/);
  });

  test.each(Object.entries(QUERIES))(
    '%s: wants a tenant, one, and a valid one, in the words of Tempo',
    async (_, path) => {
      const refusals = await Promise.all(
        [null, 'red|blue', 'red/../blue', '..', 'x'.repeat(151)].map(async (tenant) => {
          const response = await get(path, tenant);
          return [response.status, await response.text()];
        }),
      );
      expect(refusals).toEqual([
        [401, 'no org id\n'],
        [400, 'multi-tenant query unsupported'],
        [400, "tenant ID 'red/../blue' contains unsupported character '/'"],
        [400, "tenant ID is '.' or '..'"],
        [400, 'tenant ID is too long: max 150 characters'],
      ]);
    },
  );

  test('a trace of another tenant is not there, by its id', async () => {
    expect((await get(`api/traces/${onlyOf('red')}`, 'red')).status).toBe(200);
    expect((await get(`api/traces/${onlyOf('red')}`, 'blue')).status).toBe(404);
  });

  test('what is about no tenant wants none', async () => {
    for (const path of [
      'ready',
      'metrics',
      'api/echo',
      'api/status/buildinfo',
      'status',
      'status/version',
      'status/services',
      'status/config',
    ])
      expect((await get(path, null)).status, path).toBe(200);
  });

  test('the counts of Tempo are by tenant; the status for the page sums, and names nobody', async () => {
    const metrics = await (await get('metrics', null)).text();
    for (const whose of ['red', 'blue']) {
      expect(metrics).toContain(`tempo_distributor_spans_received_total{tenant="${whose}"} 4\n`);
      expect(metrics).toContain(
        `tempo_receiver_accepted_spans{receiver="otlp/otlp_receiver",tenant="${whose}",transport="http"} 4\n`,
      );
    }
    const status = await (await get('host/status', null, backend.page)).text();
    expect(JSON.parse(status)).toMatchObject({ store: { traces: 4, spans: 8, foreignTraces: 4 } });
    expect(status).not.toMatch(/red|blue/);
  });

  test('the page shows whom its gateway names, else the single tenant', async () => {
    const path = `tempo/${QUERIES['search']}`;
    expect(await (await get(path, 'red', backend.page)).text()).toContain('red');
    expect(await (await get(path, null, backend.page)).text()).not.toMatch(/red|blue/);
  });

  test('all of it is there after a restart', async () => {
    await backend.stop();
    backend = await startBackend([], settings());
    expect(await text(`api/traces/${SHARED_ID}`, 'red')).toContain('work of red');
    await expect.poll(async () => text(QUERIES['search']!, 'blue'), { timeout: 10_000 }).toContain('work of blue');
    expect(await text(QUERIES['search']!, 'blue')).not.toContain('red');
  }, 30_000);

  test('to delete is to delete ones own', async () => {
    const deleted = await fetch(`${backend.page}host/data`, { method: 'DELETE', headers: as('red') });
    expect(deleted.status).toBe(200);
    expect((await get(`api/traces/${SHARED_ID}`, 'red')).status).toBe(404);
    expect(await text(`api/traces/${SHARED_ID}`, 'blue')).toContain('work of blue');
    const refused = await fetch(`${backend.page}host/data`, { method: 'DELETE', headers: as('red|blue') });
    expect(refused.status).toBe(400);
  });
});

describe('ways in', () => {
  const zipkin = (name: string): string =>
    JSON.stringify([{ traceId: 'cc'.repeat(8), id: 'cc'.repeat(8), name, timestamp: Date.now() * 1000, duration: 5 }]);

  test.each([null, 'a b', 'red|blue'])('over HTTP, the tenant %j is refused, and the body with it', async (tenant) => {
    const otlp = await sendOtlp(bodyOf('red', onlyOf('red')), tenant);
    const older = await post(`${backend.zipkin}/api/v2/spans`, zipkin('z'), 'application/json', as(tenant));
    const thrift = await post(`${backend.jaeger}/api/traces`, 'x', 'application/x-thrift', as(tenant));
    const status = tenant === null ? 401 : 400;
    expect([otlp.status, older.status, thrift.status]).toEqual([status, status, status]);
    if (tenant === null) expect(await older.text()).toBe('no org id\n');
  });

  test('Zipkin spans go to their tenant', async () => {
    expect((await post(`${backend.zipkin}/api/v2/spans`, zipkin('zip'), 'application/json', as('blue'))).status).toBe(
      202,
    );
    const path = `api/v2/traces/${'cc'.repeat(8)}`;
    expect(await text(path, 'blue')).toContain('zip');
    expect(await text(path, 'red')).not.toContain('zip');
  });

  test('over gRPC by metadata: UNAUTHENTICATED without, INVALID_ARGUMENT with a wrong one', async () => {
    const bytes = (message: Buffer): Buffer => message;
    const method = {
      path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    } as const;
    const Client = makeGenericClientConstructor({ Export: method }, 'TraceService');
    const client = new Client(new URL(backend.otlpGrpc).host, credentials.createInsecure());
    const send = (...tenants: string[]): Promise<string> =>
      new Promise((resolve) => {
        const metadata = new Metadata();
        for (const tenant of tenants) metadata.add('x-scope-orgid', tenant);
        const body = Buffer.from(bodyOf('grpc', 'dd'.repeat(16)));
        const done = (error: { code: number; details: string } | null): void =>
          resolve(error ? `${error.code} ${error.details}` : 'taken');
        client.makeUnaryRequest(method.path, bytes, bytes, body, metadata, done);
      });
    expect(await send()).toBe('16 no org id');
    expect(await send('red', 'blue')).toMatch(/^3 tenant ID 'red, ?blue'/);
    expect(await send('a/b')).toBe("3 tenant ID 'a/b' contains unsupported character '/'");
    expect(await send('red')).toBe('taken');
    client.close();
    expect(await text(`api/traces/${'dd'.repeat(16)}`, 'red')).toContain('work of grpc');
    expect((await get(`api/traces/${'dd'.repeat(16)}`, 'blue')).status).toBe(404);
  });

  test('the number of tenants is bounded; neither a broken nor an empty request makes one', async () => {
    for (let n = 0; n < 6; n++) {
      expect((await sendOtlp(Uint8Array.of(255, 255, 255), `broken-${n}`)).status).toBe(400);
      expect((await sendOtlp(new Uint8Array(), `empty-${n}`)).status).toBe(200);
    }
    expect((await sendOtlp(bodyOf('green', onlyOf('red')), 'green')).status).toBe(200); // the fourth, with the single one
    const refused = await sendOtlp(bodyOf('fifth', onlyOf('red')), 'fifth');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await refused.text()).toContain('MAX_TENANTS');
    expect((await sendOtlp(bodyOf('red', onlyOf('red')), 'red')).status).toBe(200);
    const metrics = await (await get('metrics', null)).text();
    expect(metrics).not.toMatch(/broken-|empty-|fifth/);
  });
});

test('where tenants are off, the header is not looked at', async () => {
  const off = await startBackend(['--backend-only'], { DEMO: 'off' });
  try {
    const sent = await post(
      `${off.otlpHttp}/v1/traces`,
      bodyOf('any', SHARED_ID),
      'application/x-protobuf',
      as('red/blue'),
    );
    expect(sent.status).toBe(200);
    for (const tenant of [null, 'red', 'a|b', '..'])
      expect((await get(`api/traces/${SHARED_ID}`, tenant, `${off.tempo}/`)).status).toBe(200);
    expect(await (await get('metrics', null, `${off.tempo}/`)).text()).toContain(
      'tempo_distributor_spans_received_total{tenant="single-tenant"} 2\n',
    );
  } finally {
    await off.stop();
  }
}, 30_000);

test('PAGE_TENANT is whom the page shows of a Tempo, whatever its requests say', async () => {
  const echo = await startEcho();
  const read = readInvocation([], { TEMPO_URL: echo.url, OTLP_URL: echo.url, PAGE_TENANT: 'red', PORT: '0' });
  if (!read.ok || read.value.kind !== 'run') throw new Error(JSON.stringify(read));
  const started = await startHost(read.value.settings, dataDir);
  if (!started.ok) throw new Error(started.error.message);
  try {
    const page = `http://127.0.0.1:${started.value.pagePort}`;
    for (const tenant of [null, 'blue']) {
      const asked = (await (await get('/tempo/api/search', tenant, page)).json()) as { headers: Headers };
      expect(asked.headers['x-scope-orgid']).toBe('red');
      const sent = await post(`${page}/otlp/v1/traces`, '{}', 'application/json', { origin: page, ...as(tenant) });
      expect(((await sent.json()) as { headers: Headers }).headers['x-scope-orgid']).toBe('red');
    }
  } finally {
    await started.value.close();
    await echo.close();
  }
});
