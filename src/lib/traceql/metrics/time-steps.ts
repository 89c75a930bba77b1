/** The window of a metrics query and how it is cut into steps, as Tempo 3.0 does (pkg/traceql, IntervalMapper).
 *
 *    step      0           1           2
 *          (-------]   (-------]   (-------]       a span belongs where it starts; a start on a border is the earlier step's
 *        origin    t0          t1          t2      the sample of a step bears the time of its end
 *
 *  Borders are whole multiples of the step since 1970. Without a step (instant) the whole window is one.
 *  Times in loops are float64 nanoseconds since `originNs`, exact within 104 days of it.
 */
export class TimeSteps {
  readonly count: number;
  readonly originNs: bigint; // Unix; left border of step 0
  readonly fromNs: number; // since the origin; spans that start in (fromNs, toNs] are in the window
  readonly toNs: number;
  readonly #stepNs: bigint;
  readonly #step: number;

  /** @param startNs Unix; @param endNs Unix, after the start; @param stepNs above 0, or null for one value over the whole window */
  constructor(startNs: bigint, endNs: bigint, stepNs: bigint | null) {
    this.#stepNs = stepNs ?? endNs - startNs;
    this.#step = Number(this.#stepNs);
    this.originNs = stepNs === null ? startNs : startNs - (startNs % stepNs);
    this.count = Number((endNs - this.originNs + this.#stepNs - 1n) / this.#stepNs);
    this.fromNs = Number(startNs - this.originNs);
    this.toNs = Number(endNs - this.originNs);
  }

  /** The step that a time in the window belongs to. @param ns since the origin, in (fromNs, toNs] */
  indexOf(ns: number): number {
    return Math.ceil(ns / this.#step) - 1;
  }

  /** Nanoseconds from the origin to a Unix time. */
  since(unixNs: bigint): number {
    return Number(unixNs - this.originNs);
  }

  /** Unix milliseconds of the sample of a step. */
  timestampMs(step: number): number {
    return Number((this.originNs + BigInt(step + 1) * this.#stepNs) / 1_000_000n);
  }

  /** Unix milliseconds of a time since the origin. */
  unixMs(ns: number): number {
    return Number((this.originNs + BigInt(Math.floor(ns))) / 1_000_000n);
  }

  get stepSeconds(): number {
    return this.#step / 1e9;
  }
}
