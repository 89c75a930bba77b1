// Real exporters of the OpenTelemetry SDK send to the built backend, and what they sent can be read back.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Client, credentials } from '@grpc/grpc-js';
import { ROOT_CONTEXT, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { splitByTrace } from '../../src/lib/formats/otlp-split.ts';
import { startBackend, type Backend } from '../browser/support/backend.ts';
import { writeOtlp, type PlainSpan } from '../kit/otlp-writer.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend(['--backend-only'], { MAX_REQUEST_BYTES: '1MiB' });
});
afterAll(() => backend.stop());

interface TraceJson {
  batches: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: { name: string }[] }[];
  }[];
}

async function readBack(traceId: string): Promise<{ services: (string | undefined)[]; names: string[] }> {
  const response = await fetch(`${backend.tempo}/api/traces/${traceId}`);
  expect(response.status).toBe(200);
  const { batches } = (await response.json()) as TraceJson;
  const names = batches.flatMap((batch) => batch.scopeSpans.flatMap((scope) => scope.spans.map((span) => span.name)));
  const services = batches.map(
    ({ resource }) => resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue,
  );
  return { services: [...new Set(services)], names: names.sort() };
}

async function sendBySdk(exporter: SpanExporter, serviceName: string): Promise<string> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('test');
  const root: Span = tracer.startSpan('root');
  tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
  root.end();
  await provider.forceFlush(); // rejects when the receiver refuses
  await provider.shutdown();
  return root.spanContext().traceId;
}

describe.each(['none', 'gzip'])('exporters of the SDK, compression %s', (compression) => {
  beforeAll(() => vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression)); // as users set it
  afterAll(() => vi.unstubAllEnvs());

  test.each([
    ['gRPC', (): SpanExporter => new GrpcExporter({ url: backend.otlpGrpc })],
    ['protobuf over HTTP', (): SpanExporter => new ProtobufExporter({ url: `${backend.otlpHttp}/v1/traces` })],
    ['JSON over HTTP', (): SpanExporter => new JsonExporter({ url: `${backend.otlpHttp}/v1/traces` })],
  ])('%s', async (name, createExporter) => {
    const traceId = await sendBySdk(createExporter(), name);
    expect(await readBack(traceId)).toEqual({ services: [name], names: ['child', 'root'] });
  });
});

describe('a recorded request of the SDK over gRPC', () => {
  const recorded = readFileSync(new URL('../fixtures/otlp-grpc-order-system.bin', import.meta.url));
  const split = splitByTrace(recorded);
  const traceIds = split.ok ? split.value.traces.map((slice) => slice.traceId) : [];

  test('holds two orders', () => expect(traceIds).toHaveLength(2));

  test('is taken, however often it comes, and read back whole', async () => {
    const client = new Client(new URL(backend.otlpGrpc).host, credentials.createInsecure());
    const same = (bytes: Buffer) => bytes;
    for (let i = 0; i < 2; i++) {
      const answer = await new Promise<Buffer>((resolve, reject) => {
        const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
        client.makeUnaryRequest(method, same, same, recorded, (error, bytes) =>
          error ? reject(error) : resolve(bytes!),
        );
      });
      expect(answer).toHaveLength(0);
    }
    client.close();
    const steps = ['API.CreateOrder', 'Auth.ValidateToken', 'Payment.Gateway.Call', 'Payment.Process'];
    const user = ['User.Cache.Get', 'User.DB.Query', 'User.Validate'];
    const orders = await Promise.all(traceIds.map(readBack));
    expect(orders).toContainEqual({ services: ['order-system'], names: [...steps, ...user] });
    expect(orders).toContainEqual({
      services: ['order-system'],
      names: [...steps.slice(0, 2), 'Payment.DB.Update', ...steps.slice(2), ...user],
    });
  });
});

describe('bad input', () => {
  const post = (body: Uint8Array | string, headers: Record<string, string>) =>
    fetch(`${backend.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
  const protobuf = { 'content-type': 'application/x-protobuf' };
  const json = { 'content-type': 'application/json' };
  const span = (traceId: string, spanId: string): PlainSpan => ({
    traceId,
    spanId,
    name: `span ${spanId}`,
    startUnixNano: BigInt(Date.now()) * 1_000_000n,
    endUnixNano: BigInt(Date.now()) * 1_000_000n + 5_000_000n,
    resource: { 'service.name': 'odd' },
  });

  test.each([
    [
      'truncated protobuf',
      () => post(writeOtlp([span('ab'.repeat(16), 'cd'.repeat(8))]).subarray(0, 30), protobuf),
      400,
    ],
    ['protobuf that is text', () => post('hello world', protobuf), 400],
    ['truncated JSON', () => post('{"resourceSpans":[', json), 400],
    ['JSON of another shape', () => post('{"resourceSpans":7}', json), 400],
    ['broken gzip', () => post('hello', { ...protobuf, 'content-encoding': 'gzip' }), 400],
    ['text', () => post('hello', { 'content-type': 'text/plain' }), 415],
    ['too large', () => post(new Uint8Array(1_048_577), protobuf), 413],
    [
      'too large after inflating',
      () => post(gzipSync(new Uint8Array(1_048_577)), { ...json, 'content-encoding': 'gzip' }),
      413,
    ],
  ])('%s is refused with a message, and the next request is served', async (_, send, status) => {
    const refused = await send();
    expect(refused.status).toBe(status);
    expect((await refused.text()).length).toBeGreaterThan(10);
    expect((await post('{"resourceSpans":[]}', json)).status).toBe(200);
  });

  test('spans with ids of a wrong length are rejected and counted, the rest is kept', async () => {
    const good = span('1f'.repeat(16), '2e'.repeat(8));
    const bad = [
      span('1f'.repeat(16), '2e'.repeat(4)),
      span('1f'.repeat(9), '2e'.repeat(8)),
      span('1f'.repeat(16), '00'.repeat(8)),
    ];
    const response = await post(writeOtlp([...bad, good]), protobuf);
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(2, 4)]).toEqual([0x08, 3]); // rejected_spans
    expect(await readBack(good.traceId)).toEqual({ services: ['odd'], names: [good.name] });
  });
});
