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

  /** @param stepCount numbers per row */
  constructor(stepCount: number) {
    this.#stepCount = stepCount;
    this.#most = Math.max(1, Math.floor(MOST_CELLS / stepCount));
  }

  get length(): number {
    return this.#series.length + (this.isFull ? 1 : 0);
  }

  /** The cell of each span: that of its step in the row of its series and exponent. In the place of the series. */
  cells(series: Int32Array, exponents: Float64Array, steps: Int32Array): void {
    const stepCount = this.#stepCount;
    let rowOf = this.#rowOf;
    for (let i = 0; i < steps.length; i++) {
      const at = EXPONENTS * series[i]! + exponents[i]!;
      let row = at < rowOf.length ? rowOf[at]! - 1 : -1;
      if (row < 0) {
        row = this.#add(series[i]!, exponents[i]!);
        rowOf = this.#rowOf;
      }
      series[i] = row * stepCount + steps[i]!;
    }
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
