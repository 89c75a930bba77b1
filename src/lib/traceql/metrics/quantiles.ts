import { type Label, type StepExemplar, type StepSeries } from './series.ts';

/** The label that tells the buckets of a histogram apart. */
export const BUCKET = '__bucket';

/** A histogram for every step. Buckets ascend by limit: (limit of the bucket before, limit]. */
export interface Histograms {
  readonly labels: readonly Label[];
  readonly limits: readonly number[];
  readonly counts: readonly Int32Array[]; // bucket -> step -> spans
  readonly exemplars: readonly StepExemplar[]; // by time
}

/** One series per quantile, with the label `p`. Steps without any span are 0. */
export function quantileSeries(
  { labels, limits, counts, exemplars }: Histograms,
  quantiles: readonly number[],
): StepSeries[] {
  const distinct = [...new Set(quantiles)];
  const results = distinct.map((p) => {
    const values = new Float64Array(counts[0]!.length);
    for (let step = 0; step < values.length; step++) values[step] = quantileOf(p, limits, counts, step);
    return values;
  });
  return distinct.map((p, k): StepSeries => ({
    labels: [...labels, ['p', { kind: 'static', type: 'float', value: p }]],
    values: results[k]!,
    exemplars: exemplars.filter(({ value, step }) => nearest(results, step, value) === k),
  }));
}

/** Which quantile a span is an example of: the one that is nearest to its value. */
function nearest(quantiles: readonly Float64Array[], step: number, value: number): number {
  const distances = quantiles.map((values) => Math.abs(values[step]! - value));
  return distances.indexOf(Math.min(...distances));
}

/** A quantile from power-of-two buckets, interpolated exponentially from the limit of the bucket met before (Tempo, Log2Quantile).
 *  0 where nothing was counted. */
function quantileOf(p: number, limits: readonly number[], counts: readonly Int32Array[], step: number): number {
  let total = 0;
  for (let i = 0; i < limits.length; i++) total += counts[i]![step]!;
  if (total === 0) return 0;
  const wanted = Math.max(1, Math.ceil(p * total));
  let passed = 0;
  let below = NaN; // limit of the last bucket that was passed
  for (let i = 0; i < limits.length; i++) {
    const count = counts[i]![step]!;
    if (count === 0) continue;
    const limit = limits[i]!;
    if (passed + count === wanted) return limit;
    if (passed + count > wanted) {
      const high = Math.log2(limit);
      const low = Number.isNaN(below) ? high - 1 : Math.log2(below);
      return 2 ** (low + ((high - low) * (wanted - passed)) / count);
    }
    passed += count;
    below = limit;
  }
  return below;
}
