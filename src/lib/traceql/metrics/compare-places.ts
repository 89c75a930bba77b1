import type { ValuePool } from '../../model/dictionary.ts';
import { ValueType } from '../../model/units.ts';
import type { Query } from '../ast.ts';
import { conditionsOf, type Condition } from '../evaluate/conditions.ts';
import { KINDS, STATUS } from '../evaluate/field-reader.ts';
import { elementsOf, stringValue, valueOfId, type Value } from '../evaluate/value.ts';
import type { CompareBlock } from './compare-block.ts';
import type { CompareCounts } from './compare-counts.ts';
import type { CountedPlaces } from './compare-merge.ts';
import { labelOf } from './group-column.ts';
import { EMPTY_TEXT, FIRST_VALUE, KIND_VALUES, STATUS_VALUES } from './pair-numbers.ts';
import { knownColumns } from '../evaluate/known-columns.ts';

type Wants = Condition['wants'];

/** What pairs add to, step by step. */
interface Target {
  readonly row: number; // of the attribute | -1
  readonly again: boolean;
  readonly cells: Float64Array | undefined; // of the value, where it is shown
}

/** What the pairs (key, value) of one block count as, in both rounds of compare(). Places are the numbers of the pairs. */
export class ComparePairs implements CountedPlaces {
  attributes = new Int32Array(0);
  readonly #counts: CompareCounts;
  readonly #block: CompareBlock;
  readonly #asked = new Map<number, Wants[]>(); // key -> what the query asks of it
  readonly #known = new Map<number, ValueType>(); // key -> the type that its known column holds
  readonly #attributes: Int32Array; // key -> attribute | -1 too many | -2 no value met
  readonly #keysOf = new Map<number, number[]>(); // attribute -> keys
  readonly #constants = new Map<number, number>(); // pair -> the place of what stands for its value
  readonly #isPlainKey: Uint8Array; // key -> 1 where all that counts is how many spans have a value

  constructor(counts: CompareCounts, block: CompareBlock, query: Query) {
    this.#counts = counts;
    this.#block = block;
    this.#attributes = new Int32Array(block.pairs.keys.length).fill(-2);
    const { keys } = block.pairs;
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
    this.#isPlainKey = new Uint8Array(keys.length).fill(1);
    for (const key of [...this.#known.keys(), ...this.#asked.keys()]) this.#isPlainKey[key] = 0;
  }

  value(pair: number): number {
    return this.#block.pairs.value(pair) - FIRST_VALUE;
  }

  get counts(): Int32Array {
    return this.#block.sides;
  }

  find(attribute: number, value: number): number[] {
    const pairs = (this.#keysOf.get(attribute) ?? []).map((key) => this.#block.pairs.find(key, FIRST_VALUE + value));
    return pairs.filter((pair) => pair >= 0 && (this.attributes[pair] ?? -1) >= 0);
  }

  get values(): ValuePool {
    return this.#block.block.dictionary.values;
  }

  /** Ends the first round: counts become what Tempo would count. */
  close(): void {
    this.#block.close();
    const { pairs, sides } = this.#block;
    const { keyOf } = pairs;
    const attributes = (this.attributes = new Int32Array(sides.length >> 1).fill(-1));
    for (let pair = 0; pair < attributes.length; pair++) {
      if ((sides[2 * pair]! | sides[2 * pair + 1]!) === 0) continue;
      const key = keyOf[pair]!;
      if (this.#attributes[key] === -2) this.#useKey(key);
      attributes[pair] = this.#attributes[key]!;
      if (this.#isPlainKey[key] === 0 && attributes[pair]! >= 0) this.#countAgain(pair, key);
    }
    this.#standIn();
  }

  /** A pair of a known column, or that the query asks for. */
  #countAgain(pair: number, key: number): void {
    const { pairs, sides } = this.#block;
    const value = pairs.value(pair);
    if (this.#known.get(key) === this.#typeOf(value))
      for (const side of [0, 1] as const)
        this.#counts.addPresent(this.#attributes[key]!, side, sides[2 * pair + side]!);
    if (this.#isAsked(key, value)) for (const side of [0, 1]) sides[2 * pair + side]! *= 2;
  }

  /** What is no text, number or bool is counted as what it is shown as. */
  #standIn(): void {
    const { pairs, sides } = this.#block;
    for (const pair of pairs.odd) {
      const attribute = this.attributes[pair] ?? -1; // another query may have numbered more pairs since
      if (attribute < 0) continue;
      const shown = labelOf(this.#static(pairs.value(pair))) ?? stringValue('nil');
      const place = this.#counts.constants.add(attribute, shown, sides[2 * pair]!, sides[2 * pair + 1]!);
      this.#constants.set(pair, place);
      this.attributes[pair] = -1;
    }
  }

  /** The second round: steps of attributes and of the values that are shown.
   *  @param shown pair -> cells  @param constants the same for places of constants */
  *steps(
    shown: ReadonlyMap<number, Float64Array>,
    constants: ReadonlyMap<number, Float64Array>,
  ): Generator<void, void> {
    const { pairs } = this.#block;
    const range = this.#block.cellRange();
    const targets: Target[] = [{ row: -1, again: false, cells: undefined }]; // the first is for what does not count
    const targetOfKind = new Int32Array(4 * pairs.keys.length).fill(-1); // of pairs that are not shown
    const groupOf = new Int32Array(pairs.length);
    const use = (pair: number, key: number, cells?: Float64Array): void => {
      const isPlain = this.#isPlainKey[key] === 1;
      const value = isPlain ? 0 : pairs.value(pair);
      const isPresent = isPlain || (this.#known.get(key) ?? this.#typeOf(value)) === this.#typeOf(value);
      const again = !isPlain && this.#isAsked(key, value);
      const kind = 4 * key + (isPresent ? 2 : 0) + (again ? 1 : 0);
      let target = cells ? -1 : targetOfKind[kind]!;
      if (target < 0) {
        target = targets.push({ row: 2 * this.#attributes[key]! + (isPresent ? 0 : 1), again, cells }) - 1;
        if (!cells) targetOfKind[kind] = target;
      }
      groupOf[pair] = target * range.width;
    };
    const { keyOf } = pairs;
    const plain = new Int32Array(pairs.keys.length).fill(-1); // key -> first cell of the group of its plain pairs
    for (let pair = 0; pair < this.attributes.length; pair++) {
      if (this.attributes[pair]! < 0) continue;
      const key = keyOf[pair]!;
      if (plain[key]! >= 0) groupOf[pair] = plain[key]!;
      else {
        use(pair, key);
        if (this.#isPlainKey[key] === 1) plain[key] = groupOf[pair]!;
      }
    }
    for (const [pair, cells] of shown) use(pair, keyOf[pair]!, cells);
    for (const [pair, place] of this.#constants) use(pair, keyOf[pair]!, constants.get(place));
    yield;
    const counted = new Int32Array(targets.length * range.width);
    yield* this.#block.countSteps(groupOf, counted, range);
    targets.forEach((target, i) =>
      this.#addSteps(target, counted.subarray(i * range.width, (i + 1) * range.width), range.first),
    );
  }

  #addSteps({ row, again, cells }: Target, counted: Int32Array, first: number): void {
    if (row < 0) return;
    const { rows } = this.#counts;
    for (let i = 0; i < counted.length; i++) {
      const spans = counted[i]!;
      if (spans === 0) continue;
      rows[row]![first + i]! += spans;
      if (again) rows[row | 1]![first + i]! += spans;
      if (cells) cells[first + i]! += again ? 2 * spans : spans;
    }
  }

  #useKey(key: number): void {
    const attribute = this.#counts.attribute(this.#block.pairs.keys.text(key));
    this.#attributes[key] = attribute;
    this.#keysOf.set(attribute, [...(this.#keysOf.get(attribute) ?? []), key]);
  }

  #typeOf(value: number): ValueType {
    return value < FIRST_VALUE ? ValueType.String : this.#block.block.dictionary.values.type(value - FIRST_VALUE);
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
