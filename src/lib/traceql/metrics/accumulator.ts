import { withRoom } from '../../base/growing.ts';
import type { RangeOperator } from '../ast.ts';

/** Numbers per series and step, flat: the cell of a series' step is series * steps + step. */
export interface Accumulator {
  /** Makes room for so many cells. */
  reserve(cells: number): void;
  /** Adds the first `count` spans: the cell of each, and what was measured of it (NaN = nothing). */
  add(cells: Int32Array, measured: Float64Array, count: number): void;
  /** The value of a cell; NaN where nothing was added. Counts begin at 0. */
  value(cell: number): number;
}

export function accumulatorOf(op: RangeOperator): Accumulator {
  switch (op) {
    case 'min_over_time':
      return new Extreme(-1);
    case 'max_over_time':
      return new Extreme(1);
    case 'sum_over_time':
    case 'avg_over_time':
      return new Sum(op === 'avg_over_time');
    default:
      return new Count();
  }
}

class Count implements Accumulator {
  #counts = new Float64Array(0);

  reserve(cells: number): void {
    this.#counts = withRoom(this.#counts, cells);
  }

  add(cells: Int32Array, _measured: Float64Array, count: number): void {
    const counts = this.#counts;
    for (let i = 0; i < count; i++) counts[cells[i]!]!++;
  }

  value(cell: number): number {
    return this.#counts[cell]!;
  }
}

/** The largest, or with sign -1 the smallest. */
class Extreme implements Accumulator {
  readonly #sign: number;
  #best = new Float64Array(0); // times the sign
  #seen = new Uint8Array(0);

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  reserve(cells: number): void {
    this.#best = withRoom(this.#best, cells);
    this.#seen = withRoom(this.#seen, cells);
  }

  add(cells: Int32Array, measured: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const cell = cells[i]!;
      const value = measured[i]! * this.#sign;
      if (value > this.#best[cell]! || (this.#seen[cell] === 0 && value === value)) {
        this.#best[cell] = value;
        this.#seen[cell] = 1;
      }
    }
  }

  value(cell: number): number {
    return this.#seen[cell] === 0 ? NaN : this.#best[cell]! * this.#sign;
  }
}

/** Sums with Neumaier's compensation, so that neither order nor size of the terms shows in the result. Means are of the spans that have
 *  a value; a sum of which one term is missing is not known, as in Tempo: `{ span.a != nil } | sum_over_time(span.a)` asks for those. */
class Sum implements Accumulator {
  readonly #isMean: boolean;
  #sums = new Float64Array(0);
  #lost = new Float64Array(0);
  #counts = new Float64Array(0);

  constructor(isMean: boolean) {
    this.#isMean = isMean;
  }

  reserve(cells: number): void {
    this.#sums = withRoom(this.#sums, cells);
    this.#lost = withRoom(this.#lost, cells);
    this.#counts = withRoom(this.#counts, cells);
  }

  add(cells: Int32Array, measured: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const value = measured[i]!;
      if (value !== value && this.#isMean) continue;
      const cell = cells[i]!;
      const before = this.#sums[cell]!;
      const after = before + value;
      this.#lost[cell]! += Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
      this.#sums[cell] = after;
      this.#counts[cell]!++;
    }
  }

  value(cell: number): number {
    const count = this.#counts[cell]!;
    if (count === 0) return NaN;
    const lost = this.#lost[cell]!;
    const sum = this.#sums[cell]! + (Number.isFinite(lost) ? lost : 0);
    return this.#isMean ? sum / count : sum;
  }
}
