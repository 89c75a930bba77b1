import { withRoom } from '../../base/growing.ts';
import { ValuePoolBuilder } from '../../model/dictionary-builder.ts';
import type { Query, Static } from '../ast.ts';
import { stringValue, valueOfId } from '../evaluate/value.ts';
import type { CompareBlock, Count } from './compare-block.ts';
import { CompareRound } from './compare-round.ts';
import { knownColumns } from '../evaluate/known-columns.ts';
import { Largest } from './largest.ts';
import { ValueTable } from './value-table.ts';

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

/** What was counted of all blocks. Each attribute has two rows of cells: spans with a value of the type that its known column has (any
 *  type, where it has none), and all else that counts: values of other types, and what Tempo counts twice. */
export class CompareCounts {
  readonly values = new ValueTable();
  readonly cellCount: number;
  readonly #topN: number;
  readonly #mostAttributes: number;
  readonly #attributes: string[] = [];
  readonly #byName = new Map<string, number>();
  readonly #rounds = new Map<CompareBlock, CompareRound>();
  readonly #constants = new ValuePoolBuilder();
  readonly #spans: Float64Array; // cell -> spans
  readonly #present: Float64Array; // 2 * known attribute + side -> spans with a value in the column
  #sides = new Float64Array(0); // 2 * value + side -> spans
  #rows: Float64Array[] = []; // 2 * attribute (+ 1) -> cells

  constructor(topN: number, cellCount: number) {
    this.#topN = topN;
    this.cellCount = cellCount;
    this.#mostAttributes = Math.max(1, Math.floor(MOST_CELLS / (2 * cellCount)));
    this.#spans = new Float64Array(cellCount);
    this.#present = new Float64Array(2 * this.#knownCount);
    this.values.pools.push(this.#constants);
    for (const scope of ['span', 'resource'] as const)
      for (const [name] of knownColumns(scope)) this.attribute(`${scope}.${name}`);
  }

  openBlock(block: CompareBlock, query: Query): CompareRound {
    const round = new CompareRound(this, block, query);
    this.#rounds.set(block, round);
    return round;
  }

  /** The index of an attribute; -1 where there are too many. */
  attribute(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#attributes.length >= this.#mostAttributes) return -1;
    this.#byName.set(name, this.#attributes.length);
    this.#rows.push(new Float64Array(this.cellCount), new Float64Array(this.cellCount));
    return this.#attributes.push(name) - 1;
  }

  /** The id of a value that is in no dictionary. */
  constant(attribute: number, value: Static): number {
    return this.values.of(attribute, 0, internStatic(this.#constants, value));
  }

  /** @param count how often a value counts @param present how many spans have it in the attribute's known column */
  addSpans(id: number, side: 0 | 1, count: number, present: number): void {
    this.#sides = withRoom(this.#sides, 2 * id + 2);
    this.#sides[2 * id + side]! += count;
    if (present > 0) this.#present[2 * this.values.attribute(id) + side]! += present;
  }

  /** Registers a dictionary. */
  pool(block: CompareBlock): number {
    return this.values.pools.push(block.block.dictionary.values) - 1;
  }

  countSpan(cell: number): void {
    this.#spans[cell]!++;
  }

  /** The most frequent values of each attribute and side, those that the answer shows. */
  reported(): Reported {
    this.#countAbsent();
    const { values } = this;
    const best = this.#attributes.flatMap(() => [new Largest(this.#topN), new Largest(this.#topN)]);
    for (let id = 0; id < values.length; id++)
      for (const side of [0, 1]) {
        const count = this.#sides[2 * id + side]!;
        if (count > 0) best[2 * values.attribute(id) + side]!.add(id, count);
      }
    const shown = best.map((each) => each.ids());
    const cellsOf = new Map<number, Float64Array>();
    for (const id of shown.flat()) if (!cellsOf.has(id)) cellsOf.set(id, new Float64Array(this.cellCount));
    return { shown, cellsOf };
  }

  /** Takes a block's attributes for the second time. */
  stepsOf(block: CompareBlock, { cellsOf }: Reported): Count {
    return this.#rounds.get(block)!.steps(this.#rows, cellsOf);
  }

  series({ shown, cellsOf }: Reported): Counted[] {
    this.#absentSteps(cellsOf);
    return this.#attributes.flatMap((attribute, i) =>
      ([0, 1] as const).flatMap((side): Counted[] => {
        const ids = shown[2 * i + side]!;
        if (ids.length === 0) return [];
        const each = ids.map((id): Counted => ({
          side,
          isTotal: false,
          attribute,
          value: valueOfId(this.values.pool(id), this.values.value(id)) as Static,
          counts: cellsOf.get(id)!,
        }));
        return [...each, { side, isTotal: true, attribute, value: stringValue('nil'), counts: this.#total(i) }];
      }),
    );
  }

  #total(attribute: number): Float64Array {
    const [counted, more] = [this.#rows[2 * attribute]!, this.#rows[2 * attribute + 1]!];
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
      const id = this.constant(attribute, stringValue('nil'));
      for (const side of [0, 1] as const)
        this.addSpans(id, side, this.#spansOf(side) - this.#present[2 * attribute + side]!, 0);
    }
  }

  #spansOf(side: 0 | 1): number {
    let spans = 0;
    for (let cell: number = side; cell < this.cellCount; cell += 2) spans += this.#spans[cell]!;
    return spans;
  }

  #absentSteps(cellsOf: ReadonlyMap<number, Float64Array>): void {
    for (let attribute = 0; attribute < this.#knownCount; attribute++) {
      const cells = cellsOf.get(this.constant(attribute, stringValue('nil')));
      if (!cells) continue;
      const present = this.#rows[2 * attribute]!;
      for (let cell = 0; cell < cells.length; cell++) cells[cell]! += this.#spans[cell]! - present[cell]!;
    }
  }
}

/** Values to show: for attribute a and side s those of shown[2 * a + s], with their cells. */
export interface Reported {
  readonly shown: readonly (readonly number[])[];
  readonly cellsOf: ReadonlyMap<number, Float64Array>;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

function internStatic(pool: ValuePoolBuilder, { type, value }: Static): number {
  if (type === 'int')
    return pool.internInt(Number(BigInt.asUintN(32, value >> 32n)), Number(BigInt.asUintN(32, value)));
  if (type === 'bool') return pool.internBool(value);
  if (type !== 'float') return pool.internText(String(value));
  double[0] = value;
  return pool.internDouble(words[1]!, words[0]!);
}
