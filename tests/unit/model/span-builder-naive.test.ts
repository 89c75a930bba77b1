import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/base/random.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { spanName, traceIdText } from '../../../src/lib/model/trace-names.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';

// The tree builder against one written with objects and without a thought for speed. Spans have distinct ids and no rings here: those
// repairs have tests of their own in span-builder.test.ts.

interface Node {
  readonly span: PlainSpan;
  readonly arrival: number;
  readonly children: Node[];
  parent: Node | null;
}

const ORIGIN = 1_767_225_600_000_000_000n;

/** Spans of a few traces in any order of arrival; parents are any earlier id of the trace, one that never arrives, or none. */
function forest(seed: number, count: number): PlainSpan[] {
  const random = seededRandom(seed);
  const spans = Array.from({ length: count }, (_, i): PlainSpan => {
    const parent = random.int(-2, i - 1);
    const start = ORIGIN + BigInt(random.int(0, 9)) * 1_000n;
    return {
      traceId: `0${1 + (i % 3)}`.repeat(16),
      spanId: (i + 1).toString(16).padStart(16, '0'),
      // Parents in another trace are orphans as well: an id counts within its trace.
      parentSpanId: parent === -2 ? 'ff'.repeat(8) : parent === -1 ? '' : (parent + 1).toString(16).padStart(16, '0'),
      name: `span ${i}`,
      startUnixNano: start,
      endUnixNano: start + BigInt(random.int(0, 9)) * 500n,
    };
  });
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(0, i);
    [spans[i], spans[j]] = [spans[j]!, spans[i]!];
  }
  return spans;
}

/** trace id -> lines "depth name start duration parent's name", in pre-order. */
function naive(spans: readonly PlainSpan[]): Map<string, string[]> {
  const traceIds = [...new Set(spans.map(({ traceId }) => traceId))];
  const byTrace = traceIds.map((id) => [id, spans.filter(({ traceId }) => traceId === id)] as const);
  const drawn = new Map<string, string[]>();
  for (const [traceId, list] of byTrace) {
    const nodes = list.map((span, arrival): Node => ({ span, arrival, children: [], parent: null }));
    const byId = new Map(nodes.map((node) => [node.span.spanId, node]));
    for (const node of nodes) {
      node.parent = byId.get(node.span.parentSpanId!) ?? null;
      node.parent?.children.push(node);
    }
    const order = (a: Node, b: Node): number =>
      Number(a.span.startUnixNano! - b.span.startUnixNano!) || a.arrival - b.arrival;
    const origin = list.reduce((least, s) => (s.startUnixNano! < least ? s.startUnixNano! : least), ORIGIN * 2n);
    const lines: string[] = [];
    const visit = (node: Node, depth: number): void => {
      const { name, startUnixNano: start, endUnixNano: end } = node.span;
      lines.push(`${depth} ${name} ${start! - origin} ${end! - start!} ${node.parent?.span.name ?? '-'}`);
      for (const child of node.children.toSorted(order)) visit(child, depth + 1);
    };
    for (const root of nodes.filter(({ parent }) => parent === null).toSorted(order)) visit(root, 0);
    drawn.set(traceId, lines);
  }
  return drawn;
}

function built(block: TraceBlock): Map<string, string[]> {
  const { spans } = block;
  const drawn = new Map<string, string[]>();
  for (let trace = 0; trace < spans.traceCount; trace++) {
    const lines: string[] = [];
    for (let i = spans.traceStart[trace]!; i < spans.traceStart[trace + 1]!; i++) {
      const parent = spans.parent[i]! < 0 ? '-' : spanName(block, spans.parent[i]!);
      lines.push(`${spans.depth[i]} ${spanName(block, i)} ${spans.startNs[i]} ${spans.durationNs[i]} ${parent}`);
    }
    drawn.set(traceIdText(block, trace), lines);
  }
  return drawn;
}

test('the columns say what a tree of objects says', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 400 }), (seed, count) => {
      const spans = forest(seed, count);
      const decoded = decodeTrace(writeOtlp(spans));
      if (!decoded.ok) throw new Error(decoded.error.message);
      const ours = built(decoded.value);
      const theirs = naive(spans);
      expect([...ours.keys()]).toEqual([...theirs.keys()]); // by first arrival
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 60 },
  );
}, 60_000);
