import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/lib/base/bytes.ts';
import { unwrapAnswer } from '../../kit/unwrap-answer.ts';
import { BlockBuilder, decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { otlpJsonToProtobuf } from '../../../src/lib/formats/otlp-json.ts';
import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';
import { tempoTraceJson } from '../../../src/lib/formats/tempo-json.ts';
import { traceIdText } from '../../../src/lib/model/trace-names.ts';

interface Answers {
  traces: { path: string; body: { trace: object } }[];
  protobuf: { bytes: string };
}

function load<T>(name: string): T {
  return JSON.parse(
    gunzipSync(readFileSync(new URL(`../../fixtures/tempo-golden/${name}.json.gz`, import.meta.url))).toString(),
  ) as T;
}

const answers = load<Answers>('answers');
const requests = load<object[]>('dataset').map((body) => {
  const bytes = otlpJsonToProtobuf(body);
  if (!bytes.ok) throw new Error(bytes.error.message);
  return bytes.value;
});

/** trace id -> TracesData, put together from the slices of all requests. */
const slices = new Map<string, Uint8Array[]>();
let splitSpans = 0;
for (const request of requests) {
  const split = splitByTrace(request);
  if (!split.ok) throw new Error(split.error.message);
  splitSpans += split.value.spans;
  for (const slice of split.value.traces)
    slices.set(slice.traceId, [...(slices.get(slice.traceId) ?? []), slice.bytes]);
}

/** Spans with their resource and scope, by id; attributes by key: Tempo keeps neither order. */
function flat(trace: object): Map<string, unknown> {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(sorted);
      return items.every((v) => typeof v === 'object' && v !== null && 'key' in v)
        ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, sorted(v)]));
  };
  const spans = new Map<string, unknown>();
  const { resourceSpans = [] } = trace as {
    resourceSpans?: { resource: object; scopeSpans: { scope: object; spans: { spanId: string; kind: string }[] }[] }[];
  };
  for (const { resource, scopeSpans } of resourceSpans)
    for (const { scope, spans: list } of scopeSpans)
      for (const span of list) spans.set(`${span.spanId} ${span.kind}`, sorted({ resource, scope, span }));
  return spans;
}

test.each(answers.traces.map((t) => [t.path.split('/').at(-1)!, t.body] as const))(
  'trace %s is answered as Tempo answers it',
  (id, body) => {
    const text = [...tempoTraceJson(concatBytes(slices.get(id)!), 'trace')].join('');
    const ours = flat((JSON.parse(text) as { trace: object }).trace);
    expect(ours.size).toBeGreaterThan(0);
    expect(ours).toEqual(flat(body.trace));
  },
);

test('the protobuf of a real Tempo decodes, and turns into the same JSON as its JSON answer', () => {
  const wire = new Uint8Array(Buffer.from(answers.protobuf.bytes, 'base64'));
  const trace = unwrapAnswer(wire);
  const block = decodeTrace(trace);
  if (!block.ok) throw new Error(block.error.message);
  const id = traceIdText(block.value, 0);
  const json = answers.traces.find((t) => t.path.endsWith(id))!.body.trace;
  const ours = (JSON.parse([...tempoTraceJson(trace, 'trace')].join('')) as { trace: object }).trace;
  expect(flat(ours)).toEqual(flat(json));
});

test('Tempo JSON turns into protobuf and back without a change', () => {
  for (const { body } of answers.traces) {
    const bytes = otlpJsonToProtobuf(body);
    if (!bytes.ok) throw new Error(bytes.error.message);
    expect(JSON.parse([...tempoTraceJson(bytes.value, 'trace')].join(''))).toEqual({ trace: body.trace });
  }
});

test('one block holds the whole data set', () => {
  const builder = new BlockBuilder();
  for (const request of requests) expect(builder.add(request).ok).toBe(true);
  const block = builder.build();
  expect(splitSpans).toBe(4974);
  expect(block.spans.length + block.spans.repairs.duplicates).toBe(4974);
  expect(block.spans.traceCount).toBe(240);
  const services = new Set(
    Array.from(block.resources.service, (id) => block.dictionary.values.text(id)).slice(0, block.resources.length),
  );
  expect(services.size).toBe(9);
});
