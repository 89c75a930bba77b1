import { withRoom } from '../../base/growing.ts';
import type { AttributeTable } from '../../model/attribute-table.ts';
import { rootSpan } from '../../model/trace-names.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import { ValueType } from '../../model/units.ts';
import { AttributeKeys } from './compare-attributes.ts';
import { PairTable } from './pair-table.ts';

/** Values beside those of the dictionary; id i of that is the value FIRST_VALUE + i. */
export const STATUS_VALUES = 0;
export const KIND_VALUES = 8;
export const EMPTY_TEXT = 16;
export const FIRST_VALUE = 17;

/** What is kept of all blocks together, in bytes: some 50 a span. The blocks that were numbered first go first. */
const KEPT_BYTES = 1 << 27;

/** Numbers for the distinct pairs (key, value) of a block, and which pairs each of its spans has: to count a span is then to count
 *  integers. Nearly every value belongs to one key only: its pair has the number of the value; pairs of the same value with more keys
 *  come behind those. Numbers are given span by span, when a query first comes by.
 *
 *    entry    0: a=x   1: b=y   2: b=x          of block.spanAttributes
 *    ofEntry     x        y        n            n: the first number behind the values
 */
export class PairNumbers {
  static readonly #known = new WeakMap<TraceBlock, PairNumbers>();
  static readonly #kept: { readonly block: WeakRef<TraceBlock>; readonly bytes: number }[] = [];
  static #keptBytes = 0;
  readonly keys: AttributeKeys;
  keyOf: Int32Array; // pair -> key | -1 where the number is not of a pair
  readonly ofEntry: Int32Array; // of the attributes of spans
  readonly ofName: Int32Array; // span -> pair
  readonly ofRootName: Int32Array; // trace -> pair
  readonly ofRootService: Int32Array; // trace -> pair
  readonly noMessage: number;
  readonly odd: number[] = []; // pairs whose value is no text, number or bool of the dictionary
  readonly #values: number;
  readonly #others = new PairTable();
  #traces = 0; // that are numbered

  private constructor(block: TraceBlock) {
    const { spans, spanAttributes, dictionary, resources, scopes } = block;
    this.keys = new AttributeKeys(block);
    this.ofEntry = new Int32Array(spanAttributes.start[spanAttributes.owners]!);
    this.ofName = new Int32Array(spans.length);
    this.ofRootName = new Int32Array(spans.traceCount);
    this.ofRootService = new Int32Array(spans.traceCount);
    this.#values = FIRST_VALUE + dictionary.values.length;
    this.keyOf = new Int32Array(this.#values).fill(-1);
    this.noMessage = this.#add(block, this.keys.intrinsic('statusMessage'), EMPTY_TEXT);
    for (let code = 0; code < 8; code++) {
      this.#add(block, this.keys.intrinsic('status'), STATUS_VALUES + code);
      this.#add(block, this.keys.intrinsic('kind'), KIND_VALUES + code);
    }
    this.#addTable(block, resources.attributes, this.keys.ofResource);
    this.#addTable(block, scopes.attributes, this.keys.ofScope);
    const serviceName = this.keys.keyOf({ kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' });
    if (serviceName >= 0) this.#add(block, serviceName, EMPTY_TEXT);
    for (let scope = 0; scope < scopes.length; scope++) {
      this.#add(block, this.keys.intrinsic('instrumentation:name'), FIRST_VALUE + scopes.name[scope]!);
      this.#add(block, this.keys.intrinsic('instrumentation:version'), FIRST_VALUE + scopes.version[scope]!);
    }
  }

  /** @param block sealed: nothing is added to it any more */
  static of(block: TraceBlock): PairNumbers {
    const known = this.#known.get(block);
    if (known) return known;
    const numbers = new PairNumbers(block);
    const bytes = 4 * (numbers.ofEntry.length + numbers.ofName.length + numbers.#values);
    this.#known.set(block, numbers);
    this.#kept.push({ block: new WeakRef(block), bytes });
    this.#keptBytes += bytes;
    while (this.#keptBytes > KEPT_BYTES && this.#kept.length > 1) {
      const oldest = this.#kept.shift()!;
      const gone = oldest.block.deref();
      if (gone) this.#known.delete(gone);
      this.#keptBytes -= oldest.bytes;
    }
    return numbers;
  }

  /** Numbers given so far; not every one is of a pair. */
  get length(): number {
    return this.#values + this.#others.length;
  }

  value(pair: number): number {
    return pair < this.#values ? pair : this.#others.second(pair - this.#values);
  }

  /** -1 where there is no such pair. */
  find(key: number, value: number): number {
    if (value < this.#values && this.keyOf[value] === key) return value;
    const other = this.#others.find(key, value);
    return other < 0 ? -1 : this.#values + other;
  }

  /** Numbers the pairs of all spans of the traces up to this one. */
  numberTo(block: TraceBlock, trace: number): void {
    const { spans, spanAttributes, resources } = block;
    const { start, key, value, owners } = spanAttributes;
    const [name, message] = [this.keys.intrinsic('name'), this.keys.intrinsic('statusMessage')];
    const [rootName, rootService] = [this.keys.intrinsic('rootName'), this.keys.intrinsic('rootServiceName')];
    for (; this.#traces <= trace; this.#traces++) {
      const [from, to] = [spans.traceStart[this.#traces]!, spans.traceStart[this.#traces + 1]!];
      for (let e = start[Math.min(from, owners)]!, end = start[Math.min(to, owners)]!; e < end; e++)
        this.ofEntry[e] = this.#add(block, key[e]!, FIRST_VALUE + value[e]!);
      for (let span = from; span < to; span++) {
        this.ofName[span] = this.#add(block, name, FIRST_VALUE + spans.name[span]!);
        if (spans.statusMessage[span]! >= 0) this.#add(block, message, FIRST_VALUE + spans.statusMessage[span]!);
      }
      const root = rootSpan(block, this.#traces);
      const service = root < 0 ? -1 : resources.service[spans.resource[root]!]!;
      const nameOfRoot = root < 0 ? EMPTY_TEXT : FIRST_VALUE + spans.name[root]!;
      this.ofRootName[this.#traces] = this.#add(block, rootName, nameOfRoot);
      this.ofRootService[this.#traces] = this.#add(
        block,
        rootService,
        service < 0 ? EMPTY_TEXT : FIRST_VALUE + service,
      );
    }
  }

  #addTable(block: TraceBlock, { start, owners, key, value }: AttributeTable, firstKey: number): void {
    for (let e = 0, end = start[owners]!; e < end; e++) this.#add(block, firstKey + key[e]!, FIRST_VALUE + value[e]!);
  }

  #add({ dictionary }: TraceBlock, key: number, value: number): number {
    const known = this.keyOf[value]!;
    if (known === key) return value;
    const { length } = this;
    const pair = known < 0 ? value : this.#values + this.#others.id(key, value);
    if (known >= 0 && pair < length) return pair;
    this.keyOf = withRoom(this.keyOf, pair + 1);
    this.keyOf[pair] = key;
    const type = value < FIRST_VALUE ? ValueType.Empty : dictionary.values.type(value - FIRST_VALUE);
    if (type < ValueType.String || type > ValueType.Double) this.odd.push(pair);
    return pair;
  }
}
