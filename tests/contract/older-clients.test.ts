// Clients of Zipkin and Jaeger from npm send to the built backend; what they sent is read back by id and found by a search.
import { createRequire } from 'node:module';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Annotation, BatchRecorder, ExplicitContext, jsonEncoder, Tracer, type TraceId } from 'zipkin';
import { HttpLogger } from 'zipkin-transport-http';
import { startBackend, type Backend } from '../browser/support/backend.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend(['--backend-only'], { DEMO: 'off' });
});
afterAll(() => backend.stop());

interface SpanJson {
  name: string;
  kind?: string;
  parentSpanId?: string;
  status?: object;
  links?: unknown[];
  attributes?: { key: string; value: Record<string, unknown> }[];
  events?: { name?: string; attributes?: SpanJson['attributes'] }[];
}
interface TraceJson {
  batches: { resource: SpanJson; scopeSpans: { scope: object; spans: SpanJson[] }[] }[];
}

const plain = (attributes: SpanJson['attributes'] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value]));

/** The spans of a trace by name, each with the resource and scope it came with; null as long as there is none of that id. */
async function readBack(traceId: string) {
  const response = await fetch(`${backend.tempo}/api/traces/${traceId}`);
  if (response.status === 404) return null;
  const { batches } = (await response.json()) as TraceJson;
  const spans = batches.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans: of }) =>
      of.map((span) => ({ ...span, scope, tags: plain(span.attributes), resource: plain(resource.attributes) })),
    ),
  );
  return Object.fromEntries(spans.map((span) => [span.name, span]));
}

async function found(query: string): Promise<string[]> {
  const response = await fetch(`${backend.tempo}/api/search?q=${encodeURIComponent(query)}`);
  expect(response.status).toBe(200);
  const { traces } = (await response.json()) as { traces: { traceID: string }[] };
  return traces.map(({ traceID }) => traceID.padStart(32, '0'));
}

test('zipkin for JavaScript, with its HTTP transport', async () => {
  const failures: unknown[] = [];
  const log = { error: (...failure: unknown[]) => failures.push(failure) };
  const endpoint = `${backend.zipkin}/api/v2/spans`;
  const logger = new HttpLogger({ endpoint, jsonEncoder: jsonEncoder.JSON_V2, httpInterval: 20, log });
  const recorder = new BatchRecorder({ logger });
  const tracer = new Tracer({ ctxImpl: new ExplicitContext(), recorder, localServiceName: 'zipkin-js' });
  const root: TraceId = tracer.createRootId();
  const child = tracer.letId(root, () => tracer.createChildId());
  const record = (id: TraceId, ...annotations: Parameters<Tracer['recordAnnotation']>[0][]): void => {
    tracer.letId(id, () => annotations.forEach((annotation) => tracer.recordAnnotation(annotation)));
  };
  record(root, new Annotation.ServiceName('shop'), new Annotation.Rpc('get /cart'), new Annotation.ServerRecv());
  record(child, new Annotation.ServiceName('shop'), new Annotation.Rpc('select'), new Annotation.ClientSend());
  record(child, new Annotation.ServerAddr({ serviceName: 'database', port: 5432 }));
  record(child, new Annotation.Message('retry'), new Annotation.BinaryAnnotation('error', 'timeout'));
  record(child, new Annotation.ClientRecv());
  record(root, new Annotation.BinaryAnnotation('http.status_code', '500'), new Annotation.ServerSend());

  const traceId = root.traceId.padStart(32, '0');
  await expect.poll(async () => Object.keys((await readBack(traceId)) ?? {}).sort()).toEqual(['get /cart', 'select']);
  expect(failures).toEqual([]);
  const spans = (await readBack(traceId))!;
  expect(spans['get /cart']).toMatchObject({
    kind: 'SPAN_KIND_SERVER',
    resource: { 'service.name': { stringValue: 'shop' } },
    tags: { 'http.status_code': { stringValue: '500' } },
  });
  expect(spans['select']).toMatchObject({
    kind: 'SPAN_KIND_CLIENT',
    parentSpanId: Buffer.from(root.spanId, 'hex').toString('base64'),
    status: { code: 'STATUS_CODE_ERROR' },
    events: [{ name: 'retry' }],
    tags: { 'peer.service': { stringValue: 'database' }, error: { stringValue: 'timeout' } },
  });
  expect(await found('{ span.peer.service = "database" && status = error }')).toEqual([traceId]);
});

test("OpenTelemetry's exporter for Zipkin", async () => {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otel-zipkin', 'service.version': '7' }),
    spanProcessors: [new BatchSpanProcessor(new ZipkinExporter({ url: `${backend.zipkin}/api/v2/spans` }))],
  });
  const tracer = provider.getTracer('test', '1.0');
  const root = tracer.startSpan('root', { kind: SpanKind.PRODUCER, attributes: { rows: 3 } });
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
  child.addEvent('retry').setStatus({ code: SpanStatusCode.ERROR, message: 'gone' }).end();
  root.end();
  await provider.forceFlush(); // rejects when the receiver refuses
  await provider.shutdown();

  const { traceId } = root.spanContext();
  const spans = (await readBack(traceId))!;
  expect(spans['root']).toMatchObject({
    kind: 'SPAN_KIND_PRODUCER',
    resource: { 'service.name': { stringValue: 'otel-zipkin' }, 'service.version': { stringValue: '7' } },
    tags: { rows: { stringValue: '3' } },
  });
  expect(spans['child']).toMatchObject({ status: { code: 'STATUS_CODE_ERROR' }, events: [{ name: 'retry' }] });
  expect(await found('{ resource.service.version = "7" } >> { status = error }')).toEqual([traceId]);
});

/** As much of jaeger-client, which comes without types, as is used here. */
interface JaegerSpan {
  setTag(key: string, value: unknown): JaegerSpan;
  log(fields: object): JaegerSpan;
  finish(): void;
  context(): { toTraceId(): string; toSpanId(): string };
}
interface JaegerClient {
  readonly opentracing: { followsFrom(context: unknown): unknown };
  initTracer(
    config: object,
    options: object,
  ): {
    startSpan(name: string, options?: { childOf?: JaegerSpan; references?: unknown[] }): JaegerSpan;
    close(done: () => void): void;
  };
}

test('jaeger-client, by HTTP', async () => {
  const require = createRequire(import.meta.url);
  const { initTracer, opentracing } = require('jaeger-client') as JaegerClient;
  const failures: unknown[] = [];
  const tracer = initTracer(
    {
      serviceName: 'jaeger-js',
      sampler: { type: 'const', param: 1 },
      reporter: { collectorEndpoint: `${backend.jaeger}/api/traces`, flushIntervalMs: 20 },
      traceId128bit: true,
    },
    { tags: { version: '2' }, logger: { info: () => {}, error: (failure: unknown) => failures.push(failure) } },
  );
  const root = tracer.startSpan('root').setTag('span.kind', 'server').setTag('ratio', 0.5).setTag('ok', true);
  const child = tracer.startSpan('child', { childOf: root }).setTag('error', true).setTag('span.kind', 'client');
  child.log({ event: 'retry', attempt: 2 }).finish();
  tracer.startSpan('later', { references: [opentracing.followsFrom(root.context())] }).finish();
  root.finish();
  await new Promise<void>((resolve) => tracer.close(resolve));
  expect(failures).toEqual([]);

  const traceId = root.context().toTraceId().padStart(32, '0');
  const spans = (await readBack(traceId))!;
  const parentSpanId = Buffer.from(root.context().toSpanId().padStart(16, '0'), 'hex').toString('base64');
  expect(Object.keys(spans).sort()).toEqual(['child', 'later', 'root']);
  expect(spans['root']).toMatchObject({
    kind: 'SPAN_KIND_SERVER',
    resource: { 'service.name': { stringValue: 'jaeger-js' }, version: { stringValue: '2' } },
    tags: { ratio: { doubleValue: 0.5 }, ok: { boolValue: true } },
  });
  expect(spans['root']!.resource).toHaveProperty(['host.name']);
  expect(spans['child']).toMatchObject({
    kind: 'SPAN_KIND_CLIENT',
    parentSpanId,
    status: { code: 'STATUS_CODE_ERROR' },
    events: [{ name: 'retry' }],
  });
  expect(spans['child']!.events!.map(({ attributes }) => plain(attributes))).toEqual([{ attempt: { doubleValue: 2 } }]);
  expect(spans['later']).toMatchObject({ parentSpanId });
  expect(spans['later']!.links).toHaveLength(1);
  expect(await found('{ resource.service.name = "jaeger-js" && span.ratio = 0.5 && span.ok }')).toEqual([traceId]);
});

test('metrics count what came, by the names of Tempo', async () => {
  const metrics = async () => (await fetch(`${backend.tempo}/metrics`)).text();
  const accepted = (text: string): Record<string, number> => {
    const lines = text.matchAll(/^tempo_receiver_accepted_spans\{receiver="([^"/]+)[^}]*transport="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries(
      [...lines].map(([, receiver, transport, count]) => [`${receiver} ${transport}`, Number(count)]),
    );
  };
  const before = await metrics();
  const post = (body: string) => fetch(`${backend.zipkin}/api/v2/spans`, { method: 'POST', body });
  expect((await post('[{"traceId":"1","id":"1"},{"traceId":"1","id":"2"}]')).status).toBe(202);
  expect((await post('[')).status).toBe(400);
  const after = await metrics();
  expect(accepted(after)['zipkin http_v2_json']).toBe(accepted(before)['zipkin http_v2_json']! + 2);
  expect(Object.keys(accepted(after)).sort()).toEqual([
    'jaeger collector_http',
    'otlp grpc',
    'otlp http',
    'zipkin http_v2_json',
  ]);
  expect(after).toMatch(/^observatory_refused_requests_total\{receiver="zipkin[^}]*reason="malformed"\} 1$/m);
  expect(after).toMatch(/^tempo_distributor_spans_received_total\{tenant="single-tenant"\} \d+$/m);
  expect(after).toMatch(
    /^tempo_request_duration_seconds_count\{method="GET",route="metrics",status_code="200",ws="false"\} 1$/m,
  );
  expect(after).toMatch(/^tempo_build_info\{[^}]*version="3\.0\.3"\} 1$/m);
  // Prometheus refuses a page on which a name is told twice.
  const names = [...after.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});
