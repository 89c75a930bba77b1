import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { seededRandom } from '../../../src/lib/base/random.ts';
import { hexOfWords } from '../../../src/lib/base/hex.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { RawSpans } from '../../../src/lib/model/raw-spans.ts';
import { buildSpans } from '../../../src/lib/model/span-builder.ts';
import { finish } from '../../../src/lib/model/steps.ts';
import { SpanFlag, type SpanTable } from '../../../src/lib/model/span-table.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { randomSpans } from '../../kit/random-trace.ts';
import { traceFromText } from '../../kit/trace-text.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties and a million spans, on a machine that may be busy

const T = 'ab'.repeat(16);
const id = (n: number): string => n.toString(16).padStart(16, '0');

function blockOf(spans: PlainSpan[]): TraceBlock {
  const decoded = decodeTrace(writeOtlp(spans));
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

/** "id(children …)" for each root, as the table has it. */
function drawn(table: SpanTable): string {
  const of = (i: number): string => {
    const children: string[] = [];
    for (let c = i + 1; c < table.subtreeEnd[i]!; c = table.subtreeEnd[c]!) children.push(of(c));
    const own = Number.parseInt(hexOfWords(table.spanId[2 * i]!, table.spanId[2 * i + 1]!), 16);
    return children.length === 0 ? `${own}` : `${own}(${children.join(' ')})`;
  };
  const roots: string[] = [];
  for (let i = 0; i < table.length; i = table.subtreeEnd[i]!) roots.push(of(i));
  return roots.join(' ');
}

const span = (
  spanId: number,
  parent: number,
  start: number,
  end: number,
  more: Partial<PlainSpan> = {},
): PlainSpan => ({
  traceId: T,
  spanId: id(spanId),
  ...(parent ? { parentSpanId: id(parent) } : {}),
  startUnixNano: BigInt(start),
  endUnixNano: BigInt(end),
  ...more,
});

test('siblings stand by start, then by arrival, whatever the order of arrival', () => {
  const { spans } = blockOf([
    span(4, 1, 50, 60),
    span(3, 2, 20, 25),
    span(5, 1, 50, 55),
    span(1, 0, 10, 99),
    span(2, 1, 15, 30),
  ]);
  expect(drawn(spans)).toBe('1(2(3) 4 5)');
  expect([...spans.depth]).toEqual([0, 1, 2, 1, 1]);
  expect([...spans.parent]).toEqual([-1, 0, 1, 0, 0]);
  expect([...spans.startNs]).toEqual([0, 5, 10, 40, 40]);
});

test('an orphan is kept as a root, marked and counted', () => {
  const { spans } = blockOf([span(1, 0, 10, 20), span(2, 9, 12, 14)]);
  expect(drawn(spans)).toBe('1 2');
  expect(spans.flags[1]! & SpanFlag.Orphan).toBeTruthy();
  expect(spans.repairs).toMatchObject({ orphans: 1, cycles: 0 });
});

test('a ring is opened at its earliest span', () => {
  const { spans } = blockOf([span(1, 3, 30, 31), span(2, 1, 10, 11), span(3, 2, 20, 21), span(4, 4, 5, 6)]);
  expect(drawn(spans)).toBe('4 2(3(1))');
  expect(spans.repairs).toMatchObject({ cycles: 4, orphans: 0 });
});

test('a span sent twice counts once; the same id with another start is kept', () => {
  const { spans } = blockOf([span(1, 0, 10, 20), span(1, 0, 10, 25), span(1, 0, 11, 20)]);
  expect(spans.length).toBe(2);
  expect(spans.repairs).toMatchObject({ duplicates: 1, sharedIds: 1 });
});

test('the two halves of a call that share an id become parent and child, and children join the server half', () => {
  const client = span(2, 1, 10, 30, { kind: 3 });
  const server = span(2, 1, 12, 28, { kind: 2 });
  const { spans } = blockOf([span(3, 2, 15, 20), server, client, span(1, 0, 5, 40)]);
  expect(drawn(spans)).toBe('1(2(2(3)))');
  expect([...spans.kind]).toEqual([0, 3, 2, 0]);
});

test('times that cannot be are mended and counted', () => {
  const { spans } = blockOf([span(1, 0, 100, 90), span(2, 1, 0, 130), span(3, 2, 0, 0)]);
  expect([...spans.startNs]).toEqual([0, 0, 0]);
  expect([...spans.durationNs]).toEqual([0, 30, 0]);
  expect(spans.repairs).toMatchObject({ endBeforeStart: 1, noStart: 2 });
});

test('nanoseconds stay exact, though absolute times are beyond 2^53', () => {
  const origin = 1_795_346_795_864_895_917;
  const start = 1_795_346_795_864_895_917n;
  expect(Number.isSafeInteger(origin)).toBe(false);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 52n }), fc.bigInt({ min: 0n, max: 2n ** 51n }), (offset, length) => {
      const { spans } = blockOf([
        { traceId: T, spanId: id(1), startUnixNano: start, endUnixNano: start },
        { traceId: T, spanId: id(2), startUnixNano: start + offset, endUnixNano: start + offset + length },
      ]);
      const i = spans.spanId[1] === 2 ? 0 : 1;
      expect(spans.traceOrigin[0]).toBe(start);
      expect([BigInt(spans.startNs[i]!), BigInt(spans.durationNs[i]!)]).toEqual([offset, length]);
    }),
  );
});

test('children outside their parent are marked', () => {
  const { spans } = traceFromText(`
    a x @10 +10
      b early @5 +10
      b late @15 +10
  `);
  expect([...spans.flags]).toEqual([0, SpanFlag.StartsBeforeParent, SpanFlag.EndsAfterParent]);
});

test('a chain of a million spans does not overflow the stack', () => {
  const n = 1_000_000;
  const raw = new RawSpans();
  raw.internTraceId(new Uint8Array(16).fill(7), 0);
  for (let k = 0; k < n; k++) {
    const i = raw.add();
    const spanId = n - k; // the leaf arrives first
    raw.spanId[2 * i + 1] = spanId;
    raw.parentId[2 * i + 1] = spanId - 1;
    raw.start[2 * i + 1] = spanId === 1 ? 1000 : 0; // only the root knows its start
  }
  const { table } = finish(buildSpans(raw));
  expect(table.length).toBe(n);
  expect(table.subtreeEnd[0]).toBe(n);
  expect(table.parent[n - 1]).toBe(n - 2);
  expect(table.depth[n - 1]).toBe(65535);
  expect(table.repairs).toMatchObject({ noStart: n - 1, cycles: 0, orphans: 0 });
});

test('any set of hostile spans gives a sound table', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 40 }), (seed, count) => {
      const sent = randomSpans(seededRandom(seed), count);
      const { spans } = blockOf(sent);
      const identities = new Set(
        sent.map((s, i) => (s.spanId === '' ? `#${i}` : `${s.traceId} ${s.spanId} ${s.kind} ${s.startUnixNano}`)),
      );
      expect(spans.length).toBe(identities.size);
      expect(spans.length + spans.repairs.duplicates).toBe(count);
      let orphans = 0;
      for (let t = 0; t < spans.traceCount; t++) {
        const from = spans.traceStart[t]!;
        const to = spans.traceStart[t + 1]!;
        const lastStart = new Map<number, number>();
        for (let i = from; i < to; i++) {
          const p = spans.parent[i]!;
          expect(p).toBeLessThan(i);
          expect(spans.subtreeEnd[i]).toBeGreaterThan(i);
          expect(spans.subtreeEnd[i]).toBeLessThanOrEqual(p < 0 ? to : spans.subtreeEnd[p]!);
          expect(spans.depth[i]).toBe(p < 0 ? 0 : spans.depth[p]! + 1);
          expect(spans.startNs[i]).toBeGreaterThanOrEqual(lastStart.get(p) ?? 0);
          lastStart.set(p, spans.startNs[i]!);
          if (p >= 0) {
            expect(p).toBeGreaterThanOrEqual(from);
            const joinedByOwnId = spans.spanId[2 * p + 1] === spans.spanId[2 * i + 1];
            expect(spans.parentId[2 * i + 1] === spans.spanId[2 * p + 1] || joinedByOwnId).toBe(true);
          } else if (spans.flags[i]! & SpanFlag.Orphan) {
            orphans++;
            const parents = spans.spanId.subarray(2 * from, 2 * to).filter((_, k) => k % 2 === 1);
            expect(parents.includes(spans.parentId[2 * i + 1]!)).toBe(false);
          }
          expect(spans.startNs[i]! + spans.durationNs[i]!).toBeLessThanOrEqual(spans.traceDurationNs[t]!);
        }
      }
      expect(spans.repairs.orphans).toBe(orphans);
    }),
    { numRuns: 120 },
  );
});
