import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Client, compressionAlgorithms, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BodyBudget } from '../../../server/receivers/body-budget.ts';
import { oneTenant } from '../../../server/store/tenant-id.ts';
import { createOtlpGrpcReceiver, type OtlpGrpcReceiver } from '../../../server/receivers/otlp-grpc.ts';
import { RecordingSink } from './receiver-kit.ts';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const MAX_BYTES = 10_000;
const same = (bytes: Buffer) => bytes;

let sink: RecordingSink;
let receiver: OtlpGrpcReceiver;
let server: Server;
let client: Client;

beforeEach(async () => {
  sink = new RecordingSink();
  await open();
});
afterEach(() => shut());

async function open(messageWithinMs?: number): Promise<void> {
  const current = { ingest: (...args: Parameters<RecordingSink['ingest']>) => sink.ingest(...args) };
  const options = {
    sink: current,
    tenantOf: oneTenant,
    maxRequestBytes: MAX_BYTES,
    budget: new BodyBudget(12 * MAX_BYTES),
  };
  receiver = createOtlpGrpcReceiver(options, messageWithinMs);
  server = createServer((socket) => receiver.accept(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect();
}

async function shut(): Promise<void> {
  client.close();
  server.close();
  await receiver.close(1000);
}

function connect(options = {}): Client {
  const { port } = server.address() as AddressInfo;
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
}

function call(request: Uint8Array, through = client, method = EXPORT): Promise<Buffer | ServiceError> {
  return new Promise((resolve) => {
    through.makeUnaryRequest(method, same, same, Buffer.from(request), (error, answer?: Buffer) => {
      resolve(error ?? answer ?? Buffer.alloc(0));
    });
  });
}

describe('OTLP over gRPC', () => {
  test('hands the request to the sink as bytes and answers with an empty message', async () => {
    expect(await call(Uint8Array.of(10, 0))).toEqual(Buffer.alloc(0));
    expect(sink.bodies).toEqual([{ body: Uint8Array.of(10, 0), encoding: 'protobuf' }]);
  });

  test('takes gzip', async () => {
    const zipping = connect({ 'grpc.default_compression_algorithm': compressionAlgorithms.gzip });
    await call(new Uint8Array(5000).fill(7), zipping);
    expect(sink.bodies[0]!.body).toEqual(new Uint8Array(5000).fill(7));
    zipping.close();
  });

  test('tells how many spans were rejected', async () => {
    sink.outcome = { kind: 'accepted', spans: 0, rejectedSpans: 2, message: 'no' };
    expect(await call(Uint8Array.of(10, 0))).toEqual(Buffer.from([0x0a, 6, 0x08, 2, 0x12, 2, 0x6e, 0x6f]));
  });

  test('says INVALID_ARGUMENT for what cannot be read and UNAVAILABLE when busy', async () => {
    sink.outcome = { kind: 'malformed', message: 'truncated' };
    expect(await call(Uint8Array.of(1))).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'truncated' });
    sink.outcome = { kind: 'unavailable', message: 'busy' };
    expect(await call(Uint8Array.of(1))).toMatchObject({ code: status.UNAVAILABLE, details: 'busy' });
  });

  test('says RESOURCE_EXHAUSTED and when to come again for more than is taken at a time', async () => {
    sink.outcome = { kind: 'busy', message: 'slowly', retryAfterS: 7 };
    const error = (await call(Uint8Array.of(1))) as ServiceError;
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: 'slowly' });
    const [details] = error.metadata.get('grpc-status-details-bin') as Buffer[];
    expect(details!.includes('google.rpc.RetryInfo')).toBe(true);
    expect([...details!.subarray(-4)]).toEqual([0x0a, 2, 0x08, 7]); // retry_delay { seconds: 7 }
  });

  test('more bytes waiting for the store than there is room for are refused, until others are answered', async () => {
    const finish: (() => void)[] = [];
    sink.ingest = () => new Promise((resolve) => finish.push(() => resolve(sink.outcome)));
    const clients = [client, connect({ 'grpc.use_local_subchannel_pool': 1 })];
    const large = new Uint8Array(MAX_BYTES);
    const waiting = clients.flatMap((through) => Array.from({ length: 6 }, () => call(large, through)));
    await expect.poll(() => finish.length).toBe(12);
    expect(await call(large)).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: expect.stringMatching(/try again/) as string,
    });
    finish.forEach((done) => done());
    for (const taken of await Promise.all(waiting)) expect(taken).toEqual(Buffer.alloc(0));
    clients[1]!.close();
  });

  test('a message that does not come is not waited for', async () => {
    await shut();
    await open(50);
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const headers = { ':method': 'POST', ':path': EXPORT, 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request(headers);
    stream.write(Buffer.of(0, 0, 0, 0, 9, 1)); // one byte of nine
    const [answered] = (await once(stream, 'response')) as [Record<string, string>];
    expect(answered['grpc-status']).toBe(`${status.DEADLINE_EXCEEDED}`);
    session.destroy();
    expect(await call(Uint8Array.of(10, 0))).toEqual(Buffer.alloc(0));
  });

  test('reads so many messages at a time, whatever the connections', async () => {
    const finish: (() => void)[] = [];
    sink.ingest = () => new Promise((resolve) => finish.push(() => resolve(sink.outcome)));
    const clients = Array.from({ length: 3 }, () => connect({ 'grpc.use_local_subchannel_pool': 1 }));
    const calls = clients.flatMap((each) => Array.from({ length: 8 }, () => call(Uint8Array.of(10, 0), each)));
    for (let answered = 0; answered < 24; answered++) {
      await expect.poll(() => finish.length).toBe(Math.min(16, 24 - answered));
      finish.shift()!();
    }
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 24 }, () => Buffer.alloc(0)));
    for (const each of clients) each.close();
  });

  test('says RESOURCE_EXHAUSTED for messages over the limit, also when only inflating shows it', async () => {
    const large = new Uint8Array(MAX_BYTES + 1);
    expect(await call(large)).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    const zipping = connect({ 'grpc.default_compression_algorithm': compressionAlgorithms.gzip });
    expect(await call(large, zipping)).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    zipping.close();
    expect(sink.bodies).toEqual([]);
    expect(await call(Uint8Array.of(10, 0))).toEqual(Buffer.alloc(0));
  });

  test('says UNIMPLEMENTED for other methods', async () => {
    const metrics = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
    expect(await call(new Uint8Array(), client, metrics)).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  test('a throwing sink is an INTERNAL error, not the end', async () => {
    sink.ingest = () => Promise.reject(new Error('a bug'));
    expect(await call(Uint8Array.of(1))).toMatchObject({ code: status.INTERNAL });
  });

  test('reads a few requests of a connection at a time, and all of them in the end', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    sink.ingest = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ kind: 'accepted', spans: 1, rejectedSpans: 0, message: '' }));
        most = Math.max(most, waiting.length);
      });
    const calls = Array.from({ length: 30 }, () => call(Uint8Array.of(10, 0)));
    for (let answered = 0; answered < 30; answered++) {
      await expect.poll(() => waiting.length).toBe(Math.min(8, 30 - answered));
      waiting.shift()!();
    }
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 30 }, () => Buffer.alloc(0)));
    expect(most).toBe(8);
  });

  test('lets a running call end when it closes', async () => {
    let finish = () => {};
    let arrived = () => {};
    const inSink = new Promise<void>((resolve) => (arrived = resolve));
    sink.ingest = () =>
      new Promise((resolve) => {
        finish = () => resolve(sink.outcome);
        arrived();
      });
    const answer = call(Uint8Array.of(10, 0));
    await inSink;
    server.close();
    const closed = receiver.close(10_000);
    finish();
    expect(await answer).toEqual(Buffer.alloc(0));
    client.close();
    await closed;
  });
});
