import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DurationColumns, quantileNs, tempoBuckets, TEMPO_LE } from '../../../src/lib/analysis/service-durations.ts';

function spread(durationsNs: readonly number[]) {
  const columns = new DurationColumns();
  for (const duration of durationsNs) columns.add(3, duration);
  return columns.of(3);
}

test('a bound belongs to its bucket, and what is above it to the next', () => {
  const at = (ns: number): number[] => tempoBuckets(spread([ns]), 1);
  expect(at(0)).toEqual(TEMPO_LE.map(() => 1));
  expect(at(100_000_000)[0]).toBe(1);
  expect(at(100_000_001).slice(0, 2)).toEqual([0, 1]);
  expect(at(12_800_000_000)[7]).toBe(1);
  expect(at(12_800_000_001).slice(7)).toEqual([0, 1]);
  expect(at(1e15)).toEqual([...TEMPO_LE.slice(1).map(() => 0), 1]);
});

test('calls without a span at this end lasted 0, as in Tempo', () => {
  expect(tempoBuckets(spread([150e6]), 3)).toEqual([2, 3, 3, 3, 3, 3, 3, 3, 3]);
});

test('quantiles are within a tenth of the true ones, whatever the durations', () => {
  const duration = fc.oneof(
    fc.integer({ min: 2_000, max: 5_000_000 }),
    fc.integer({ min: 2_000, max: 900_000_000_000 }),
  );
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (ns, q) => {
      const sorted = ns.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(q * ns.length) - 1)]!;
      const read = quantileNs(spread(ns), q)!;
      expect(Math.abs(read - exact) / exact).toBeLessThan(0.1);
    }),
  );
});

test('nothing has no quantile; what lies past the last bound is given as that', () => {
  expect(quantileNs(new DurationColumns().of(0), 0.5)).toBeNull();
  expect(quantileNs(spread([1e15]), 0.99)).toBeCloseTo(0.1e9 * 2 ** 14);
});
