import { withRoom } from '../../base/growing.ts';
import { rootSpan } from '../../model/trace-names.ts';
import type { AttributeTable } from '../../model/attribute-table.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import { AttributeKeys } from './compare-attributes.ts';
import { KeyValuePairs } from './compare-pairs.ts';

/** Values beside those of the dictionary; id i of that (which may still grow) is the value FIRST_VALUE + i. */
export const STATUS_VALUES = 0;
export const KIND_VALUES = 8;
export const EMPTY_TEXT = 16;
export const FIRST_VALUE = 17;

/** Takes what was counted: `count` spans of the cell have this value of this key. A cell is 2 * step + side. */
export type Count = (pair: number, cell: number, count: number) => void;

/** Goes over the attributes of the spans of one block that compare() looks at, as often as it is asked: pairs (key, value) are
 *  numbered alike each time. */
export class CompareBlock {
  readonly block: TraceBlock;
  readonly keys: AttributeKeys;
  pairs: KeyValuePairs;
  length = 0; // spans
  #rows = new Int32Array(0);
  #traces = new Int32Array(0);
  #cells = new Int32Array(0);

  constructor(block: TraceBlock) {
    this.block = block;
    this.keys = new AttributeKeys(block);
    this.pairs = this.#noPairs();
  }

  add(rows: Int32Array, traces: Int32Array, cells: Int32Array): void {
    const length = this.length + rows.length;
    this.#rows = withRoom(this.#rows, length);
    this.#traces = withRoom(this.#traces, length);
    this.#cells = withRoom(this.#cells, length);
    this.#rows.set(rows, this.length);
    this.#traces.set(traces, this.length);
    this.#cells.set(cells.subarray(0, rows.length), this.length);
    this.length = length;
  }

  cell(i: number): number {
    return this.#cells[i]!;
  }

  /** Forgets the numbers of pairs; the next round gives the same. */
  forget(): void {
    this.pairs = this.#noPairs();
  }

  /** Calls back for every attribute of the spans [from, to). */
  countSpans(from: number, to: number, count: Count): void {
    const { spanAttributes } = this.block;
    const { start, key, value, owners } = spanAttributes;
    const { pairs } = this;
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      if (row >= owners) continue;
      const cell = this.#cells[i]!;
      for (let e = start[row]!, end = start[row + 1]!; e < end; e++)
        count(pairs.of(key[e]!, FIRST_VALUE + value[e]!), cell, 1);
    }
    this.#countIntrinsics(from, to, count);
  }

  /** Calls back for the attributes of resources and scopes of all spans. @param cellCount how many cells there are */
  countOwners(cellCount: number, count: Count): void {
    const { spans, resources, scopes } = this.block;
    const { keys } = this;
    const ofResources = this.#perOwner(spans.resource, resources.length, cellCount);
    const serviceName = keys.keyOf({ kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' });
    this.#countTable(resources.attributes, keys.ofResource, ofResources, cellCount, count);
    if (serviceName >= 0)
      for (let owner = 0; owner < resources.length; owner++)
        if (resources.service[owner]! < 0)
          this.#countVector(serviceName, EMPTY_TEXT, ofResources, owner, cellCount, count);
    const ofScopes = this.#perOwner(spans.scope, scopes.length, cellCount);
    this.#countTable(scopes.attributes, keys.ofScope, ofScopes, cellCount, count);
    const [name, version] = [keys.intrinsic('instrumentation:name'), keys.intrinsic('instrumentation:version')];
    for (let owner = 0; owner < scopes.length; owner++) {
      this.#countVector(name, FIRST_VALUE + scopes.name[owner]!, ofScopes, owner, cellCount, count);
      this.#countVector(version, FIRST_VALUE + scopes.version[owner]!, ofScopes, owner, cellCount, count);
    }
  }

  #countIntrinsics(from: number, to: number, count: Count): void {
    const { spans, resources } = this.block;
    const { pairs, keys } = this;
    const [name, message] = [keys.intrinsic('name'), keys.intrinsic('statusMessage')];
    const [status, kind] = [keys.intrinsic('status'), keys.intrinsic('kind')];
    const [rootName, rootService] = [keys.intrinsic('rootName'), keys.intrinsic('rootServiceName')];
    let trace = -1;
    let [rootNamePair, rootServicePair] = [0, 0];
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      const cell = this.#cells[i]!;
      if (this.#traces[i] !== trace) {
        trace = this.#traces[i]!;
        const root = rootSpan(this.block, trace);
        const service = root < 0 ? -1 : resources.service[spans.resource[root]!]!;
        rootNamePair = pairs.of(rootName, root < 0 ? EMPTY_TEXT : FIRST_VALUE + spans.name[root]!);
        rootServicePair = pairs.of(rootService, service < 0 ? EMPTY_TEXT : FIRST_VALUE + service);
      }
      const messageId = spans.statusMessage[row]!;
      count(rootNamePair, cell, 1);
      count(rootServicePair, cell, 1);
      count(pairs.of(name, FIRST_VALUE + spans.name[row]!), cell, 1);
      count(pairs.of(message, messageId < 0 ? EMPTY_TEXT : FIRST_VALUE + messageId), cell, 1);
      count(pairs.of(status, STATUS_VALUES + (spans.status[row]! & 7)), cell, 1);
      count(pairs.of(kind, KIND_VALUES + (spans.kind[row]! & 7)), cell, 1);
    }
  }

  /** Owner and cell -> spans. */
  #perOwner(ownerOf: Int32Array, owners: number, cellCount: number): Float64Array {
    const counts = new Float64Array(owners * cellCount);
    for (let i = 0; i < this.length; i++) counts[ownerOf[this.#rows[i]!]! * cellCount + this.#cells[i]!]!++;
    return counts;
  }

  #countTable(table: AttributeTable, firstKey: number, counts: Float64Array, cellCount: number, count: Count): void {
    for (let owner = 0; owner < table.owners; owner++)
      for (let e = table.start[owner]!; e < table.start[owner + 1]!; e++)
        this.#countVector(firstKey + table.key[e]!, FIRST_VALUE + table.value[e]!, counts, owner, cellCount, count);
  }

  #countVector(key: number, value: number, counts: Float64Array, owner: number, cellCount: number, count: Count): void {
    let pair = -1;
    for (let cell = 0; cell < cellCount; cell++) {
      const spans = counts[owner * cellCount + cell]!;
      if (spans > 0) count((pair = pair < 0 ? this.pairs.of(key, value) : pair), cell, spans);
    }
  }

  #noPairs(): KeyValuePairs {
    return new KeyValuePairs(FIRST_VALUE + this.block.dictionary.values.length);
  }
}
