import { describe, expect, test } from 'vitest';
import { jaegerThriftToProtobuf } from '../../../src/lib/formats/jaeger-thrift.ts';
import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';
import { tempoTraceJson } from '../../../src/lib/formats/tempo-json.ts';
import * as thrift from '../../kit/thrift-writer.ts';

interface Attributed {
  attributes?: { key: string; value: Record<string, unknown> }[];
  [field: string]: unknown;
}
interface Read {
  resource: object;
  scope: unknown;
  spans: (Attributed & { events?: Attributed[]; links?: Attributed[] })[];
}

function read(batch: Uint8Array): Read[] {
  const bytes = jaegerThriftToProtobuf(batch);
  if (!bytes.ok) throw new Error(bytes.error.message);
  expect(splitByTrace(bytes.value)).toMatchObject({ ok: true });
  const { batches = [] } = JSON.parse([...tempoTraceJson(bytes.value, 'batches')].join('')) as {
    batches?: { resource: Attributed; scopeSpans: { scope: unknown; spans: Attributed[] }[] }[];
  };
  return batches.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.map(({ scope, spans }) => ({ resource: plain(resource), scope, spans })),
  );
}
const spanOf = (span: thrift.PlainJaegerSpan) => read(thrift.jaegerBatch('s', [span]))[0]!.spans[0]!;
function plain({ attributes = [] }: Attributed): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

test('ids, times, name, parent', () => {
  const span = spanOf({
    traceId: [0xfedcba9876543210n, 2n],
    spanId: 0x8000000000000003n,
    parentId: 5n,
    name: 'GET /',
    startMicros: 1_767_225_600_000_001n,
    durationMicros: 2_500n,
  });
  expect(span).toMatchObject({
    traceId: base64('fedcba98765432100000000000000002'),
    spanId: base64('8000000000000003'),
    parentSpanId: base64('0000000000000005'),
    name: 'GET /',
    startTimeUnixNano: '1767225600000001000',
    endTimeUnixNano: '1767225600002501000',
  });
});

test('tags keep their types', () => {
  const tags = { text: 'a', double: 0.5, yes: true, long: -7n, bytes: Uint8Array.of(1, 2) };
  expect(plain(spanOf({ tags }))).toEqual({
    text: { stringValue: 'a' },
    double: { doubleValue: 0.5 },
    yes: { boolValue: true },
    long: { intValue: '-7' },
    bytes: { bytesValue: 'AQI=' },
  });
});

test('the process is the resource; host and client version have other names there', () => {
  const batch = thrift.jaegerBatch('shop', [{}], { hostname: 'box', 'jaeger.version': 'Node-3.19', ip: '10.0.0.1' });
  expect(read(batch)[0]!.resource).toEqual({
    'service.name': { stringValue: 'shop' },
    'host.name': { stringValue: 'box' },
    'opencensus.exporterversion': { stringValue: 'Jaeger-Node-3.19' },
    ip: { stringValue: '10.0.0.1' },
  });
});

test('scopes, as exporters of OpenTelemetry write them into tags', () => {
  const tags = { 'otel.library.name': 'lib', 'otel.scope.name': 'lib', 'otel.scope.version': '2' };
  const groups = read(thrift.jaegerBatch('s', [{ tags }, {}]));
  expect(groups.map(({ scope }) => scope)).toEqual([{ name: 'lib', version: '2' }, {}]);
  expect(plain(groups[0]!.spans[0]!)).toEqual({});
});

test.each([
  ['client', 'SPAN_KIND_CLIENT'],
  ['server', 'SPAN_KIND_SERVER'],
  ['producer', 'SPAN_KIND_PRODUCER'],
  ['consumer', 'SPAN_KIND_CONSUMER'],
  ['internal', 'SPAN_KIND_INTERNAL'],
  ['other', undefined],
])('kind %s', (kind, expected) => {
  const span = spanOf({ tags: { 'span.kind': kind } });
  expect(span['kind']).toBe(expected);
  expect(plain(span)).toEqual({});
});

describe('status', () => {
  const ERROR = 'STATUS_CODE_ERROR';
  const cases: [Record<string, string | boolean | bigint>, object, string[]][] = [
    [{ error: true }, { code: ERROR }, []],
    [{ error: true, 'http.status_message': 'gone' }, { code: ERROR, message: 'gone' }, ['http.status_message']],
    [{ error: true, 'otel.status_code': 'OK' }, { code: ERROR }, []],
    [{ error: false }, {}, ['error']],
    [{ error: 'true' }, {}, ['error']],
    [{ 'otel.status_code': 'ok' }, { code: 'STATUS_CODE_OK' }, []],
    [{ 'otel.status_code': 'ERROR', 'otel.status_description': 'no' }, { code: ERROR, message: 'no' }, []],
    [{ 'http.status_code': 500n }, { code: ERROR }, ['http.status_code']],
    [{ 'http.status_code': '503' }, { code: ERROR }, ['http.status_code']],
    [{ 'http.status_code': 404n, 'span.kind': 'client' }, { code: ERROR }, ['http.status_code']],
    [{ 'http.status_code': 404n, 'span.kind': 'server' }, {}, ['http.status_code']],
    [{ 'http.status_code': 200n }, {}, ['http.status_code']],
  ];
  test.each(cases.map(([tags, status, left]) => ({ title: Object.entries(tags).join(' '), tags, status, left })))(
    'of $title',
    ({ tags, status, left }) => {
      const span = spanOf({ tags });
      expect(span['status']).toEqual(status);
      expect(Object.keys(plain(span))).toEqual(left);
    },
  );
});

test('logs are events, named by their field event', () => {
  const logs = [
    { timeMicros: 1_767_225_600_000_001n, fields: { event: 'retry', attempt: 2n } },
    { timeMicros: 1_767_225_600_000_002n, fields: { message: 'm' } },
  ];
  const { events } = spanOf({ logs });
  expect(events).toMatchObject([{ name: 'retry', timeUnixNano: '1767225600000001000' }, {}]);
  expect(events!.map(plain)).toEqual([{ attempt: { intValue: '2' } }, { message: { stringValue: 'm' } }]);
});

describe('references', () => {
  const here = [1n, 2n] as const;
  const there = [7n, 8n] as const;
  test('CHILD_OF in the same trace tells a parent that is not given', () => {
    const references = [
      { type: 1, traceId: here, spanId: 4n },
      { type: 0, traceId: there, spanId: 5n },
      { type: 0, traceId: here, spanId: 6n },
    ];
    const span = spanOf({ traceId: here, references });
    expect(span['parentSpanId']).toBe(base64('0000000000000006'));
    expect(span.links!.map((link) => [link['spanId'], plain(link)])).toEqual([
      [base64('0000000000000004'), { 'opentracing.ref_type': { stringValue: 'follows_from' } }],
      [base64('0000000000000005'), { 'opentracing.ref_type': { stringValue: 'child_of' } }],
    ]);
  });

  test('FOLLOWS_FROM is a parent where there is no other, and a link all the same', () => {
    const span = spanOf({ traceId: here, references: [{ type: 1, traceId: here, spanId: 4n }] });
    expect(span['parentSpanId']).toBe(base64('0000000000000004'));
    expect(span.links).toHaveLength(1);
  });

  test('one to the parent is not told twice', () => {
    const span = spanOf({ traceId: here, parentId: 4n, references: [{ type: 0, traceId: here, spanId: 4n }] });
    expect(span).not.toHaveProperty('links');
  });
});

test('a span that ends before it starts, even before 1970, keeps its start', () => {
  expect(spanOf({ startMicros: 5n, durationMicros: -9n })).toMatchObject({ startTimeUnixNano: '5000' });
});

test('fields that are not known are skipped, and the process may stand behind the spans', () => {
  const unknown = thrift.struct({
    1: thrift.list([thrift.i32(1), thrift.i32(2)]),
    2: {
      type: 13,
      bytes: Buffer.concat([Buffer.of(11, 2), thrift.i32(1).bytes, thrift.binary('k').bytes, Buffer.of(1)]),
    },
    3: thrift.bool(true),
    4: thrift.double(1),
  });
  const spans = thrift.list([thrift.jaegerSpan({ name: 'kept' })]);
  const process = thrift.struct({ 1: thrift.binary('s'), 9: unknown });
  const heads = [Buffer.of(15, 0, 2), Buffer.of(12, 0, 77), Buffer.of(12, 0, 1)];
  const batch = Buffer.concat([
    heads[0]!,
    spans.bytes,
    heads[1]!,
    unknown.bytes,
    heads[2]!,
    process.bytes,
    Buffer.alloc(1),
  ]);
  expect(read(batch)).toMatchObject([
    { resource: { 'service.name': { stringValue: 's' } }, spans: [{ name: 'kept' }] },
  ]);
});

test('an empty batch is an empty request', () => {
  expect(jaegerThriftToProtobuf(thrift.jaegerBatch('s', []))).toEqual({ ok: true, value: new Uint8Array() });
});

describe('what is refused', () => {
  const { binary, i32, i64, list, struct } = thrift;
  const process = struct({ 1: binary('s') });
  const batchOf = (spans: thrift.ThriftValue) => struct({ 1: process, 2: spans }).bytes;
  const deep = (levels: number): thrift.ThriftValue => (levels === 0 ? i32(1) : list([deep(levels - 1)]));
  const spanWith = (fields: Record<number, thrift.ThriftValue>) =>
    batchOf(
      list([
        struct({
          1: i64(1),
          2: i64(0),
          3: i64(1),
          4: i64(0),
          5: binary('n'),
          7: i32(0),
          8: i64(1),
          9: i64(1),
          ...fields,
        }),
      ]),
    );

  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'ends in the middle of a value: 1 bytes are due, 0 are left (byte 0)'],
    ['an empty struct', Uint8Array.of(0), 'it has no process'],
    ['a batch without spans', struct({ 1: process }).bytes, 'it has no list of spans'],
    ['a process without a name', struct({ 1: struct({}), 2: list([]) }).bytes, 'a process without a service name'],
    ['text', Buffer.from('hello world'), 'type 104 does not exist'],
    ['bytes behind its end', Buffer.concat([thrift.jaegerBatch('s', []), Buffer.of(0)]), '1 bytes follow its end'],
    [
      'a list longer than the body',
      struct({ 1: process, 2: { type: 15, bytes: Buffer.of(12, 127, 255, 255, 255) } }).bytes,
      '2147483647 elements',
    ],
    [
      'a list of negative length',
      struct({ 1: process, 2: { type: 15, bytes: Buffer.of(12, 255, 255, 255, 255) } }).bytes,
      'a list of -1 elements',
    ],
    [
      'a text longer than the body',
      struct({ 1: { type: 12, bytes: Buffer.of(11, 0, 1, 127, 255, 255, 255) } }).bytes,
      '2147483647 bytes are due',
    ],
    [
      'a text of negative length',
      struct({ 1: { type: 12, bytes: Buffer.of(11, 0, 1, 255, 255, 255, 255) } }).bytes,
      'a length of -1 bytes',
    ],
    ['a list of numbers for spans', batchOf(list([i32(1)])), 'a list of type 8 where structs should be'],
    ['nesting without end', struct({ 1: process, 2: list([]), 9: deep(70) }).bytes, 'nested more than 64 levels deep'],
    ['a span without fields', batchOf(list([struct({})])), 'a span without an operation name'],
    ['a span without an id', batchOf(list([struct({ 1: i64(1), 2: i64(1), 5: binary('n') })])), 'a span without an id'],
    ['a start beyond all times', spanWith({ 8: i64(2n ** 62n) }), 'is beyond all times'],
    ['a tag of an unknown type', spanWith({ 10: list([struct({ 1: binary('k'), 2: i32(9) })]) }), 'unknown type 9'],
    ['a tag without a key', spanWith({ 10: list([struct({ 2: i32(0) })]) }), 'a tag without a key'],
    ['a log without a time', spanWith({ 11: list([struct({ 2: list([]) })]) }), 'the time of a log is missing'],
    ['a reference without a type', spanWith({ 6: list([struct({ 2: i64(1) })]) }), 'a reference without a type'],
  ])('%s', (_, body, message) => {
    const refused = jaegerThriftToProtobuf(body);
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(refused.error.message).toContain(message);
  });

  test('every truncation', () => {
    const batch = thrift.jaegerBatch('s', [{ tags: { a: 'b' }, logs: [{ timeMicros: 1n, fields: { c: 1n } }] }, {}]);
    for (let length = 0; length < batch.length; length++) {
      expect(jaegerThriftToProtobuf(batch.subarray(0, length))).toMatchObject({ ok: false });
    }
  });
});
