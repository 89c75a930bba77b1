import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../../src/lib/base/protobuf-writer.ts';
import { seededRandom } from '../../../src/lib/base/random.ts';
import type { TraceDecoder } from '../../../src/lib/formats/trace-decoder.ts';
import { scanTrace, TraceScan } from '../../../src/lib/formats/trace-scan.ts';
import { attributeList, spanIdText, spanName, spanService } from '../../../src/lib/model/trace-names.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { randomSpans } from '../../kit/random-trace.ts';

/** Everything about a trace as plain data. */
function content(decoder: TraceDecoder): unknown {
  decoder.decodeAttributes(() => false);
  const { block } = decoder;
  const { spans, resources } = block;
  return {
    repairs: spans.repairs,
    problem: decoder.problem?.message ?? null,
    spans: Array.from({ length: spans.length }, (_, i) => [
      spanIdText(block, i),
      spanName(block, i),
      spanService(block, i),
      spans.startNs[i],
      spans.durationNs[i],
      spans.parent[i],
      attributeList(block, block.spanAttributes, i),
      attributeList(block, resources.attributes, spans.resource[i]!),
      decoder.details(i),
    ]),
  };
}

/** As Tempo answers: pieces of a trace, metrics before or between them, perhaps a status and why. */
function answerOf(pieces: readonly Uint8Array[], status: number | null, message: string): Uint8Array {
  const w = new ProtobufWriter();
  for (const piece of pieces) {
    w.message(2, () => w.uint(1, 12345));
    w.content(1, piece);
  }
  if (status !== null) w.uint(3, status);
  if (message !== '') w.text(4, message);
  return w.finish();
}

/** Arrives in chunks that end at these places; every other time in another, longer buffer with anything behind what is there. */
function arriving(bytes: Uint8Array, borders: readonly number[], form: 'trace' | 'answer') {
  const scan = new TraceScan(form);
  let buffer = new Uint8Array(bytes.length).fill(0xff);
  let wanted = true;
  const ends = [...borders.map((border) => border % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  for (const [k, end] of ends.entries()) {
    if (k % 2 === 1) buffer = new Uint8Array(bytes.length + k).fill(0x0a);
    buffer.set(bytes.subarray(0, end));
    wanted = scan.advance(buffer, end);
    if (!wanted) break;
  }
  return { trace: scan.finish(bytes), partial: scan.partial, wanted };
}

const borders = fc.array(fc.nat(), { maxLength: 40 });

test('a trace that arrives in any pieces equals the one that was there at once', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 30 }), borders, (seed, count, ends) => {
      const bytes = writeOtlp(randomSpans(seededRandom(seed), count));
      const whole = scanTrace(bytes);
      const { trace } = arriving(bytes, ends, 'trace');
      if (!whole.ok || !trace.ok) throw new Error('not read');
      expect(content(trace.value)).toEqual(content(whole.value));
    }),
  );
});

test('so does an answer around it, in one piece or two, and it says whether the trace was cut', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      borders,
      fc.constantFrom(null, 0, 1),
      fc.constantFrom('', 'trace exceeds max size'),
      (seed, cut, ends, status, message) => {
        const spans = randomSpans(seededRandom(seed), 12);
        const at = cut % 13;
        const pieces = [writeOtlp(spans.slice(0, at)), writeOtlp(spans.slice(at))];
        const whole = scanTrace(Uint8Array.from([...pieces[0]!, ...pieces[1]!]));
        const { trace, partial } = arriving(answerOf(pieces, status, message), ends, 'answer');
        if (!whole.ok || !trace.ok) throw new Error('not read');
        expect(content(trace.value)).toEqual(content(whole.value));
        expect(partial).toBe(status === 1 ? message || 'The backend cut the trace.' : null);
      },
    ),
  );
});

test('changed bytes: what is refused at once is refused in pieces, with the same words at the same place', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      borders,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
      fc.boolean(),
      (seed, ends, changes, isAnswer) => {
        const sent = writeOtlp(randomSpans(seededRandom(seed), 6));
        const bytes = isAnswer ? answerOf([sent], 1, 'cut') : sent;
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const form = isAnswer ? 'answer' : 'trace';
        const whole = new TraceScan(form).finish(bytes);
        const { trace } = arriving(bytes, ends, form);
        if (whole.ok && trace.ok) expect(content(trace.value)).toEqual(content(whole.value));
        else expect(trace).toEqual(whole);
      },
    ),
  );
});

test('every truncation of an answer is refused, unless nothing of the trace is missing', () => {
  const bytes = answerOf([writeOtlp([{ traceId: 'ab'.repeat(16), spanId: '01'.repeat(8), name: 'one' }])], 1, 'why');
  const traceEnd = bytes.length - 'why'.length - 4;
  for (let length = 1; length < bytes.length; length++) {
    const { trace } = arriving(bytes.slice(0, length), [length >> 1], 'answer');
    const isWhole = trace.ok && trace.value.block.spans.length === 1;
    expect(isWhole).toBe(length === traceEnd || length === traceEnd + 2);
    if (!trace.ok) expect(trace.error.offset).toBeLessThanOrEqual(length);
  }
});

test('what cannot be mended by more bytes is told at once', () => {
  const bad = writeOtlp([{ traceId: 'ab'.repeat(20), spanId: '01'.repeat(8), name: 'one' }]); // an id of 20 bytes
  const bytes = Uint8Array.from([...bad, ...new Uint8Array(100)]);
  const scan = new TraceScan('trace');
  expect(scan.advance(bytes, bad.length + 1)).toBe(false);
  expect(scan.finish(bytes)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
});
