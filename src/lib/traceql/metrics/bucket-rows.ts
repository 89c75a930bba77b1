import { withRoom } from '../../base/growing.ts';
import { MOST_CELLS, type SeriesIndex } from './series-index.ts';

/** More than there are exponents. */
const EXPONENTS = 128;

/** Rows of histograms: one for each bucket that a series has spans in. */
export class BucketRows {
  /** Whether a row was left out because there are too many. */
  isFull = false;
  readonly #most: number;
  readonly #series: number[] = []; // row -> series
  readonly #exponent: number[] = []; // row -> exponent of its bucket
  #rowOf = new Int32Array(0); // EXPONENTS * series + exponent -> row + 1

  /** @param stepCount numbers per row */
  constructor(stepCount: number) {
    this.#most = Math.max(1, Math.floor(MOST_CELLS / stepCount));
  }

  get length(): number {
    return this.#series.length + (this.isFull ? 1 : 0);
  }

  /** The row of each span's series and exponent, in the place of the series. */
  of(series: Int32Array, exponents: Float64Array, count: number): void {
    let rowOf = this.#rowOf;
    for (let i = 0; i < count; i++) {
      const at = EXPONENTS * series[i]! + exponents[i]!;
      const row = at < rowOf.length ? rowOf[at]! : 0;
      if (row > 0) series[i] = row - 1;
      else {
        series[i] = this.#add(series[i]!, exponents[i]!);
        rowOf = this.#rowOf;
      }
    }
  }

  /** Calls back for every row of a series that has labels. */
  map<T>({ labels }: SeriesIndex, use: (row: number, series: number, exponent: number) => T): T[] {
    return this.#series.flatMap((series, row) =>
      series < labels.length ? [use(row, series, this.#exponent[row]!)] : [],
    );
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
