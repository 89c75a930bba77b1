import type { ValuePool } from '../../model/dictionary.ts';
import { ValueType } from '../../model/units.ts';
import type { Query } from '../ast.ts';
import { conditionsOf, type Condition } from '../evaluate/conditions.ts';
import { KINDS, STATUS } from '../evaluate/field-reader.ts';
import { elementsOf, stringValue, valueOfId, type Value } from '../evaluate/value.ts';
import { EMPTY_TEXT, FIRST_VALUE, KIND_VALUES, STATUS_VALUES, type CompareBlock } from './compare-block.ts';
import type { CompareCounts } from './compare-counts.ts';
import type { CountedPlaces } from './compare-merge.ts';
import { labelOf } from './group-column.ts';
import { knownColumns } from '../evaluate/known-columns.ts';

type Wants = Condition['wants'];

const SPANS_PER_SLICE = 8192;

/** What pairs add to, step by step. */
interface Target {
  readonly row: number; // of the attribute | -1
  readonly again: boolean;
  readonly cells: Float64Array | undefined; // of the value, where it is shown
}

/** What the pairs (key, value) of one block count as, in both rounds of compare(). Places are the slots of the pairs. */
export class ComparePairs implements CountedPlaces {
  readonly #counts: CompareCounts;
  readonly #block: CompareBlock;
  readonly #asked = new Map<number, Wants[]>(); // key -> what the query asks of it
  readonly #known = new Map<number, ValueType>(); // key -> the type that its known column holds
  readonly #attributes: Int32Array; // key -> attribute | -1 too many | -2 no value met
  readonly #keysOf = new Map<number, number[]>(); // attribute -> keys
  readonly #constants = new Map<number, number>(); // slot -> the place of what stands for its value

  constructor(counts: CompareCounts, block: CompareBlock, query: Query) {
    this.#counts = counts;
    this.#block = block;
    this.#attributes = new Int32Array(block.keys.length).fill(-2);
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

  get length(): number {
    return this.#block.pairs.length;
  }

  attribute(slot: number): number {
    const { pairs } = this.#block;
    const key = pairs.key(slot);
    return key < 0 || (pairs.count(slot, 0) | pairs.count(slot, 1)) === 0 ? -1 : this.#attributes[key]!;
  }

  value(slot: number): number {
    return this.#block.pairs.value(slot) - FIRST_VALUE;
  }

  count(slot: number, side: 0 | 1): number {
    return this.#block.pairs.count(slot, side);
  }

  find(attribute: number, value: number): number[] {
    const slots = (this.#keysOf.get(attribute) ?? []).map((key) => this.#block.pairs.find(key, FIRST_VALUE + value));
    return slots.filter((slot) => slot >= 0 && this.attribute(slot) >= 0);
  }

  get values(): ValuePool {
    return this.#block.block.dictionary.values;
  }

  /** Ends the first round: counts become what Tempo would count. */
  close(): void {
    const { pairs } = this.#block;
    const isPlainKey = this.#plainKeys();
    for (let slot = 0; slot < pairs.length; slot++) {
      const key = pairs.key(slot);
      if (key < 0) continue;
      const value = pairs.value(slot);
      const type = this.#typeOf(value);
      const isPlain = value >= FIRST_VALUE && type >= ValueType.String && type <= ValueType.Double;
      if (this.#attributes[key] === -2) this.#useKey(key);
      if (isPlain && isPlainKey[key] === 1) continue;
      const attribute = this.#attributes[key]!;
      if (attribute < 0) continue;
      const [baseline, selection] = [pairs.count(slot, 0), pairs.count(slot, 1)];
      if (this.#known.get(key) === type) {
        this.#counts.addPresent(attribute, 0, baseline);
        this.#counts.addPresent(attribute, 1, selection);
      }
      const times = this.#isAsked(key, value) ? 2 : 1;
      if (!isPlain) {
        const shown = labelOf(this.#static(value)) ?? stringValue('nil');
        const place = this.#counts.constants.add(attribute, shown, times * baseline, times * selection);
        this.#constants.set(slot, place);
      }
      pairs.multiply(slot, isPlain ? times : 0);
    }
  }

  /** The second round: steps of attributes and of the values that are shown.
   *  @param shown slot -> cells  @param constants the same for places of constants */
  *steps(
    shown: ReadonlyMap<number, Float64Array>,
    constants: ReadonlyMap<number, Float64Array>,
  ): Generator<void, void> {
    const block = this.#block;
    const { first, width } = block.cellRange();
    const targets: Target[] = [];
    const ofKind = new Map<number, number>(); // of pairs that are not shown: 4 * key + … -> target
    const isPlainKey = this.#plainKeys();
    const plainTarget = new Int32Array(block.keys.length).fill(-1); // key -> target of what is nothing but counted
    const isOwn = new Uint8Array(block.pairs.length);
    for (const slot of [...shown.keys(), ...this.#constants.keys()]) isOwn[slot] = 1;
    const targetOf = (slot: number, key: number): number => {
      const isPlain = isPlainKey[key] === 1;
      const value = isPlain ? 0 : block.pairs.value(slot);
      const isPresent = isPlain || (this.#known.get(key) ?? this.#typeOf(value)) === this.#typeOf(value);
      const again = !isPlain && this.#isAsked(key, value);
      const constant = this.#constants.get(slot);
      const cells = constant === undefined ? shown.get(slot) : constants.get(constant);
      const kind = 4 * key + (isPresent ? 2 : 0) + (again ? 1 : 0);
      const known = cells ? undefined : ofKind.get(kind);
      if (known !== undefined) return known;
      const attribute = this.#attributes[key]!;
      const target = targets.push({ row: attribute < 0 ? -1 : 2 * attribute + (isPresent ? 0 : 1), again, cells }) - 1;
      if (!cells) ofKind.set(kind, target);
      return target;
    };
    const counted = block.pairs.restart((slot, key) => {
      if (isPlainKey[key] === 0 || isOwn[slot] === 1) return targetOf(slot, key);
      return plainTarget[key]! < 0 ? (plainTarget[key] = targetOf(slot, key)) : plainTarget[key]!;
    }, width);
    yield;
    block.useSteps(first);
    for (let from = 0; from < block.length; from += SPANS_PER_SLICE) {
      block.countSpans(from, Math.min(block.length, from + SPANS_PER_SLICE));
      yield;
    }
    block.countOwners(width);
    targets.forEach((target, i) => this.#addSteps(target, counted.subarray(i * width, (i + 1) * width), first));
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
    const attribute = this.#counts.attribute(this.#block.keys.text(key));
    this.#attributes[key] = attribute;
    this.#keysOf.set(attribute, [...(this.#keysOf.get(attribute) ?? []), key]);
  }

  /** Key -> 1 where all that counts is how many spans have a value. */
  #plainKeys(): Uint8Array {
    const plain = new Uint8Array(this.#block.keys.length).fill(1);
    for (const key of [...this.#known.keys(), ...this.#asked.keys()]) plain[key] = 0;
    return plain;
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
