/** Keeps those of some rows of which something is true. Rows ascend by trace; what is kept stays in the same order.
 *  Filters own scratch of the size of the longest list they have seen, so one filter serves one search at a time. */
export interface RowFilter {
  /** What a row costs, roughly, in looks at a column: which filter to try first. */
  readonly cost: number;
  /** Writes what is kept of rows[0, count) to the start of `out`, which may be `rows` itself.  @returns how many */
  keep(rows: Int32Array, count: number, out: Int32Array): number;
}

export const KEEPS_ALL: RowFilter = {
  cost: 0,
  keep(rows, count, out) {
    if (out !== rows) out.set(rows.subarray(0, count));
    return count;
  },
};

export const KEEPS_NONE: RowFilter = { cost: 0, keep: () => 0 };

/** All of the filters, in this order: each sees only what the ones before it left. */
export class EveryFilter implements RowFilter {
  readonly cost: number;
  readonly #filters: readonly RowFilter[];

  constructor(filters: readonly RowFilter[]) {
    this.#filters = filters;
    this.cost = sum(filters);
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    let from = rows;
    let left = count;
    for (const filter of this.#filters) {
      if (left === 0) break;
      left = filter.keep(from, left, out);
      from = out;
    }
    return left;
  }
}

/** Any of the filters; each sees only what the ones before it did not keep. */
export class SomeFilter implements RowFilter {
  readonly cost: number;
  readonly #filters: readonly RowFilter[];
  #rest = new Int32Array(0);
  #kept = new Int32Array(0);

  constructor(filters: readonly RowFilter[]) {
    this.#filters = filters;
    this.cost = sum(filters);
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    if (this.#rest.length < count) {
      this.#rest = new Int32Array(count);
      this.#kept = new Int32Array(count);
    }
    const rest = this.#rest;
    rest.set(rows.subarray(0, count));
    let left = count;
    for (const filter of this.#filters) {
      if (left === 0) break;
      left = without(rest, left, this.#kept, filter.keep(rest, left, this.#kept), rest);
    }
    return without(rows, count, rest, left, out);
  }
}

export class NotFilter implements RowFilter {
  readonly cost: number;
  readonly #inner: RowFilter;
  #kept = new Int32Array(0);

  constructor(inner: RowFilter) {
    this.#inner = inner;
    this.cost = inner.cost;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    if (this.#kept.length < count) this.#kept = new Int32Array(count);
    return without(rows, count, this.#kept, this.#inner.keep(rows, count, this.#kept), out);
  }
}

/** The rows that are not in `kept`, a part of them in the same order. */
function without(rows: Int32Array, count: number, kept: Int32Array, keptCount: number, out: Int32Array): number {
  let total = 0;
  for (let i = 0, k = 0; i < count; i++) {
    const row = rows[i]!;
    if (k < keptCount && kept[k] === row) k++;
    else out[total++] = row;
  }
  return total;
}

function sum(filters: readonly RowFilter[]): number {
  return filters.reduce((total, filter) => total + filter.cost, 0);
}
