import { labelsKey, type Label, type StepSeries } from './series.ts';

/** The label that tells the buckets of a histogram apart. */
export const BUCKET = '__bucket';

/** How often each bucket was met, ascending by limit: (limit of the bucket before, limit]. */
export interface Buckets {
  readonly limits: readonly number[];
  readonly counts: ArrayLike<number>;
}

/** The series of histograms that are alike but for their bucket become one per quantile, with the label `p`. Steps without any span
 *  are 0. */
export function quantileSeries(histograms: readonly StepSeries[], quantiles: readonly number[]): StepSeries[] {
  const groups = new Map<string, { labels: readonly Label[]; buckets: StepSeries[] }>();
  for (const series of histograms) {
    const labels = series.labels.filter(([key]) => key !== BUCKET);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, buckets: [] };
    group.buckets.push(series);
    groups.set(key, group);
  }
  const distinct = [...new Set(quantiles)];
  return [...groups.values()].flatMap(({ labels, buckets }) => {
    const sorted = buckets.map((series) => ({ series, limit: limitOf(series) })).sort((a, b) => a.limit - b.limit);
    const limits = sorted.map(({ limit }) => limit);
    const columns = sorted.map(({ series }) => series.values);
    const results = distinct.map(() => new Float64Array(columns[0]!.length));
    const counts = new Float64Array(limits.length);
    for (let step = 0; step < columns[0]!.length; step++) {
      for (let i = 0; i < counts.length; i++) counts[i] = columns[i]![step]!;
      for (let k = 0; k < distinct.length; k++) results[k]![step] = quantileOf(distinct[k]!, { limits, counts });
    }
    const exemplars = buckets.flatMap((series) => series.exemplars).sort((a, b) => a.timestampMs - b.timestampMs);
    return distinct.map((p, k): StepSeries => ({
      labels: [...labels, ['p', { kind: 'static', type: 'float', value: p }]],
      values: results[k]!,
      exemplars: exemplars.filter(({ value, step }) => nearest(results, step, value) === k),
    }));
  });
}

/** Which quantile a span is an example of: the one that is nearest to its value. */
function nearest(quantiles: readonly Float64Array[], step: number, value: number): number {
  const distances = quantiles.map((values) => Math.abs(values[step]! - value));
  return distances.indexOf(Math.min(...distances));
}

function limitOf({ labels }: StepSeries): number {
  const bucket = labels.find(([key]) => key === BUCKET);
  return Number(bucket![1].value);
}

/** A quantile from power-of-two buckets, interpolated exponentially from the limit of the bucket met before (Tempo, Log2Quantile).
 *  0 where nothing was counted. */
export function quantileOf(p: number, { limits, counts }: Buckets): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  if (total === 0) return 0;
  const wanted = Math.max(1, Math.ceil(p * total));
  let passed = 0;
  let below = NaN; // limit of the last bucket that was passed
  for (let i = 0; i < limits.length; i++) {
    const count = counts[i]!;
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
