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

/** Goes over the attributes of the spans of one block that compare() looks at, twice: first per side, then per step and side. A span's
 *  cell is 2 * step + side. */
export class CompareBlock {
  readonly block: TraceBlock;
  readonly keys: AttributeKeys;
  readonly pairs: KeyValuePairs;
  length = 0; // spans
  #rows = new Int32Array(0);
  #traces = new Int32Array(0);
  #cells = new Int32Array(0);
  #cellMask = 1; // the side

  constructor(block: TraceBlock) {
    this.block = block;
    this.keys = new AttributeKeys(block);
    this.pairs = new KeyValuePairs(FIRST_VALUE + block.dictionary.values.length);
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

  /** The cells that spans are in: the first, of an even number, and how many there are from there to the last. */
  cellRange(): { first: number; width: number } {
    let [first, last] = [Infinity, 0];
    for (let i = 0; i < this.length; i++) {
      first = Math.min(first, this.#cells[i]!);
      last = Math.max(last, this.#cells[i]!);
    }
    first -= first % 2;
    return { first, width: last - first + 1 };
  }

  /** From now on spans are counted in their cells, not per side. @param first the least of them, which becomes cell 0 */
  useSteps(first: number): void {
    for (let i = 0; i < this.length; i++) this.#cells[i]! -= first;
    this.#cellMask = -1;
  }

  /** Counts every attribute of the spans [from, to). */
  countSpans(from: number, to: number): void {
    const { start, key, value, owners } = this.block.spanAttributes;
    const { pairs } = this;
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      if (row >= owners) continue;
      pairs.addAll(key, value, FIRST_VALUE, start[row]!, start[row + 1]!, this.#cells[i]! & this.#cellMask);
    }
    this.#countIntrinsics(from, to);
  }

  /** Counts the attributes of resources and scopes of all spans. @param cellCount how many cells there are */
  countOwners(cellCount: number): void {
    const { spans, resources, scopes } = this.block;
    const { keys } = this;
    const ofResources = this.#perOwner(spans.resource, resources.length, cellCount);
    const serviceName = keys.keyOf({ kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' });
    this.#countTable(resources.attributes, keys.ofResource, ofResources, cellCount);
    if (serviceName >= 0)
      for (let owner = 0; owner < resources.length; owner++)
        if (resources.service[owner]! < 0) this.#countVector(serviceName, EMPTY_TEXT, ofResources, owner, cellCount);
    const ofScopes = this.#perOwner(spans.scope, scopes.length, cellCount);
    this.#countTable(scopes.attributes, keys.ofScope, ofScopes, cellCount);
    const [name, version] = [keys.intrinsic('instrumentation:name'), keys.intrinsic('instrumentation:version')];
    for (let owner = 0; owner < scopes.length; owner++) {
      this.#countVector(name, FIRST_VALUE + scopes.name[owner]!, ofScopes, owner, cellCount);
      this.#countVector(version, FIRST_VALUE + scopes.version[owner]!, ofScopes, owner, cellCount);
    }
  }

  #countIntrinsics(from: number, to: number): void {
    const { spans, resources } = this.block;
    const { pairs, keys } = this;
    const [name, message] = [keys.intrinsic('name'), keys.intrinsic('statusMessage')];
    const [status, kind] = [keys.intrinsic('status'), keys.intrinsic('kind')];
    const [rootName, rootService] = [keys.intrinsic('rootName'), keys.intrinsic('rootServiceName')];
    const noMessage = pairs.slot(message, EMPTY_TEXT);
    let trace = -1;
    let [rootNameSlot, rootServiceSlot] = [0, 0];
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      const cell = this.#cells[i]! & this.#cellMask;
      if (this.#traces[i] !== trace) {
        trace = this.#traces[i]!;
        const root = rootSpan(this.block, trace);
        const service = root < 0 ? -1 : resources.service[spans.resource[root]!]!;
        rootNameSlot = pairs.slot(rootName, root < 0 ? EMPTY_TEXT : FIRST_VALUE + spans.name[root]!);
        rootServiceSlot = pairs.slot(rootService, service < 0 ? EMPTY_TEXT : FIRST_VALUE + service);
      }
      const messageId = spans.statusMessage[row]!;
      pairs.add(rootNameSlot, cell, 1);
      pairs.add(rootServiceSlot, cell, 1);
      pairs.add(pairs.slot(name, FIRST_VALUE + spans.name[row]!), cell, 1);
      pairs.add(messageId < 0 ? noMessage : pairs.slot(message, FIRST_VALUE + messageId), cell, 1);
      pairs.add(pairs.slot(status, STATUS_VALUES + (spans.status[row]! & 7)), cell, 1);
      pairs.add(pairs.slot(kind, KIND_VALUES + (spans.kind[row]! & 7)), cell, 1);
    }
  }

  /** Owner and cell -> spans. */
  #perOwner(ownerOf: Int32Array, owners: number, cellCount: number): Int32Array {
    const counts = new Int32Array(owners * cellCount);
    for (let i = 0; i < this.length; i++)
      counts[ownerOf[this.#rows[i]!]! * cellCount + (this.#cells[i]! & this.#cellMask)]!++;
    return counts;
  }

  #countTable(table: AttributeTable, firstKey: number, counts: Int32Array, cellCount: number): void {
    for (let owner = 0; owner < table.owners; owner++)
      for (let e = table.start[owner]!; e < table.start[owner + 1]!; e++)
        this.#countVector(firstKey + table.key[e]!, FIRST_VALUE + table.value[e]!, counts, owner, cellCount);
  }

  #countVector(key: number, value: number, counts: Int32Array, owner: number, cellCount: number): void {
    let slot = -1;
    for (let cell = 0; cell < cellCount; cell++) {
      const spans = counts[owner * cellCount + cell]!;
      if (spans > 0) this.pairs.add((slot = slot < 0 ? this.pairs.slot(key, value) : slot), cell, spans);
    }
  }
}
