import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { concatBytes } from '../../../src/lib/base/bytes.ts';
import { ProtobufWriter } from '../../../src/lib/base/protobuf-writer.ts';
import { seededRandom } from '../../../src/lib/base/random.ts';
import { BlockBuilder, decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { scanTrace } from '../../../src/lib/formats/trace-scan.ts';
import { otlpJsonToProtobuf } from '../../../src/lib/formats/otlp-json.ts';
import { splitByTrace, type SplitRequest } from '../../../src/lib/formats/otlp-split.ts';
import { writeSlices } from '../../../src/lib/formats/slice-writer.ts';
import { tempoTraceJson } from '../../../src/lib/formats/tempo-json.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { randomSpans } from '../../kit/random-trace.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties, on a machine that may be busy
vi.mock('../../../src/lib/formats/slice-writer.ts', { spy: true }); // does its work, and tells what it was given

const ids = { traceId: 'ab'.repeat(16), spanId: '01'.repeat(8) };
const one = writeOtlp([
  {
    ...ids,
    name: 'one',
    startUnixNano: 10n,
    endUnixNano: 20n,
    attributes: { a: 1, b: [1, 'x', { map: { c: 2.5 } }], d: new Uint8Array(3) },
    events: [{ timeUnixNano: 15n, name: 'exception', attributes: { e: true } }],
    links: [{ traceId: 'cd'.repeat(16), spanId: '02'.repeat(8), attributes: { f: null } }],
    status: { code: 2, message: 'no' },
    resource: { 'service.name': 's' },
    scope: { name: 'n', version: 'v', attributes: { g: 'h' } },
  },
]);

test('every truncation of a request is refused with a place, and leaves nothing behind', () => {
  for (let length = 1; length < one.length; length++) {
    const cut = one.slice(0, length);
    const builder = new BlockBuilder();
    for (const outcome of [splitByTrace(cut), decodeTrace(cut), scanTrace(cut), builder.add(cut)]) {
      expect(outcome.ok).toBe(false);
      if (!outcome.ok) expect(outcome.error).toMatchObject({ kind: 'malformed' });
      if (!outcome.ok) expect(outcome.error.offset).toBeLessThanOrEqual(length);
    }
    expect(builder.spans).toBe(0);
    expect(builder.add(one).ok).toBe(true);
    expect(builder.build().spans.length).toBe(1);
  }
});

test('changed bytes never throw, and what ingest accepts can be read everywhere', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (seed, changes) => {
        const bytes = seed % 2 === 0 ? one.slice() : writeOtlp(randomSpans(seededRandom(seed), 4));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const split = splitByTrace(bytes);
        const opened = scanTrace(bytes);
        if (opened.ok) {
          expect(opened.value.decodeAttributes(() => false)).toBe(true);
          for (let i = 0; i < opened.value.block.spans.length; i++) opened.value.details(i);
        }
        if (!split.ok) return;
        const builder = new BlockBuilder();
        for (const slice of split.value.traces) {
          expect(builder.add(slice.bytes)).toEqual({ ok: true, value: undefined });
          JSON.parse([...tempoTraceJson(slice.bytes, 'batches')].join(''));
        }
        const block = builder.build();
        expect(block.spans.length + block.spans.repairs.duplicates).toBe(split.value.spans);
        for (let v = 0; v < block.dictionary.values.length; v++) block.dictionary.values.plain(v);
      },
    ),
    { numRuns: 500 },
  );
});

test('ids sent several times, of any length: the last one counts, for ingest and for the tables alike', () => {
  const idField = fc.tuple(
    fc.constantFrom(1, 2, 4),
    fc.constantFrom(0, 1, 7, 8, 8, 9, 15, 16, 16, 17, 20),
    fc.nat(255),
  );
  fc.assert(
    fc.property(fc.array(idField, { maxLength: 8 }), (fields) => {
      const w = new ProtobufWriter();
      const span = (write: () => void): void => w.message(1, () => w.message(2, () => w.message(2, write)));
      const last = new Map<number, Uint8Array>([
        [1, new Uint8Array(16).fill(1)],
        [2, new Uint8Array(8).fill(1)],
      ]);
      span(() => {
        w.content(1, last.get(1)!);
        w.content(2, last.get(2)!);
        for (const [field, length, fill] of fields) {
          last.set(field, new Uint8Array(length).fill(fill));
          w.content(field, last.get(field)!);
        }
      });
      const split = splitByTrace(w.finish());
      if (!split.ok) throw new Error(split.error.message);
      const [traceId, spanId, parentId] = [last.get(1)!, last.get(2)!, last.get(4)];
      const isValid =
        traceId.length === 16 &&
        spanId.length === 8 &&
        [0, 8].includes(parentId?.length ?? 0) &&
        traceId[0]! * spanId[0]! > 0;
      expect([split.value.spans, split.value.rejectedSpans]).toEqual(isValid ? [1, 0] : [0, 1]);
      if (!isValid) return;
      const [slice] = split.value.traces;
      expect(slice!.traceId).toBe(Buffer.from(traceId).toString('hex'));
      const decoded = decodeTrace(slice!.bytes);
      if (!decoded.ok) throw new Error(decoded.error.message);
      const { spans } = decoded.value;
      expect([spans.length, spans.traceCount]).toEqual([1, 1]);
      expect(spans.traceId).toEqual(traceId);
      expect(spans.spanId[0]).toBe(new DataView(spanId.buffer).getUint32(0));
      expect(spans.parentId[0]).toBe(parentId?.length === 8 ? new DataView(parentId.buffer).getUint32(0) : 0);
    }),
    { numRuns: 500 },
  );
});

test('a known field with the wrong wire type is refused, an unknown one is skipped', () => {
  const request = (write: (w: ProtobufWriter) => void): Uint8Array => {
    const w = new ProtobufWriter();
    w.message(1, () => w.message(2, () => w.message(2, () => write(w))));
    return w.finish();
  };
  const withIds = (w: ProtobufWriter): void => {
    w.content(1, new Uint8Array(16).fill(1));
    w.content(2, new Uint8Array(8).fill(1));
  };
  const wrong = request((w) => (withIds(w), w.uint(5, 7)));
  expect(splitByTrace(wrong)).toMatchObject({ ok: false, error: { message: 'field 5 has the wrong wire type 0' } });
  expect(decodeTrace(wrong).ok).toBe(false);
  const unknown = request((w) => (withIds(w), w.text(99, 'later'), w.fixed64(100, 1n)));
  const split = splitByTrace(unknown);
  if (!split.ok) throw new Error(split.error.message);
  expect(Buffer.from(split.value.traces[0]!.bytes).includes('later')).toBe(true);
});

test('values nested thousands of levels deep are refused, not recursed into', () => {
  let value = new Uint8Array(0);
  for (let i = 0; i < 5000; i++) {
    const w = new ProtobufWriter(value.length + 32);
    w.message(5, () => w.content(1, value)); // AnyValue{ array_value{ values: [value] } }
    value = w.finish() as Uint8Array<ArrayBuffer>;
  }
  const w = new ProtobufWriter();
  w.message(1, () =>
    w.message(2, () =>
      w.message(2, () => {
        w.content(1, new Uint8Array(16).fill(1));
        w.content(2, new Uint8Array(8).fill(1));
        w.message(9, () => (w.text(1, 'deep'), w.content(2, value)));
      }),
    ),
  );
  const bytes = w.finish();
  expect(splitByTrace(bytes)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('nested') as string },
  });
  expect(decodeTrace(bytes).ok).toBe(false);
  const opened = scanTrace(bytes);
  if (!opened.ok) throw new Error(opened.error.message);
  expect(opened.value.decodeAttributes(() => false)).toBe(true);
  expect(opened.value.problem?.message).toContain('nested');
  expect(opened.value.details(0).problem).toContain('nested');
});

test('resources and scopes without spans leave nothing behind, and nothing is kept of them on the way', () => {
  const empty = [[0x0a, 0], [0x0a, 2, 0x0a, 0], [0x0a, 2, 0x12, 0], [0x0a, 4, 0x12, 2, 0x0a, 0]]; // prettier-ignore
  const alone = splitOf(one).traces.map((slice) => slice.bytes);
  for (const unit of empty) {
    const bytes = Uint8Array.from({ length: unit.length * 10_000 }, (_, i) => unit[i % unit.length]!);
    expect(splitOf(concatBytes([bytes, one, bytes])).traces.map((slice) => slice.bytes)).toEqual(alone);
    const [, places] = vi.mocked(writeSlices).mock.lastCall!;
    expect([places.resources.length, places.scopes.length, places.length]).toEqual([1, 1, 1]);
  }
});

test('a scope whose spans are all refused, between others: every span keeps its own resource and scope', () => {
  const spanOf = (n: number, service: string, spanId = `0${n}`.repeat(8)): PlainSpan => ({
    ...ids,
    spanId,
    resource: { 'service.name': service },
    scope: { name: `scope of ${service}` },
  });
  const [slice] = splitOf(
    writeOtlp([spanOf(1, 'a'), spanOf(2, 'b', 'ff'), spanOf(3, 'c', 'ff'), spanOf(4, 'c'), spanOf(5, 'a')]),
  ).traces;
  const opened = scanTrace(slice!.bytes);
  if (!opened.ok) throw new Error(opened.error.message);
  opened.value.decodeAttributes(() => false);
  const seen = [0, 1, 2].map((span) => opened.value.details(span));
  expect(seen.map(({ scope }) => scope.name)).toEqual(['scope of a', 'scope of c', 'scope of a']);
  expect(seen.map(({ resource }) => resource.attributes[0]!.value)).toEqual(['a', 'c', 'a']);
});

function splitOf(request: Uint8Array): SplitRequest {
  const split = splitByTrace(request);
  if (!split.ok) throw new Error(split.error.message);
  return split.value;
}

test('spans with invalid ids are rejected and counted, the rest is kept', () => {
  const split = splitByTrace(
    writeOtlp([
      { ...ids, name: 'good' },
      { ...ids, spanId: '0102' },
      { ...ids, traceId: 'ab' },
      { ...ids, spanId: '00'.repeat(8) },
    ]),
  );
  if (!split.ok) throw new Error(split.error.message);
  expect(split.value).toMatchObject({
    spans: 1,
    rejectedSpans: 3,
    message: '3 spans rejected: a span id must be 8 bytes, not 2',
  });
});

test('JSON of the wrong type names its path', () => {
  const wrong = (span: object): string => {
    const outcome = otlpJsonToProtobuf({ resourceSpans: [{ scopeSpans: [{ spans: [{}, span] }] }] });
    return outcome.ok ? '' : outcome.error.message;
  };
  expect(wrong({ startTimeUnixNano: 'noon' })).toBe(
    'resourceSpans[0].scopeSpans[0].spans[1].startTimeUnixNano: expected an integer, found "noon"',
  );
  expect(wrong({ attributes: [{ key: 'a', value: { intValue: 1.5 } }] })).toContain(
    'spans[1].attributes[0].value.intValue: expected an integer',
  );
  expect(wrong({ name: 5 })).toContain('name: expected a string, found 5');
  expect(wrong({ kind: 'SERVER' })).toContain('kind: expected one of');
  expect(wrong({ spanId: 'no id!' })).toContain('spanId: expected an id of 8 bytes in hex or base64');
  expect(wrong({ start_time_unix_nano: 5, unknown: {} })).toBe('');
  for (const json of [null, 5, [], {}, 'x']) expect(otlpJsonToProtobuf(json).ok).toBe(false);
});
