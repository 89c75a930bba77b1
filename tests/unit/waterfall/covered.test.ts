import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfTimes } from '../../../src/lib/analysis/self-time.ts';
import { CoveredTimes } from '../../../src/lib/waterfall/paint/covered.ts';
import { paintTable } from '../../../src/lib/worker/paint-table.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const blockOf = (children: readonly { at: number; ms: number }[]) =>
  traceFromText(['web root @100 +100', ...children.map(({ at, ms }) => `  a child @${at} +${ms}`)].join('\n'));

test('children that overlap are one stretch; what lies outside of the span is not counted', () => {
  const table = paintTable(
    blockOf([
      { at: 90, ms: 20 },
      { at: 105, ms: 10 },
      { at: 150, ms: 80 },
    ]),
  );
  const { fromNs, toNs } = new CoveredTimes(table).of(0);
  const at = (ms: number) => ms * 1e6 - 90e6; // the trace begins with its earliest span
  expect([...fromNs]).toEqual([at(100), at(150)]);
  expect([...toNs]).toEqual([at(115), at(200)]);
});

test('what is not covered is the self time, also where children do not stand by start', () => {
  const children = fc.array(fc.record({ at: fc.integer({ min: 80, max: 220 }), ms: fc.integer({ min: 0, max: 60 }) }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(children, fc.boolean(), (drawn, shuffled) => {
      const block = blockOf(drawn);
      const table = paintTable(block);
      const self = selfTimes(block.spans)[0]!;
      if (shuffled) {
        // As after clocks were set right: the same children, the last one first
        table.startNs.subarray(1).reverse();
        table.lengthNs.subarray(1).reverse();
      }
      const { fromNs, toNs } = new CoveredTimes(table).of(0);
      const covered = fromNs.reduce((sum, from, k) => sum + toNs[k]! - from, 0);
      expect(table.lengthNs[0]! - covered).toBeCloseTo(self, 3);
      for (let k = 1; k < fromNs.length; k++) expect(fromNs[k]!).toBeGreaterThan(toNs[k - 1]!);
    }),
  );
});
