import { expect, test } from 'vitest';
import { traceFacts } from '../../../src/lib/analysis/facts.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { deepChain } from '../../kit/hostile-traces.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText } from '../../kit/trace-text.ts';

/** Facts of the spans drawn, with the parents of some changed: span number -> span number. */
function factsOf(text: string, parents: Record<number, number> = {}) {
  const id = (n: number) => n.toString(16).padStart(16, '0');
  const spans = spansFromText(text).map((span, i) =>
    parents[i + 1] === undefined ? span : { ...span, parentSpanId: id(parents[i + 1]!) },
  );
  const block = decodeTrace(writeOtlp(spans));
  if (!block.ok) throw new Error(block.error.message);
  return traceFacts(block.value);
}

test('a root is missing where a parent is not there, and not where parents form a ring', () => {
  const text = 'a one @0 +100\n  b two @10 +50';
  expect(factsOf(text)).toMatchObject({ rootReceived: true, rootMissing: false });
  expect(factsOf(text, { 1: 9 })).toMatchObject({ rootReceived: false, rootMissing: true });
  const ring = factsOf(text, { 1: 2 });
  expect(ring).toMatchObject({ rootReceived: false, rootMissing: false });
  expect(ring.repairs.cycles).toBeGreaterThan(0);
  expect(factsOf(`${text}\nc three @0 +10`, { 1: 2, 3: 9 })).toMatchObject({ rootMissing: true });
});

test('the depth of a chain is exact past what the depth column tells', () => {
  const decoded = decodeTrace(writeOtlp(deepChain('ab'.repeat(16), 70_000)));
  if (!decoded.ok) throw new Error(decoded.error.message);
  expect(traceFacts(decoded.value).levels).toBe(70_000);
});
