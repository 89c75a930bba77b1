import { request as httpRequest } from 'node:http';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BodyBudget } from '../../../server/receivers/body-budget.ts';
import { oneTenant } from '../../../server/store/tenant-id.ts';
import { createOtlpHttpHandler } from '../../../server/receivers/otlp-http.ts';
import { RecordingSink, serve } from './receiver-kit.ts';

const MAX_BYTES = 10_000;
const PROTOBUF = 'application/x-protobuf';
const body = new Uint8Array([10, 0]);
const budget = new BodyBudget(2.5 * MAX_BYTES);

let sink: RecordingSink;
let site: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  const current = { ingest: (...args: Parameters<RecordingSink['ingest']>) => sink.ingest(...args) };
  const options = { sink: current, tenantOf: oneTenant, maxRequestBytes: MAX_BYTES, budget, corsOrigins: null };
  site = await serve(createOtlpHttpHandler(options));
});
afterAll(() => site.close());
beforeEach(() => (sink = new RecordingSink()));

function send(content: Uint8Array | string, headers: Record<string, string>, method = 'POST'): Promise<Response> {
  const payload = typeof content === 'string' ? content : Buffer.from(content);
  return fetch(`${site.url}/v1/traces`, method === 'GET' ? { method, headers } : { method, headers, body: payload });
}

const bytesOf = async (response: Response) => [...new Uint8Array(await response.arrayBuffer())];
/** google.rpc.Status, by hand: field 1 is the code, field 2 the message. */
async function statusOf(response: Response): Promise<{ code: number; message: string }> {
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([bytes[0], bytes[2]]).toEqual([0x08, 0x12]);
  const short = bytes[3]! < 128;
  return { code: bytes[1]!, message: bytes.subarray(short ? 4 : 5).toString('utf8') };
}

describe('what is taken', () => {
  test.each([
    ['plain', {}, body],
    ['gzip', { 'content-encoding': 'gzip' }, gzipSync(body)],
    ['deflate', { 'content-encoding': 'deflate' }, deflateSync(body)],
  ])('protobuf, %s: the sink gets the bytes, the answer is an empty message', async (_, headers, content) => {
    const response = await send(content, { 'content-type': PROTOBUF, ...headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(PROTOBUF);
    expect(await bytesOf(response)).toEqual([]);
    expect(sink.bodies).toEqual([{ body, encoding: 'protobuf' }]);
  });

  test('JSON with a charset is answered as JSON', async () => {
    const response = await send('{"resourceSpans":[]}', { 'content-type': 'application/json; charset=utf-8' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({});
    expect(Buffer.from(sink.bodies[0]!.body).toString()).toBe('{"resourceSpans":[]}');
    expect(sink.bodies[0]!.encoding).toBe('json');
  });

  test('rejected spans are told in the encoding of the request', async () => {
    sink.outcome = { kind: 'accepted', spans: 1, rejectedSpans: 300, message: 'no' };
    const json = await send('{}', { 'content-type': 'application/json' });
    expect(await json.json()).toEqual({ partialSuccess: { rejectedSpans: '300', errorMessage: 'no' } });
    const protobuf = await send(body, { 'content-type': PROTOBUF });
    // partial_success { rejected_spans: 300 (varint ac 02), error_message: "no" }
    expect(await bytesOf(protobuf)).toEqual([0x0a, 7, 0x08, 0xac, 0x02, 0x12, 2, 0x6e, 0x6f]);
  });
});

describe('what is refused, with a message', () => {
  test('a body the store cannot read: 400', async () => {
    sink.outcome = { kind: 'malformed', message: 'truncated at byte 7' };
    const protobuf = await send(body, { 'content-type': PROTOBUF });
    expect(protobuf.status).toBe(400);
    expect(await statusOf(protobuf)).toEqual({ code: 3, message: 'truncated at byte 7' });
    const json = await send('{', { 'content-type': 'application/json' });
    expect(await json.json()).toEqual({ code: 3, message: 'truncated at byte 7' });
  });

  test.each([
    ['cut short', gzipSync(Buffer.alloc(500, 'x')).subarray(0, 20)],
    ['not gzip at all', Buffer.from('hello')],
    ['damaged', Buffer.concat([gzipSync(Buffer.alloc(500, 'x')).subarray(0, -8), Buffer.alloc(8)])],
  ])('gzip that is %s: 400', async (_, content) => {
    const response = await send(content, { 'content-type': PROTOBUF, 'content-encoding': 'gzip' });
    expect(response.status).toBe(400);
    expect((await statusOf(response)).message).toMatch(/gzip body is broken/);
    expect(sink.bodies).toEqual([]);
  });

  test('too many bytes: 413, whether announced, streamed, or only there after inflating', async () => {
    const large = Buffer.alloc(MAX_BYTES + 1);
    const announced = await send(large, { 'content-type': PROTOBUF });
    const inflated = await send(gzipSync(large), { 'content-type': PROTOBUF, 'content-encoding': 'gzip' });
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(large);
        controller.close();
      },
    });
    const streamed = await fetch(`${site.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': PROTOBUF },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    for (const response of [announced, inflated, streamed]) {
      expect(response.status).toBe(413);
      expect((await statusOf(response)).message).toMatch(/more than 10000 bytes.*MAX_REQUEST_BYTES/);
    }
    expect(sink.bodies).toEqual([]);
  });

  test('exactly the limit is taken', async () => {
    const response = await send(gzipSync(Buffer.alloc(MAX_BYTES)), {
      'content-type': PROTOBUF,
      'content-encoding': 'gzip',
    });
    expect(response.status).toBe(200);
  });

  test('another content type or coding: 415', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': PROTOBUF, 'content-encoding': 'zstd' },
    ]) {
      expect((await send(body, headers)).status).toBe(415);
    }
    expect(sink.bodies).toEqual([]);
  });

  test('another method: 405, another path: 404', async () => {
    const get = await send('', {}, 'GET');
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${site.url}/v1/metrics`, { method: 'POST' })).status).toBe(404);
  });

  test('a store that is busy: 503 with Retry-After', async () => {
    sink.outcome = { kind: 'unavailable', message: 'busy' };
    const response = await send(body, { 'content-type': PROTOBUF });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await statusOf(response)).toEqual({ code: 14, message: 'busy' });
  });

  test('more than the store takes at a time: 429 with its Retry-After', async () => {
    sink.outcome = { kind: 'busy', message: 'slowly', retryAfterS: 7 };
    const response = await send(body, { 'content-type': PROTOBUF });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await statusOf(response)).toEqual({ code: 8, message: 'slowly' });
  });

  test('more at once than there is room for: 429 with Retry-After, until others are answered', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_BYTES));
    const headers = { 'content-type': PROTOBUF, 'content-encoding': 'gzip' };
    const waiting: (() => void)[] = [];
    sink.ingest = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ kind: 'accepted', spans: 1, rejectedSpans: 0, message: '' }));
      });
    const taken = [send(bomb, headers), send(bomb, headers)];
    await expect.poll(() => waiting.length).toBe(2);
    for (const refused of [await send(bomb, headers), await send(Buffer.alloc(MAX_BYTES), headers)]) {
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
      expect((await statusOf(refused)).code).toBe(8);
    }
    expect(waiting).toHaveLength(2);
    for (const answer of waiting) answer();
    for (const response of await Promise.all(taken)) expect(response.status).toBe(200);
    await expect.poll(() => budget.heldBytes).toBe(0);
    sink = new RecordingSink();
    expect((await send(bomb, headers)).status).toBe(200);
  });

  test('a client that leaves in the middle gives its room back', async () => {
    const request = httpRequest(`${site.url}/v1/traces`, { method: 'POST', headers: { 'content-type': PROTOBUF } });
    request.on('error', () => {}); // the cut is ours
    request.write(Buffer.alloc(5000));
    await expect.poll(() => budget.heldBytes).toBe(5000);
    request.destroy();
    await expect.poll(() => budget.heldBytes).toBe(0);
    expect(sink.bodies).toEqual([]);
  });

  test('a store that throws: 500, and the next request is served', async () => {
    sink.ingest = () => Promise.reject(new Error('a bug'));
    expect((await send('{}', { 'content-type': 'application/json' })).status).toBe(500);
    sink = new RecordingSink();
    expect((await send('{}', { 'content-type': 'application/json' })).status).toBe(200);
  });
});

describe('web pages', () => {
  const from = (origin: string) => ({ origin, 'content-type': 'application/json' });

  test('of a loopback origin may send, with any headers', async () => {
    const preflight = await send(
      '',
      {
        origin: 'http://localhost:5173',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,traceparent,x-mine',
      },
      'OPTIONS',
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type,traceparent,x-mine');
    const response = await send('{}', from('http://localhost:5173'));
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'http://localhost:5173',
    ]);
  });

  test('get to read errors too', async () => {
    const response = await send('{}', { origin: 'http://localhost:5173', 'content-type': 'text/plain' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      415,
      'http://localhost:5173',
    ]);
  });

  test('of other origins may not', async () => {
    const response = await send('{}', from('https://evil.example'));
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.text()).toMatch(/OTLP_CORS_ORIGINS/);
    expect(sink.bodies).toEqual([]);
  });
});
