import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criticalPath, type CriticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { selfTimes } from '../../../src/lib/analysis/self-time.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import type { SpanTable } from '../../../src/lib/model/span-table.ts';
import { SpanKind } from '../../../src/lib/model/units.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { spansFromText, traceFromText } from '../../kit/trace-text.ts';

function tableOf(spans: readonly PlainSpan[]): SpanTable {
  const decoded = decodeTrace(writeOtlp(spans));
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value.spans;
}

/** Spans named "lost" name a parent that never came. */
function withOrphans(text: string): PlainSpan[] {
  return spansFromText(text).map((s) => (s.name === 'lost' ? { ...s, parentSpanId: 'f'.repeat(16) } : s));
}

/** "span: from-to from-to" in ms, one entry per span on the path. */
function drawn(path: CriticalPath): string[] {
  const lines = new Map<number, string[]>();
  for (let k = 0; k < path.length; k++) {
    const parts = lines.get(path.span[k]!) ?? [];
    parts.push(`${path.fromNs[k]! / 1e6}-${path.toNs[k]! / 1e6}`);
    lines.set(path.span[k]!, parts);
  }
  return [...lines].map(([span, parts]) => `${span}: ${parts.join(' ')}`);
}

test('the path follows the child that finished last, and the parent where no child ran', () => {
  const { spans } = traceFromText(`
    web    GET-/cart  @0  +100
      cart   get      @10 +40
        redis  GET    @15 +20
      ads    get      @60 +30
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10 50-60 90-100', '1: 10-15 35-50', '2: 15-35', '3: 60-90']);
});

test('of children side by side only the one that held the parent up is on the path', () => {
  const { spans } = traceFromText(`
    web  GET  @0  +100
      a    x  @10 +50
      b    y  @10 +80
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10 90-100', '2: 10-90']);
});

test('a child is clipped to its parent; one that begins after it is left out', () => {
  const { spans } = traceFromText(`
    web    publish  @0   +50
      queue  wait   @40  +100
      late   work   @200 +10
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-40', '1: 40-50']);
});

test('roots one after the other are all walked; nobody is blamed for the gap', () => {
  const { spans } = traceFromText(`
    a  first   @0   +10
    b  second  @30  +10
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10', '1: 30-40']);
});

test('roots that overlap: each moment is one’s; one that runs goes on to its end', () => {
  const { spans } = traceFromText(`
    a  first   @0   +30
    b  within  @10  +10
    c  later   @25  +25
    d  beside  @40  +5
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-30', '2: 30-50']);
});

test('orphans have what no root covers: before it, after it, both', () => {
  const spans = tableOf(
    withOrphans(`
    far  lost   @0  +90
    web  GET    @20 +40
      db   read   @30 +10
    late lost   @80 +40
  `),
  );
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-20 60-90', '1: 20-30 40-60', '2: 30-40', '3: 90-120']);
});

test('without a root its orphans are the trace', () => {
  const spans = tableOf(withOrphans('a lost @0 +10\nb lost @5 +10\nc lost @30 +5'));
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10', '1: 10-15', '2: 30-35']);
});

test('a producer does not wait for its consumers, even where their times overlap', () => {
  const { spans } = traceFromText(`
    web    POST     @0   +100
      web    publish  @10 +30 kind=producer
        mail   receive  @15 +200 kind=consumer
          mail   send     @20 +100
        web    ack      @20 +10
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10 40-100', '1: 10-20 30-40', '4: 20-30']);
});

test('a child whose clock is behind is clipped; one that lies before its parent is left out', () => {
  const { spans } = traceFromText(`
    web  GET   @50 +100
      a    half  @20 +60
      b    early @0  +40
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 80-150', '2: 50-80']);
});

test('one span; one child as long as its parent', () => {
  expect(drawn(criticalPath(traceFromText('a op @0 +7').spans))).toEqual(['0: 0-7']);
  expect(drawn(criticalPath(traceFromText('a op @0 +7\n  b op @0 +7').spans))).toEqual(['1: 0-7']);
});

test('spans without duration are not on the path and break nothing', () => {
  const { spans } = traceFromText(`
    a  zero   @5 +0
      b  zero @5 +0
  `);
  expect(criticalPath(spans).length).toBe(0);
});

/** Random forests: children anywhere, also outside of their parents; several roots, orphans, producers and consumers. */
const anyTrace = fc
  .array(
    fc.record({
      back: fc.nat(5),
      start: fc.nat(100),
      length: fc.nat(60),
      name: fc.constantFrom('op', 'op', 'op', 'lost'),
      kind: fc.constantFrom('internal', 'producer', 'consumer'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((lines) => {
    let depth = 0;
    return lines
      .map(({ back, start, length, name, kind }, i) => {
        depth = Math.max(0, depth + 1 - back);
        return `${'  '.repeat(depth)}s${i % 3} ${name} @${start} +${length} kind=${kind}`;
      })
      .join('\n');
  });

/** Time in which any root or orphan runs, ns. */
function rootTime(spans: SpanTable): number {
  const runs = new Uint8Array(200);
  for (let i = 0; i < spans.length; i++)
    if (spans.parent[i]! < 0) runs.fill(1, spans.startNs[i]! / 1e6, (spans.startNs[i]! + spans.durationNs[i]!) / 1e6);
  return runs.reduce((sum, r) => sum + r, 0) * 1e6;
}

test('the stretches cover the time of the roots once, without overlap, each within its own span', () => {
  fc.assert(
    fc.property(anyTrace, (text) => {
      const spans = tableOf(withOrphans(text));
      const path = criticalPath(spans);
      const byTime = Array.from({ length: path.length }, (_, k) => k).sort((a, b) => path.fromNs[a]! - path.fromNs[b]!);
      let sum = 0;
      let reached = -1;
      for (const k of byTime) {
        const span = path.span[k]!;
        expect(path.toNs[k]).toBeGreaterThan(path.fromNs[k]!);
        expect(path.fromNs[k]).toBeGreaterThanOrEqual(Math.max(reached, spans.startNs[span]!));
        expect(path.toNs[k]).toBeLessThanOrEqual(spans.startNs[span]! + spans.durationNs[span]!);
        reached = path.toNs[k]!;
        sum += path.toNs[k]! - path.fromNs[k]!;
      }
      expect(sum).toBe(rootTime(spans));
    }),
  );
});

test('whoever is on the path, so are its parents, from the root down, where it is clipped or not', () => {
  fc.assert(
    fc.property(anyTrace, (text) => {
      const spans = tableOf(withOrphans(text));
      const path = criticalPath(spans);
      for (let k = 0; k < path.length; k++) {
        for (let i = path.span[k]!, p = spans.parent[i]!; p >= 0; i = p, p = spans.parent[i]!) {
          expect(spans.startNs[p]).toBeLessThanOrEqual(path.fromNs[k]!);
          expect(spans.startNs[p]! + spans.durationNs[p]!).toBeGreaterThanOrEqual(path.toNs[k]!);
          expect(spans.kind[p] === SpanKind.Producer && spans.kind[i] === SpanKind.Consumer).toBe(false);
        }
      }
    }),
  );
});

test('a chain of 100,000 spans, and as many children side by side', () => {
  const id = (n: number) => n.toString(16).padStart(16, '0');
  const one = spansFromText('a op @0 +1000')[0]!;
  const many = (parentOf: (i: number) => number) =>
    tableOf(
      Array.from({ length: 100_000 }, (_, i) => ({
        ...one,
        spanId: id(i + 1),
        startUnixNano: one.startUnixNano! + BigInt(i),
        endUnixNano: one.endUnixNano! - BigInt(i === 0 ? 0 : (i * 7919) % 100_000),
        ...(i === 0 ? {} : { parentSpanId: id(parentOf(i)) }),
      })),
    );
  for (const parentOf of [(i: number) => i, () => 1]) {
    const path = criticalPath(many(parentOf));
    let sum = 0;
    for (let k = 0; k < path.length; k++) sum += path.toNs[k]! - path.fromNs[k]!;
    expect(sum).toBe(1e9);
  }
});

test('self time is the duration less the union of the children, clipped', () => {
  const { spans } = traceFromText(`
    p    op  @0  +160
      a  op  @20 +40
      b  op  @80 +50
      c  op  @100 +40
      d  op  @150 +100
  `);
  expect([...selfTimes(spans)].map((ns) => ns / 1e6)).toEqual([160 - 40 - 60 - 10, 40, 50, 40, 100]);
});

test('self time lies between 0 and the duration, whatever the children do', () => {
  fc.assert(
    fc.property(anyTrace, (text) => {
      const spans = tableOf(withOrphans(text));
      selfTimes(spans).forEach((self, i) => {
        expect(self).toBeGreaterThanOrEqual(0);
        expect(self).toBeLessThanOrEqual(spans.durationNs[i]!);
      });
    }),
  );
});
