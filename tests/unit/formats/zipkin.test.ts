import { describe, expect, test } from 'vitest';
import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';
import { tempoTraceJson } from '../../../src/lib/formats/tempo-json.ts';
import { zipkinToProtobuf } from '../../../src/lib/formats/zipkin.ts';

const IDS = { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', id: '051581bf3cb55c13' };
const TIMES = { timestamp: 1_767_225_600_000_001, duration: 2_500 };

/** The OTLP of these spans as Tempo shows it: by resource, by scope. */
function otlpOf(...spans: object[]): unknown[] {
  const bytes = zipkinToProtobuf(spans);
  if (!bytes.ok) throw new Error(bytes.error.message);
  const split = splitByTrace(bytes.value);
  expect(split).toMatchObject({ ok: true, value: { spans: spans.length, rejectedSpans: 0 } });
  const json = JSON.parse([...tempoTraceJson(bytes.value, 'batches')].join('')) as { batches?: unknown[] };
  return json.batches ?? [];
}

interface PlainSpan {
  attributes?: { key: string; value: Record<string, unknown> }[];
  [field: string]: unknown;
}
/** The one span of one request, its attributes as an object. */
function spanOf(span: object): PlainSpan & { resource: object; scope: object } {
  const [batch] = otlpOf({ ...IDS, ...TIMES, ...span }) as [
    { resource: { attributes?: PlainSpan['attributes'] }; scopeSpans: [{ scope: object; spans: [PlainSpan] }] },
  ];
  const [{ scope, spans }] = batch.scopeSpans;
  return {
    ...spans[0],
    resource: plain(batch.resource.attributes),
    scope,
    ...{ attributes: plain(spans[0].attributes) },
  };
}
function plain(attributes: PlainSpan['attributes']) {
  const values = (attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]);
  return Object.fromEntries(values) as never;
}
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

test('ids, times, name, parent', () => {
  expect(spanOf({ name: 'get /', parentId: '6b221d5bc9e6496c' })).toMatchObject({
    traceId: base64(IDS.traceId),
    spanId: base64(IDS.id),
    parentSpanId: base64('6b221d5bc9e6496c'),
    name: 'get /',
    startTimeUnixNano: '1767225600000001000',
    endTimeUnixNano: '1767225600002501000',
  });
});

test('ids of 64 bits and shorter ones get zeros in front; a parent of itself is none', () => {
  const span = spanOf({ traceId: '321cf37308d69df2', id: 'a', parentId: '000000000000000A' });
  expect(span).toMatchObject({
    traceId: base64('0'.repeat(16) + '321cf37308d69df2'),
    spanId: base64('000000000000000a'),
  });
  expect(span).not.toHaveProperty('parentSpanId');
});

test.each([
  ['CLIENT', 'SPAN_KIND_CLIENT'],
  ['SERVER', 'SPAN_KIND_SERVER'],
  ['PRODUCER', 'SPAN_KIND_PRODUCER'],
  ['CONSUMER', 'SPAN_KIND_CONSUMER'],
])('kind %s', (kind, expected) => expect(spanOf({ kind })['kind']).toBe(expected));

test('no kind stays none, unless an exporter of OpenTelemetry says internal', () => {
  expect(spanOf({})).not.toHaveProperty('kind');
  expect(spanOf({ tags: { 'span.kind': 'internal' } })).toMatchObject({ kind: 'SPAN_KIND_INTERNAL', attributes: {} });
});

test('the two halves of one call keep their shared id, and each its service', () => {
  const halves = otlpOf(
    { ...IDS, ...TIMES, kind: 'CLIENT', localEndpoint: { serviceName: 'web' } },
    { ...IDS, ...TIMES, kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'api' } },
  );
  expect(JSON.stringify(halves).split(base64(IDS.id))).toHaveLength(3);
  expect(halves).toHaveLength(2);
});

test('endpoints: the local one names the service, the remote one the peer', () => {
  expect(
    spanOf({
      localEndpoint: { serviceName: 'api', ipv4: '10.0.0.1', port: 8080 },
      remoteEndpoint: { serviceName: 'db', ipv4: '10.0.0.2', ipv6: '2001:db8::2', port: 5432 },
    }),
  ).toMatchObject({
    resource: { 'service.name': 'api' },
    attributes: {
      'net.host.ip': '10.0.0.1',
      'net.host.port': '8080',
      'peer.service': 'db',
      'net.peer.ip': '2001:db8::2',
      'net.peer.port': '5432',
    },
  });
});

test('tags are texts, whatever they look like; those of a resource and a scope go where they belong', () => {
  const tags = {
    'http.status_code': '500',
    'http.path': '/a',
    retry: 2,
    'service.version': '1.2',
    'k8s.pod.name': 'pod',
    'otel.library.name': 'lib',
    'otel.library.version': '3',
    'w3c.tracestate': 'a=b',
    ['__proto__']: 'kept',
  };
  const span = spanOf({ tags, localEndpoint: { serviceName: 's' } });
  expect(span).toMatchObject({
    resource: { 'service.name': 's', 'service.version': '1.2', 'k8s.pod.name': 'pod' },
    scope: { name: 'lib', version: '3' },
    traceState: 'a=b',
    status: {},
  });
  expect(span.attributes).toEqual({ 'http.status_code': '500', 'http.path': '/a', retry: '2', ['__proto__']: 'kept' });
});

test('spans of one service with other resource tags have other resources', () => {
  const of = (pod: string) => ({
    ...IDS,
    ...TIMES,
    tags: { 'k8s.pod.name': pod },
    localEndpoint: { serviceName: 's' },
  });
  expect(otlpOf(of('a'), { ...of('b'), id: '1' }, { ...of('a'), id: '2' })).toHaveLength(2);
});

describe('status', () => {
  test.each<[Record<string, string>, object, object]>([
    [{ error: 'true' }, { code: 'STATUS_CODE_ERROR' }, {}],
    [{ error: '' }, { code: 'STATUS_CODE_ERROR' }, { error: '' }],
    [{ error: 'timeout' }, { code: 'STATUS_CODE_ERROR' }, { error: 'timeout' }],
    [{ 'otel.status_code': 'OK' }, { code: 'STATUS_CODE_OK' }, {}],
    [
      { 'otel.status_code': 'ERROR', 'otel.status_description': 'no' },
      { code: 'STATUS_CODE_ERROR', message: 'no' },
      {},
    ],
    [{ 'otel.status_code': 'constructor' }, {}, {}],
    [{ 'http.status_code': '404' }, {}, { 'http.status_code': '404' }],
  ])('of %j', (tags, status, attributes) => {
    expect(spanOf({ tags })).toMatchObject({ status });
    expect(spanOf({ tags })['status']).toEqual(status);
    expect(spanOf({ tags }).attributes).toEqual(attributes);
  });
});

test('annotations are events, also those into which an exporter wrote attributes', () => {
  const at = (value: string) => ({ timestamp: 1_767_225_600_000_002, value });
  const written = 'exception|{"type":"E","line":7,"share":0.5,"ok":false,"list":[1]}|2';
  const { events } = spanOf({ annotations: [at('ws'), at(written), at('a|b|c')] });
  expect(events).toMatchObject([
    { name: 'ws', timeUnixNano: '1767225600000002000' },
    { name: 'exception', droppedAttributesCount: 2 },
    { name: 'a|b|c' },
  ]);
  expect(plain((events as PlainSpan[])[1]!.attributes)).toEqual({
    type: 'E',
    line: '7',
    share: 0.5,
    ok: false,
    list: '[1]',
  });
});

test('links that an exporter wrote into tags', () => {
  const link = `${IDS.traceId}|${IDS.id}|a=b|{"k":"v"}|0`;
  const span = spanOf({ tags: { 'otlp.link.0': link, 'otlp.link.1': 'other' } });
  expect(span['links']).toMatchObject([{ traceId: base64(IDS.traceId), spanId: base64(IDS.id), traceState: 'a=b' }]);
  expect(span.attributes).toEqual({ 'otlp.link.1': 'other' });
});

test('a span without a start says so', () => {
  const bytes = zipkinToProtobuf([IDS]);
  expect(bytes.ok && Buffer.from(bytes.value).includes('otel.zipkin.absentField.startTime')).toBe(true);
});

test('an empty list is an empty request', () =>
  expect(zipkinToProtobuf([])).toEqual({ ok: true, value: new Uint8Array() }));

test.each<[unknown, string]>([
  [{}, 'the document: expected a list of spans, found an object'],
  [null, 'the document: expected a list of spans, found null'],
  [[null], '[0]: expected an object, found null'],
  [
    [
      { ...IDS, ...TIMES },
      { ...IDS, id: 'xyz' },
    ],
    '[1].id: expected an id of 1 to 16 hex digits that is not zero, found "xyz"',
  ],
  [[{ id: '1' }], '[0].traceId: expected an id of 1 to 32 hex digits that is not zero, found nothing'],
  [[{ ...IDS, traceId: '0' }], '[0].traceId: expected an id of 1 to 32 hex digits that is not zero, found "0"'],
  [[{ ...IDS, id: '0'.repeat(17) }], '[0].id: expected an id of 1 to 16'],
  [[{ ...IDS, kind: 'client' }], '[0].kind: expected CLIENT, SERVER, PRODUCER or CONSUMER, found "client"'],
  [[{ ...IDS, kind: 'constructor' }], '[0].kind: expected CLIENT'],
  [[{ ...IDS, timestamp: '2026-01-01' }], '[0].timestamp: expected an integer, found "2026-01-01"'],
  [[{ ...IDS, timestamp: -1 }], '[0].timestamp: expected microseconds from 0 to'],
  [[{ ...IDS, timestamp: 1_767_225_600_000_000_000 }], '[0].timestamp: expected microseconds from 0 to'],
  [[{ ...IDS, tags: { a: { b: 1 } } }], '[0].tags.a: expected a string, found an object'],
  [[{ ...IDS, tags: ['a'] }], '[0].tags: expected an object, found a list'],
  [[{ ...IDS, annotations: [{ timestamp: 1, value: 2 }] }], '[0].annotations[0].value: expected a string, found 2'],
  [[{ ...IDS, remoteEndpoint: { port: 70_000 } }], '[0].remoteEndpoint.port: expected a port, found 70000'],
])('%j is refused', (json, message) => {
  const refused = zipkinToProtobuf(json);
  expect(refused).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  if (!refused.ok) expect(refused.error.message).toContain(message);
});
