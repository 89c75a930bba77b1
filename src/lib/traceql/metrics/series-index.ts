import { withRoom } from '../../base/growing.ts';
import { stringValue } from '../evaluate/value.ts';
import type { GroupColumn } from './group-column.ts';
import { PairTable } from './pair-table.ts';
import { labelsKey, type Label } from './series.ts';

/** As many numbers as a query may hold: some hundred megabytes at most. */
export const MOST_CELLS = 1 << 24;

/** The series of a query over all blocks, each with its labels. */
export class SeriesIndex {
  readonly labels: (readonly Label[])[] = [];
  /** Whether a series was left out because there are too many. */
  isFull = false;
  readonly #most: number;
  readonly #byKey = new Map<string, number>();

  get length(): number {
    return this.labels.length + (this.isFull ? 1 : 0);
  }

  /** @param stepCount numbers per series */
  constructor(stepCount: number) {
    this.#most = Math.max(1, Math.floor(MOST_CELLS / stepCount));
  }

  /** The first that would be one too many is what all further ones become; it has no labels. */
  of(labels: readonly Label[]): number {
    const key = labelsKey(labels);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.labels.length >= this.#most) {
      this.isFull = true;
      return this.#most;
    }
    this.#byKey.set(key, this.labels.length);
    this.labels.push(labels);
    return this.labels.length - 1;
  }
}

/** A column to group by, and the key of its label. */
export interface KeyedColumn {
  readonly key: string;
  readonly column: GroupColumn;
}

/** From the spans of one block to series: what a span is in each column makes a group, and the labels of a group are read once.
 *
 *    codes of column a   7  7  9  7        group (7,1) -> 0   a="GET"  b=true
 *    codes of column b   1  1  0  0        group (9,0) -> 1   a="PUT"
 *    series              0  0  1  2        group (7,0) -> 2   a="GET"
 */
export class BlockGroups {
  readonly #columns: readonly KeyedColumn[];
  readonly #index: SeriesIndex;
  readonly #showsNil: boolean;
  readonly #tables: readonly PairTable[]; // the first k columns as one group, and the code of the next
  #seriesOf = new Int32Array(0); // group -> series + 1; 0 = not yet known

  /** @param showsNil whether a group that lacks everything has the first key as "nil", not no label at all */
  constructor(columns: readonly KeyedColumn[], index: SeriesIndex, showsNil: boolean) {
    this.#columns = columns;
    this.#index = index;
    this.#showsNil = showsNil;
    this.#tables = columns.slice(1).map(() => new PairTable());
  }

  /** Span by span, the series into `out`. */
  seriesOf(rows: Int32Array, traceOfRow: Int32Array, out: Int32Array): void {
    const [first, ...rest] = this.#columns;
    for (const { column } of this.#columns) column.fill(rows, traceOfRow);
    const codes = first!.column.codes;
    if (rest.length > 0) {
      for (let i = 0; i < rows.length; i++) out[i] = codes[rows[i]!]! + 1;
      rest.forEach(({ column }, k) => this.#tables[k]!.ids(out, column.codes, rows));
    }
    let known = this.#seriesOf;
    for (let i = 0; i < rows.length; i++) {
      const group = rest.length > 0 ? out[i]! : codes[rows[i]!]! + 1;
      const series = group < known.length ? known[group]! : 0;
      if (series > 0) out[i] = series - 1;
      else {
        out[i] = this.#series(group);
        known = this.#seriesOf;
      }
    }
  }

  #series(group: number): number {
    this.#seriesOf = withRoom(this.#seriesOf, group + 1);
    const series = this.#index.of(this.#labels(group));
    this.#seriesOf[group] = series + 1;
    return series;
  }

  /** What a group lacks it has no label for. */
  #labels(group: number): Label[] {
    const labels: Label[] = [];
    let rest = group;
    for (let k = this.#columns.length - 1; k >= 0; k--) {
      const { key, column } = this.#columns[k]!;
      const table = k > 0 ? this.#tables[k - 1]! : null;
      const value = column.label(table ? table.second(rest) : rest - 1);
      if (value !== null) labels.unshift([key, value]);
      if (table) rest = table.first(rest);
    }
    return labels.length > 0 || !this.#showsNil ? labels : [[this.#columns[0]!.key, stringValue('nil')]];
  }
}
