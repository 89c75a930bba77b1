import { withRoom } from '../../base/growing.ts';
import { ValueType } from '../../model/units.ts';
import type { Query } from '../ast.ts';
import { conditionsOf, type Condition } from '../evaluate/conditions.ts';
import { KINDS, STATUS } from '../evaluate/field-reader.ts';
import { elementsOf, stringValue, valueOfId, type Value } from '../evaluate/value.ts';
import { EMPTY_TEXT, FIRST_VALUE, KIND_VALUES, STATUS_VALUES, type CompareBlock, type Count } from './compare-block.ts';
import type { CompareCounts } from './compare-counts.ts';
import { labelOf } from './group-column.ts';
import { knownColumns } from '../evaluate/known-columns.ts';

type Wants = Condition['wants'];

/** One block's pairs (key, value) in both rounds of compare(). */
export class CompareRound {
  readonly #counts: CompareCounts;
  readonly #block: CompareBlock;
  readonly #asked = new Map<number, Wants[]>(); // key -> what the query asks of it
  readonly #known = new Map<number, ValueType>(); // key -> the type that its known column holds
  #sides = new Float64Array(512); // 2 * pair + side -> spans
  #values = new Int32Array(0); // pair -> value | -1
  #rows = new Int32Array(0); // pair -> its row of cells | -1
  #again = new Uint8Array(0); // pair -> 1 where it counts twice

  constructor(counts: CompareCounts, block: CompareBlock, query: Query) {
    this.#counts = counts;
    this.#block = block;
    const { keys } = block;
    for (const { field, wants } of conditionsOf(query)) {
      const scoped = field.kind === 'attribute' && field.scope === '' ? (['span', 'resource'] as const) : null;
      for (const each of scoped ? scoped.map((scope) => ({ ...field, scope }) as typeof field) : [field]) {
        const key = keys.keyOf(each);
        if (key >= 0) this.#asked.set(key, [...(this.#asked.get(key) ?? []), wants]);
      }
    }
    for (const scope of ['span', 'resource'] as const)
      for (const [name, type] of knownColumns(scope)) {
        const key = keys.keyOf({ kind: 'attribute', scope, parent: false, name });
        if (key >= 0) this.#known.set(key, type === 'int' ? ValueType.Int : ValueType.String);
      }
  }

  /** The first round: how often each pair is met, per side. */
  readonly count: Count = (pair, cell, spans) => {
    const at = 2 * pair + (cell & 1);
    if (at >= this.#sides.length) this.#sides = withRoom(this.#sides, at + 2);
    this.#sides[at]! += spans;
  };

  /** Ends the first round: the block's counts go to those of all blocks. */
  close(): void {
    const { pairs, keys } = this.#block;
    const pool = this.#counts.pool(this.#block);
    const attributes = new Int32Array(keys.length).fill(-2); // key -> attribute | -1 too many | -2 not yet asked
    const types = new Int32Array(keys.length).fill(-1); // key -> type of its known column
    for (const [key, type] of this.#known) types[key] = type;
    this.#values = new Int32Array(pairs.length);
    this.#rows = new Int32Array(pairs.length);
    this.#again = new Uint8Array(pairs.length);
    for (let pair = 0; pair < pairs.length; pair++) {
      const key = pairs.key(pair);
      if (attributes[key] === -2) attributes[key] = this.#counts.attribute(keys.text(key));
      const attribute = attributes[key]!;
      const id = attribute < 0 ? -1 : this.#valueOf(attribute, pool, pairs.value(pair));
      this.#values[pair] = id;
      if (id < 0) {
        this.#rows[pair] = -1;
        continue;
      }
      const known = types[key]!;
      const isPresent = known < 0 || known === this.#typeOf(pairs.value(pair));
      const again = this.#asked.size > 0 && this.#isAsked(key, pairs.value(pair)) ? 1 : 0;
      this.#rows[pair] = 2 * attribute + (isPresent ? 0 : 1);
      this.#again[pair] = again;
      for (const side of [0, 1] as const) {
        const spans = this.#sides[2 * pair + side] ?? 0;
        if (spans > 0) this.#counts.addSpans(id, side, spans * (1 + again), known >= 0 && isPresent ? spans : 0);
      }
    }
    this.#sides = new Float64Array(0);
    this.#block.forget();
  }

  /** The second round: steps of attributes and of the values that are shown. */
  steps(rows: readonly Float64Array[], cellsOf: ReadonlyMap<number, Float64Array>): Count {
    const values = Array.from(this.#values, (id) => cellsOf.get(id) ?? null);
    const [rowOf, again] = [this.#rows, this.#again];
    return (pair, cell, spans) => {
      const row = rowOf[pair]!;
      if (row < 0) return;
      rows[row]![cell]! += spans;
      if (again[pair] === 1) rows[row | 1]![cell]! += spans;
      const cells = values[pair]!;
      if (cells !== null) cells[cell]! += again[pair] === 1 ? 2 * spans : spans;
    };
  }

  #typeOf(value: number): ValueType {
    return value < FIRST_VALUE ? ValueType.String : this.#block.block.dictionary.values.type(value - FIRST_VALUE);
  }

  #valueOf(attribute: number, pool: number, value: number): number {
    const type = this.#typeOf(value);
    const isPlain = type >= ValueType.String && type <= ValueType.Double && value >= FIRST_VALUE;
    if (isPlain) return this.#counts.values.of(attribute, pool, value - FIRST_VALUE);
    return this.#counts.constant(attribute, labelOf(this.#static(value)) ?? stringValue('nil'));
  }

  #static(value: number): Value {
    if (value >= FIRST_VALUE) return valueOfId(this.#block.block.dictionary.values, value - FIRST_VALUE);
    if (value === EMPTY_TEXT) return stringValue('');
    if (value < KIND_VALUES) return { kind: 'static', type: 'status', value: STATUS[value - STATUS_VALUES] ?? 'unset' };
    return { kind: 'static', type: 'kind', value: KINDS[value - KIND_VALUES] ?? 'unspecified' };
  }

  /** Tempo reads what a query asks for, and then everything: what was asked for is there twice, and is counted twice. */
  #isAsked(key: number, value: number): boolean {
    const asked = this.#asked.get(key);
    if (!asked) return false;
    if (asked.includes('any') || asked.includes('present')) return true;
    const elements = elementsOf(this.#static(value));
    return asked.some((wants) => typeof wants === 'function' && elements.some((element) => wants(element)));
  }
}
