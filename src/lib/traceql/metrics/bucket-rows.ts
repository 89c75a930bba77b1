import { withRoom } from '../../base/growing.ts';
import { MOST_CELLS, type SeriesIndex } from './series-index.ts';

/** More than there are exponents. */
const EXPONENTS = 128;

export interface BucketRow {
  readonly row: number;
  readonly exponent: number;
}

/** Rows of histograms: one for each bucket that a series has spans in. */
export class BucketRows {
  /** Whether a row was left out because there are too many. */
  isFull = false;
  readonly #stepCount: number;
  readonly #most: number;
  readonly #series: number[] = []; // row -> series
  readonly #exponent: number[] = []; // row -> exponent of its bucket
  #rowOf = new Int32Array(0); // EXPONENTS * series + exponent -> row + 1
  #counts = new Int32Array(4096); // row * steps + step -> spans

  /** @param stepCount numbers per row */
  constructor(stepCount: number) {
    this.#stepCount = stepCount;
    this.#most = Math.max(1, Math.floor(MOST_CELLS / stepCount));
  }

  get length(): number {
    return this.#series.length + (this.isFull ? 1 : 0);
  }

  /** Counts spans: of each its series, the exponent of its bucket (0 = none: it does not count) and its step. Its cell, which is that of
   *  the step in the row of series and exponent, goes to the place of the series; -1 where it does not count. */
  add(series: Int32Array, exponents: Int32Array, steps: Int32Array): void {
    const stepCount = this.#stepCount;
    let rowOf = this.#rowOf;
    let counts = this.#counts;
    for (let i = 0; i < steps.length; i++) {
      const exponent = exponents[i]!;
      if (exponent === 0) {
        series[i] = -1;
        continue;
      }
      const at = EXPONENTS * series[i]! + exponent;
      let row = at < rowOf.length ? rowOf[at]! - 1 : -1;
      if (row < 0) {
        row = this.#add(series[i]!, exponent);
        rowOf = this.#rowOf;
        counts = this.#counts = withRoom(counts, (row + 1) * stepCount);
      }
      const cell = row * stepCount + steps[i]!;
      counts[cell]!++;
      series[i] = cell;
    }
  }

  /** Spans of a row by step; a view. */
  counts(row: number): Int32Array {
    return this.#counts.subarray(row * this.#stepCount, (row + 1) * this.#stepCount);
  }

  /** The rows of each series that has labels, by exponent. */
  bySeries({ labels }: SeriesIndex): BucketRow[][] {
    const rows: BucketRow[][] = labels.map(() => []);
    this.#series.forEach((series, row) => rows[series]?.push({ row, exponent: this.#exponent[row]! }));
    for (const ofSeries of rows) ofSeries.sort((a, b) => a.exponent - b.exponent);
    return rows;
  }

  /** The first that would be one too many is what all further ones become. */
  #add(series: number, exponent: number): number {
    if (this.#series.length >= this.#most) {
      this.isFull = true;
      return this.#most;
    }
    const at = EXPONENTS * series + exponent;
    this.#rowOf = withRoom(this.#rowOf, at + 1);
    this.#exponent.push(exponent);
    return (this.#rowOf[at] = this.#series.push(series)) - 1;
  }
}
