/** One measured thing: median and 95th percentile in `unit`, over `n` runs. The shape of what each benchmark returns. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly p95: number;
  readonly n: number;
  /** What the median is not to pass, in the same unit. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** The limit and how much of it the median takes: over 100 % is too much, or, of a least, too little. '' without one. */
export function againstLimit({ median, atMost, atLeast }: Measurement): string {
  const limit = atMost ?? atLeast;
  if (limit === undefined) return '';
  const share = atMost === undefined ? limit / median : median / limit;
  const passed = median === limit || share <= 1;
  const percent = Number.isFinite(share) ? ` ${(100 * share).toFixed(0)} %` : '';
  return `${atMost === undefined ? '≥' : '≤'} ${Number(limit.toPrecision(4))}${percent}${passed ? '' : '  ✗'}`;
}

/** Median and 95th percentile (nearest rank) of samples. Throws without any. */
export function measured(name: string, unit: string, samples: readonly number[]): Measurement {
  if (samples.length === 0) throw new Error(`${name}: no samples`);
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (part: number) => sorted[Math.ceil(part * sorted.length) - 1]!;
  return { name, unit, median: rank(0.5), p95: rank(0.95), n: sorted.length };
}
