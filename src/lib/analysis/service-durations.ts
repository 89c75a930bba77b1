import { withRoom } from '../base/growing.ts';

/** Bounds of the buckets in ns, ascending: 0.1 s × 2^(k/8) from 1.5 µs to 27 minutes, so that Tempo's own bounds (below) are among
 *  them and a quantile read from them is right to some 4 %. A duration d falls into the first bucket with d <= bound, or past the last. */
const BOUNDS_NS = finelySpaced(0.1e9, -16, 14, 8);
const BUCKETS = BOUNDS_NS.length + 1;

/** Upper bounds in seconds of the buckets that Tempo's service graph has by default; the last one is +Inf. */
export const TEMPO_LE = ['0.1', '0.2', '0.4', '0.8', '1.6', '3.2', '6.4', '12.8', '+Inf'] as const;
const TEMPO_BOUND_INDEX = TEMPO_LE.map((le) => (le === '+Inf' ? BUCKETS - 1 : BOUNDS_NS.indexOf(Number(le) * 1e9)));

/** Durations of one end of many edges: how many, how long together, how they are spread. */
export class DurationColumns {
  private counts = new Uint32Array(16 * BUCKETS); // edge × bucket; not cumulative
  private sums = new Float64Array(16); // edge -> ns
  private totals = new Uint32Array(16); // edge -> spans

  add(edge: number, durationNs: number): void {
    if (edge >= this.totals.length) {
      this.totals = withRoom(this.totals, edge + 1);
      this.sums = withRoom(this.sums, this.totals.length);
      this.counts = withRoom(this.counts, this.totals.length * BUCKETS);
    }
    this.totals[edge]!++;
    this.sums[edge]! += durationNs;
    this.counts[edge * BUCKETS + bucketOf(durationNs)]!++;
  }

  of(edge: number): DurationSpread {
    if (edge >= this.totals.length) return { count: 0, sumNs: 0, buckets: new Uint32Array(BUCKETS) };
    return {
      count: this.totals[edge]!,
      sumNs: this.sums[edge]!,
      buckets: this.counts.slice(edge * BUCKETS, (edge + 1) * BUCKETS),
    };
  }
}

/** Durations of the spans at one end of an edge. */
export interface DurationSpread {
  readonly count: number; // spans; less than the edge's calls where some calls have no span at this end
  readonly sumNs: number;
  readonly buckets: Uint32Array; // bucket -> spans
}

/** The duration in ns below which the fraction `q` of the spans lies, interpolated within its bucket; null where there are none. */
export function quantileNs({ count, buckets }: DurationSpread, q: number): number | null {
  if (count === 0) return null;
  const rank = q * count;
  let below = 0;
  for (let b = 0; b < BUCKETS - 1; b++) {
    const inside = buckets[b]!;
    if (inside > 0 && below + inside >= rank) {
      const from = b === 0 ? 0 : BOUNDS_NS[b - 1]!;
      return from + ((BOUNDS_NS[b]! - from) * Math.max(0, rank - below)) / inside;
    }
    below += inside;
  }
  return BOUNDS_NS[BUCKETS - 2]!;
}

/** Calls with a duration up to each of TEMPO_LE, as Tempo counts them: a call without a span at this end lasted 0 there. */
export function tempoBuckets(spread: DurationSpread, calls: number): number[] {
  let sum = calls - spread.count;
  let next = 0;
  return TEMPO_BOUND_INDEX.map((last) => {
    for (; next <= last; next++) sum += spread.buckets[next]!;
    return sum;
  });
}

/** The first 16 bits of a positive float64 (exponent and 4 bits of its fraction) -> the bucket of the least number that begins so:
 *  from there the right one is a step or two away, without a logarithm. */
const FIRST_BUCKET = new Uint8Array(1 << 15);
const float = new Float64Array(1);
const halves = new Uint16Array(float.buffer); // the last of the four is the most significant
for (let head = 0, b = 0; head < FIRST_BUCKET.length; head++) {
  halves[3] = head;
  while (b < BUCKETS - 1 && float[0]! > BOUNDS_NS[b]!) b++;
  FIRST_BUCKET[head] = b;
}

function bucketOf(durationNs: number): number {
  float[0] = durationNs;
  let b = FIRST_BUCKET[halves[3]!]!;
  while (b < BUCKETS - 1 && durationNs > BOUNDS_NS[b]!) b++;
  return b;
}

/** unit × 2^from … unit × 2^to, with `parts` steps for each doubling; the doublings themselves are exact. */
function finelySpaced(unit: number, from: number, to: number, parts: number): Float64Array {
  const bounds = new Float64Array((to - from) * parts + 1);
  for (let k = 0; k < bounds.length; k++)
    bounds[k] = unit * 2 ** (from + Math.floor(k / parts)) * 2 ** ((k % parts) / parts);
  return bounds;
}
