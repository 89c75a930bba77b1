import type { SpanTable } from '../../model/span-table.ts';
import type { Value } from './value.ts';

/** What by() and aggregates have found out about a set: `by(resource.service.name)`, `count()`. */
export type Label = readonly [key: string, value: Value];

/** Sets of spans as columns. A unit is what a stage works on apart from everything else: a trace.
 *
 *    set     0     1     2            unit 7 has been divided by by()
 *    unit    4     7     7            ascending
 *    start   0     2     5     6
 *    rows    81 83 90 91 95 93        ascending within a set; a row is in one set of its unit at most
 */
export interface Sets {
  readonly count: number;
  readonly unit: Int32Array;
  readonly start: Int32Array; // count + 1
  readonly rows: Int32Array;
  /** Whether the rows ascend throughout: no unit has two sets. */
  readonly ascends: boolean;
  /** Per set; null where nobody will ask, which is all but the few traces that are answered. */
  readonly labels: readonly (readonly Label[])[] | null;
}

/** From the sets of some traces to those that are left. What it returns is valid until it is called again. */
export type Stage = (sets: Sets) => Sets;

export const NO_SETS: Sets = {
  count: 0,
  unit: new Int32Array(0),
  start: new Int32Array(1),
  rows: new Int32Array(0),
  ascends: true,
  labels: null,
};

/** Every span of the traces [from, to), a set each.  @param skipped one byte per trace of the block: 1 for those to leave out */
export function allSpans(
  spans: SpanTable,
  from: number,
  to: number,
  skipped: Uint8Array | null,
  labels: boolean,
): Sets {
  const { traceStart } = spans;
  const [first, beyond] = [traceStart[from]!, traceStart[to]!];
  const rows = skipped === null ? numbersUpTo(beyond).subarray(first, beyond) : new Int32Array(beyond - first);
  const unit = new Int32Array(to - from);
  const start = new Int32Array(to - from + 1);
  let count = 0;
  let end = 0;
  for (let trace = from; trace < to; trace++) {
    if (skipped !== null && skipped[trace] !== 0) continue;
    const last = traceStart[trace + 1]!;
    if (skipped === null) end = last - first;
    else for (let row = traceStart[trace]!; row < last; row++) rows[end++] = row;
    unit[count] = trace;
    start[++count] = end;
  }
  return { count, unit, start, rows, ascends: true, labels: labels ? Array.from({ length: count }, () => []) : null };
}

let numbers = new Int32Array(0);

/** 0, 1, 2 and so on, at least so many: one column for all, nobody writes to the rows of the sets he is given. */
function numbersUpTo(count: number): Int32Array {
  if (count > numbers.length) numbers = new Int32Array(Math.max(count, 2 * numbers.length)).map((_, i) => i);
  return numbers;
}

/** Writes sets one after the other, each left out if it has no rows. */
export class SetsWriter {
  #unit = new Int32Array(0);
  #start = new Int32Array(1);
  #labels: (readonly Label[])[] | null = null;
  #count = 0;
  /** Where rows are written, by the caller. */
  rows = new Int32Array(0);

  /** @param sets, rows at most */
  reset(sets: number, rows: number, withLabels: boolean): void {
    if (this.#unit.length < sets) {
      this.#unit = new Int32Array(sets);
      this.#start = new Int32Array(sets + 1);
    }
    if (this.rows.length < rows) this.rows = new Int32Array(rows);
    this.#count = 0;
    this.#labels = withLabels ? [] : null;
  }

  /** A set of the rows written since the last one, up to `end`. */
  add(unit: number, end: number, labels: readonly Label[] | undefined): void {
    if (end === this.#start[this.#count]) return;
    this.#unit[this.#count++] = unit;
    this.#start[this.#count] = end;
    this.#labels?.push(labels ?? []);
  }

  finish(ascends: boolean): Sets {
    return {
      count: this.#count,
      unit: this.#unit,
      start: this.#start,
      rows: this.rows,
      ascends,
      labels: this.#labels,
    };
  }
}
