import { upperBound } from '../../base/bisect.ts';
import type { SpanTable } from '../../model/span-table.ts';
import { UNKNOWN, type CodeTest } from './code-test.ts';
import type { Cursor } from './field-reader.ts';
import type { Predicate } from './predicate.ts';
import type { RowFilter } from './row-filter.ts';

/** Rows whose code in a column passes a test, which is made once per distinct code. A code is whatever stands for a value: an id
 *  of the dictionary, the index of a resource, a status. */
export class CodeFilter implements RowFilter {
  readonly cost: number;
  readonly #codes: Int32Array | Uint8Array;
  readonly #decided: CodeTest;

  constructor(codes: Int32Array | Uint8Array, decided: CodeTest) {
    this.#codes = codes;
    this.#decided = decided;
    this.cost = decided.cost;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    const codes = this.#codes;
    const { states } = this.#decided;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const code = codes[row]!;
      let state = states[code + 1]!;
      if (state === UNKNOWN) state = this.#decided.decide(code);
      out[kept] = row;
      kept += state >> 1;
    }
    return kept;
  }
}

/** Rows with one certain code. */
export class EqualFilter implements RowFilter {
  readonly cost = 1;
  readonly #codes: Int32Array;
  readonly #wanted: number;

  constructor(codes: Int32Array, wanted: number) {
    this.#codes = codes;
    this.#wanted = wanted;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    const codes = this.#codes;
    const wanted = this.#wanted;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      out[kept] = row;
      kept += codes[row] === wanted ? 1 : 0;
    }
    return kept;
  }
}

/** Chooses between looking an attribute up on the few rows asked for and a column of it, which pays once many are. */
export class AttributeFilter implements RowFilter {
  readonly cost: number;
  readonly #column: () => Int32Array | null; // if there is one already
  readonly #makeColumn: () => Int32Array;
  readonly #overColumn: (ids: Int32Array) => RowFilter;
  readonly #find: (row: number) => number;
  readonly #decided: CodeTest;
  #patience: number; // rows that are looked up before the column is made
  #filter: RowFilter | null = null;

  constructor(
    column: { known: () => Int32Array | null; make: () => Int32Array; find: (row: number) => number },
    decided: CodeTest,
    overColumn: (ids: Int32Array) => RowFilter,
    spans: number,
  ) {
    this.#column = column.known;
    this.#makeColumn = column.make;
    this.#find = column.find;
    this.#overColumn = overColumn;
    this.#decided = decided;
    this.#patience = spans >> 3;
    this.cost = 2 * decided.cost;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    if (!this.#filter) {
      this.#patience -= count;
      const ids = this.#column() ?? (this.#patience < 0 ? this.#makeColumn() : null);
      if (ids) this.#filter = this.#overColumn(ids);
    }
    return this.#filter ? this.#filter.keep(rows, count, out) : this.#lookUp(rows, count, out);
  }

  #lookUp(rows: Int32Array, count: number, out: Int32Array): number {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      if (this.#decided.passes(this.#find(row))) out[kept++] = row;
    }
    return kept;
  }
}

/** Rows whose number lies in [least, most]. */
export class RangeFilter implements RowFilter {
  readonly cost = 1;
  readonly #numbers: Float64Array | Int32Array;
  readonly #least: number;
  readonly #most: number;

  constructor(numbers: Float64Array | Int32Array, least: number, most: number) {
    this.#numbers = numbers;
    this.#least = least;
    this.#most = most;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    const numbers = this.#numbers;
    const least = this.#least;
    const most = this.#most;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const number = numbers[row]!;
      out[kept] = row;
      kept += number >= least && number <= most ? 1 : 0;
    }
    return kept;
  }
}

/** Rows with a certain 64-bit id. */
export class WordsFilter implements RowFilter {
  readonly cost = 1;
  readonly #words: Uint32Array;
  readonly #high: number;
  readonly #low: number;

  constructor(words: Uint32Array, high: number, low: number) {
    this.#words = words;
    this.#high = high;
    this.#low = low;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      if (this.#words[2 * row] === this.#high && this.#words[2 * row + 1] === this.#low) out[kept++] = row;
    }
    return kept;
  }
}

/** Rows of the traces that pass a test. */
export class TraceFilter implements RowFilter {
  readonly cost = 1;
  readonly #traceStart: Int32Array;
  readonly #test: (trace: number) => boolean;

  constructor({ traceStart }: SpanTable, test: (trace: number) => boolean) {
    this.#traceStart = traceStart;
    this.#test = test;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    let kept = 0;
    let end = -1;
    let passes = false;
    for (let i = 0, trace = -1; i < count; i++) {
      const row = rows[i]!;
      if (row >= end) {
        trace = traceOf(this.#traceStart, row, trace);
        end = this.#traceStart[trace + 1]!;
        passes = this.#test(trace);
      }
      if (passes) out[kept++] = row;
    }
    return kept;
  }
}

/** Rows of which an event (or link) has a code that passes. */
export class PartFilter implements RowFilter {
  readonly cost = 3;
  readonly #start: Int32Array;
  readonly #codes: Int32Array;
  readonly #decided: CodeTest;

  constructor(start: Int32Array, codes: Int32Array, decided: CodeTest) {
    this.#start = start;
    this.#codes = codes;
    this.#decided = decided;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    const start = this.#start;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      for (let part = start[row]!, end = start[row + 1]!; part < end; part++) {
        if (!this.#decided.passes(this.#codes[part]!)) continue;
        out[kept++] = row;
        break;
      }
    }
    return kept;
  }
}

/** Rows of which an expression is true, for those that no column answers. */
export class PredicateFilter implements RowFilter {
  readonly cost = 30;
  readonly #traceStart: Int32Array;
  readonly #holds: Predicate;
  readonly #at: Cursor = { trace: 0, span: 0, event: -1, link: -1 };

  constructor({ traceStart }: SpanTable, holds: Predicate) {
    this.#traceStart = traceStart;
    this.#holds = holds;
  }

  keep(rows: Int32Array, count: number, out: Int32Array): number {
    const at = this.#at;
    let kept = 0;
    let end = -1;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      if (row >= end) {
        at.trace = traceOf(this.#traceStart, row, end < 0 ? -1 : at.trace);
        end = this.#traceStart[at.trace + 1]!;
      }
      at.span = row;
      if (this.#holds(at)) out[kept++] = row;
    }
    return kept;
  }
}

/** The trace of a row. @param before an earlier trace, mostly the one before it; -1 for not known */
function traceOf(traceStart: Int32Array, row: number, before: number): number {
  if (before >= 0 && before + 2 < traceStart.length && row < traceStart[before + 2]!) return before + 1;
  return upperBound(traceStart, row, before + 1) - 1;
}
