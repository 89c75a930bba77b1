import type { Static } from '../ast.ts';
import { stringValue, valueOfId } from '../evaluate/value.ts';
import { ConstantValues } from './compare-constants.ts';
import { FrequencyMerge, type CountedPlaces, type FrequentValue } from './compare-merge.ts';
import { knownColumns } from '../evaluate/known-columns.ts';

/** Cells of attributes: a hundred megabytes at most. */
const MOST_CELLS = 1 << 24;

/** A series of the answer, as counts per cell (2 * step + side). */
export interface Counted {
  readonly side: 0 | 1;
  readonly isTotal: boolean;
  readonly attribute: string;
  readonly value: Static;
  readonly counts: Float64Array;
}

/** Values to show, and the cells of those that are in a source: place -> cells. */
export interface Shown {
  readonly values: readonly (readonly FrequentValue[])[]; // 2 * attribute + side
  readonly cells: readonly ReadonlyMap<number, Float64Array>[];
}

/** What was counted of all blocks. Each attribute has two rows of cells: spans with a value of the type that its known column has (any
 *  type, where it has none), and all else that counts: values of other types, and what Tempo counts twice. */
export class CompareCounts {
  readonly constants = new ConstantValues();
  readonly rows: Float64Array[] = []; // 2 * attribute (+ 1) -> cells
  readonly #cellCount: number;
  readonly #topN: number;
  readonly #mostAttributes: number;
  readonly #attributes: string[] = [];
  readonly #byName = new Map<string, number>();
  readonly #spans: Float64Array; // cell -> spans
  readonly #present: Float64Array; // 2 * known attribute + side -> spans with a value in the column

  constructor(topN: number, cellCount: number) {
    this.#topN = topN;
    this.#cellCount = cellCount;
    this.#mostAttributes = Math.max(1, Math.floor(MOST_CELLS / (2 * cellCount)));
    this.#spans = new Float64Array(cellCount);
    this.#present = new Float64Array(2 * this.#knownCount);
    for (const scope of ['span', 'resource'] as const)
      for (const [name] of knownColumns(scope)) this.attribute(`${scope}.${name}`);
  }

  /** The index of an attribute; -1 where there are too many. */
  attribute(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#attributes.length >= this.#mostAttributes) return -1;
    this.#byName.set(name, this.#attributes.length);
    this.rows.push(new Float64Array(this.#cellCount), new Float64Array(this.#cellCount));
    return this.#attributes.push(name) - 1;
  }

  /** How many spans have a value in the attribute's known column. */
  addPresent(attribute: number, side: 0 | 1, spans: number): void {
    this.#present[2 * attribute + side]! += spans;
  }

  countSpan(cell: number): void {
    this.#spans[cell]!++;
  }

  /** The most frequent values of each attribute and side. */
  *shown(blocks: readonly CountedPlaces[]): Generator<void, Shown> {
    this.#countAbsent();
    const sources = [...blocks, this.constants];
    const values = yield* new FrequencyMerge(sources, this.#topN).run(this.#attributes.length);
    const cells = sources.map(() => new Map<number, Float64Array>());
    for (const { at } of values.flat()) {
      const known = cells[at[0]!.source]!.get(at[0]!.place); // a value may be frequent on both sides
      const ofValue = known ?? new Float64Array(this.#cellCount);
      for (const { source, place } of at) cells[source]!.set(place, ofValue);
    }
    return { values, cells };
  }

  series({ values, cells }: Shown): Counted[] {
    this.#absentSteps(cells.at(-1)!);
    return this.#attributes.flatMap((attribute, i) =>
      ([0, 1] as const).flatMap((side): Counted[] => {
        const shown = values[2 * i + side]!;
        if (shown.length === 0) return [];
        const each = shown.map(({ values: pool, value, at }): Counted => ({
          side,
          isTotal: false,
          attribute,
          value: valueOfId(pool, value) as Static,
          counts: cells[at[0]!.source]!.get(at[0]!.place)!,
        }));
        return [...each, { side, isTotal: true, attribute, value: stringValue('nil'), counts: this.#total(i) }];
      }),
    );
  }

  #total(attribute: number): Float64Array {
    const [counted, more] = [this.rows[2 * attribute]!, this.rows[2 * attribute + 1]!];
    const isKnown = attribute < this.#knownCount;
    return counted.map((count, cell) => (isKnown ? this.#spans[cell]! : count) + more[cell]!);
  }

  // the first attributes are the known columns
  get #knownCount(): number {
    return knownColumns('span').length + knownColumns('resource').length;
  }

  /** Spans without a value in a known column have "nil" there. */
  #countAbsent(): void {
    for (let attribute = 0; attribute < this.#knownCount; attribute++) {
      const [baseline, selection] = ([0, 1] as const).map(
        (side) => this.#spansOf(side) - this.#present[2 * attribute + side]!,
      );
      this.constants.add(attribute, stringValue('nil'), baseline!, selection!);
    }
  }

  #spansOf(side: 0 | 1): number {
    let spans = 0;
    for (let cell: number = side; cell < this.#cellCount; cell += 2) spans += this.#spans[cell]!;
    return spans;
  }

  #absentSteps(cellsOf: ReadonlyMap<number, Float64Array>): void {
    for (let attribute = 0; attribute < this.#knownCount; attribute++) {
      const cells = cellsOf.get(this.constants.add(attribute, stringValue('nil'), 0, 0));
      if (!cells) continue;
      const present = this.rows[2 * attribute]!;
      for (let cell = 0; cell < cells.length; cell++) cells[cell]! += this.#spans[cell]! - present[cell]!;
    }
  }
}
