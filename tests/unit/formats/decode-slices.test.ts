import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/base/random.ts';
import type { TraceDecoder } from '../../../src/lib/formats/trace-decoder.ts';
import { scanTrace } from '../../../src/lib/formats/trace-scan.ts';
import { otlpJsonToProtobuf } from '../../../src/lib/formats/otlp-json.ts';
import { tempoTraceJson } from '../../../src/lib/formats/tempo-json.ts';
import { attributeList } from '../../../src/lib/model/trace-names.ts';
import { bigTrace } from '../../kit/big-trace.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { randomSpans } from '../../kit/random-trace.ts';

const bytes = bigTrace(1500);

function open(trace: Uint8Array): TraceDecoder {
  const opened = scanTrace(trace);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** All that decoding attributes adds to a block, as plain data. */
function content({ block }: TraceDecoder): unknown {
  const { spans, events, links, spanAttributes, dictionary } = block;
  return Array.from({ length: spans.length }, (_, span) => ({
    attributes: attributeList(block, spanAttributes, span),
    flags: spans.flags[span],
    events: Array.from({ length: events.start[span + 1]! - events.start[span]! }, (_, k) => {
      const event = events.start[span]! + k;
      const attributes = attributeList(block, events.attributes, event);
      return { name: dictionary.values.text(events.name[event]!), at: events.timeNs[event], attributes };
    }),
    links: Array.from({ length: links.start[span + 1]! - links.start[span]! }, (_, k) => {
      const link = links.start[span]! + k;
      return { id: [...links.traceId.subarray(16 * link, 16 * link + 16)], attributes: attributeList(block, links.attributes, link) }; // prettier-ignore
    }),
  }));
}

test('attributes decoded in slices equal those decoded at once', () => {
  const whole = open(bytes);
  expect(whole.decodeAttributes(() => false)).toBe(true);
  const sliced = open(bytes);
  let calls = 1;
  while (!sliced.decodeAttributes(() => true)) {
    expect(sliced.decodedSpans).toBe(128 * calls++);
    // Spans that are not decoded yet read as having none.
    const next = sliced.decodedSpans;
    expect(attributeList(sliced.block, sliced.block.spanAttributes, next - 1).length).toBeGreaterThan(0);
  }
  expect(calls).toBe(Math.ceil(1500 / 128));
  expect(content(sliced)).toEqual(content(whole));
});

test('the details of a span are those of its columns, for any trace', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
      const decoder = open(writeOtlp(randomSpans(seededRandom(seed), count)));
      const before = decoder.details(0);
      decoder.decodeAttributes(() => false);
      expect(decoder.details(0)).toEqual(before); // asked before and after decoding
      for (let i = 0; i < decoder.block.spans.length; i++)
        expect(decoder.details(i).attributes).toEqual(attributeList(decoder.block, decoder.block.spanAttributes, i));
    }),
    { numRuns: 40 },
  );
});

test('JSON comes in pieces of a bounded size, whatever the size of the trace', () => {
  const pieces = [...tempoTraceJson(bytes, 'trace')];
  const longestSpan = 8 * 1024;
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(64 * 1024 + longestSpan);
  expect(pieces.length).toBeGreaterThan(10);
  // All of one resource and scope: nothing but spans to cut at.
  const ofOne = Array.from({ length: 2000 }, (_, i): PlainSpan => ({
    traceId: 'ab'.repeat(16),
    spanId: (i + 1).toString(16).padStart(16, '0'),
    attributes: { text: 'x'.repeat(500) },
    resource: { 'service.name': 's' },
  }));
  const cut = [...tempoTraceJson(writeOtlp(ofOne), 'batches')];
  expect(Math.max(...cut.map((piece) => piece.length))).toBeLessThan(64 * 1024 + longestSpan);
  const { batches } = JSON.parse(cut.join('')) as { batches: { scopeSpans: { spans: unknown[] }[] }[] };
  expect(batches[0]!.scopeSpans[0]!.spans.length).toBe(2000);
});

test('an object without spans is no trace file, but a valid request', () => {
  expect(otlpJsonToProtobuf({}).ok).toBe(false);
  expect(otlpJsonToProtobuf({}, 'empty')).toEqual({ ok: true, value: new Uint8Array(0) });
  expect(otlpJsonToProtobuf({ resourceSpans: 5 }, 'empty').ok).toBe(false);
  for (const json of [null, 5, [], 'x']) expect(otlpJsonToProtobuf(json, 'empty').ok).toBe(false);
});
