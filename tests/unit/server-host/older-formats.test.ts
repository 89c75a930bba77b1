import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BodyBudget } from '../../../server/receivers/body-budget.ts';
import { oneTenant } from '../../../server/store/tenant-id.ts';
import { createJaegerHandler, createZipkinHandler } from '../../../server/receivers/older-formats.ts';
import { RecordingSink, serve } from './receiver-kit.ts';

const MAX_BYTES = 10_000;

let sink: RecordingSink;
let zipkin: Awaited<ReturnType<typeof serve>>;
let jaeger: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  const current = { ingest: (...args: Parameters<RecordingSink['ingest']>) => sink.ingest(...args) };
  const budget = new BodyBudget(2 * MAX_BYTES);
  const options = { sink: current, tenantOf: oneTenant, maxRequestBytes: MAX_BYTES, budget, corsOrigins: null };
  zipkin = await serve(createZipkinHandler(options));
  jaeger = await serve(createJaegerHandler(options));
});
afterAll(async () => {
  await zipkin.close();
  await jaeger.close();
});
beforeEach(() => (sink = new RecordingSink()));

const THRIFT = { 'content-type': 'application/x-thrift' };
type Body = NonNullable<RequestInit['body']>;
const toZipkin = (body: Body, headers: Record<string, string> = {}, path = '/api/v2/spans') =>
  fetch(zipkin.url + path, { method: 'POST', body, headers });
const toJaeger = (body: Body, headers: Record<string, string> = THRIFT, path = '/api/traces') =>
  fetch(jaeger.url + path, { method: 'POST', body, headers });

describe('what is taken, with 202', () => {
  test.each<[string, Record<string, string>]>([
    ['JSON', { 'content-type': 'application/json' }],
    ['a body that says text', { 'content-type': 'text/plain;charset=UTF-8' }],
    ['gzip', { 'content-encoding': 'gzip', 'content-type': 'application/json' }],
  ])('by Zipkin: %s', async (_, headers) => {
    const response = await toZipkin('content-encoding' in headers ? gzipSync('[]') : '[]', headers);
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect(sink.bodies).toEqual([{ body: new Uint8Array(Buffer.from('[]')), encoding: 'zipkin-json' }]);
  });

  test.each(['application/x-thrift', 'application/vnd.apache.thrift.binary; charset=x'])(
    'by Jaeger: %s',
    async (type) => {
      const response = await toJaeger(
        Uint8Array.of(1, 2),
        { 'content-type': type },
        '/api/traces?format=jaeger.thrift',
      );
      expect([response.status, await response.text()]).toEqual([202, '']);
      expect(sink.bodies).toEqual([{ body: Uint8Array.of(1, 2), encoding: 'jaeger-thrift' }]);
    },
  );

  test('spans that were left out are told', async () => {
    sink.outcome = { kind: 'accepted', spans: 1, rejectedSpans: 1, message: '1 span rejected: no id' };
    const response = await toJaeger(Uint8Array.of(1));
    expect([response.status, await response.text()]).toEqual([202, '1 span rejected: no id\n']);
  });
});

describe('what is refused, in words', () => {
  test.each<[string, () => Promise<Response>, number, RegExp]>([
    ['Zipkin 1', () => toZipkin('[]', {}, '/api/v1/spans'), 404, /\/api\/v2\/spans/],
    ['a query of Zipkin', () => fetch(`${zipkin.url}/api/v2/spans`), 405, /Only POST/],
    [
      'Zipkin in protobuf',
      () => toZipkin('x', { 'content-type': 'application/x-protobuf' }),
      415,
      /use application\/json/,
    ],
    ['too many bytes', () => toZipkin(new Uint8Array(MAX_BYTES + 1)), 413, /MAX_REQUEST_BYTES/],
    ['broken gzip', () => toZipkin('x', { 'content-encoding': 'gzip' }), 400, /gzip body is broken/],
    ['Jaeger without a type', () => toJaeger(Uint8Array.of(1), {}), 415, /use application\/x-thrift/],
    ['Jaeger in JSON', () => toJaeger('{}', { 'content-type': 'application/json' }), 415, /use application\/x-thrift/],
    ['another path of Jaeger', () => toJaeger('x', THRIFT, '/api/sampling'), 404, /\/api\/traces/],
    [
      'a page of elsewhere',
      () => toZipkin('[]', { origin: 'https://evil.example' }),
      403,
      /evil\.example may not send here/,
    ],
  ])('%s', async (_, ask, status, message) => {
    const response = await ask();
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(message);
    expect(sink.bodies).toEqual([]);
  });

  test.each<[number, string | null, RecordingSink['outcome']]>([
    [400, null, { kind: 'malformed', message: 'because' }],
    [429, '7', { kind: 'busy', message: 'because', retryAfterS: 7 }],
    [503, '1', { kind: 'unavailable', message: 'because' }],
  ])('%i of the store', async (status, retryAfter, outcome) => {
    sink.outcome = outcome;
    for (const response of [await toZipkin('[]'), await toJaeger(Uint8Array.of(1))]) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
      expect(await response.text()).toBe('because\n');
    }
  });

  test('a store that throws: 500', async () => {
    sink.ingest = () => Promise.reject(new Error('a bug'));
    expect((await toZipkin('[]')).status).toBe(500);
  });
});

test('pages of a loopback origin may send', async () => {
  const response = await toZipkin('[]', { origin: 'http://localhost:5173' });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
    202,
    'http://localhost:5173',
  ]);
});
