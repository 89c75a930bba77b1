/** One measured thing: median and 95th percentile in `unit`, over `n` runs. The shape of what each benchmark returns. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly p95: number;
  readonly n: number;
}

/** Median and 95th percentile (nearest rank) of samples. Throws without any. */
export function measured(name: string, unit: string, samples: readonly number[]): Measurement {
  if (samples.length === 0) throw new Error(`${name}: no samples`);
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (part: number) => sorted[Math.ceil(part * sorted.length) - 1]!;
  return { name, unit, median: rank(0.5), p95: rank(0.95), n: sorted.length };
}
