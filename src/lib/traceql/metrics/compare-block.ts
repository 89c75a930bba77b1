import { withRoom } from '../../base/growing.ts';
import type { AttributeTable } from '../../model/attribute-table.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import { EMPTY_TEXT, FIRST_VALUE, KIND_VALUES, PairNumbers, STATUS_VALUES } from './pair-numbers.ts';

/** Some spans that compare() looks at: the cell of each is 2 * step + side. */
interface Batch {
  readonly rows: Int32Array;
  readonly traces: Int32Array;
  readonly cells: Int32Array;
}

/** Adds spans of a pair that are in a cell. */
type Add = (pair: number, cell: number, spans: number) => void;

/** Goes over the spans of one block that compare() looks at, twice: first each pair (key, value) that they have is counted per side,
 *  then groups of pairs per step and side. */
export class CompareBlock {
  readonly block: TraceBlock;
  readonly pairs: PairNumbers;
  readonly #batches: Batch[] = [];
  readonly #intrinsics = new Int32Array(6); // pairs of one span
  #sides = new Int32Array(0); // 2 * pair + side -> spans

  constructor(block: TraceBlock) {
    this.block = block;
    this.pairs = PairNumbers.of(block);
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** Spans of the pair, by side: at 2 * pair + side. Views, valid until spans are added. */
  get sides(): Int32Array {
    return this.#sides;
  }

  /** Counts every pair of some spans per side, and remembers the spans. */
  add(rows: Int32Array, traces: Int32Array, cells: Int32Array): void {
    if (rows.length === 0) return;
    const batch = { rows: rows.slice(), traces: traces.slice(), cells: cells.slice(0, rows.length) };
    this.#batches.push(batch);
    this.pairs.numberTo(this.block, traces[traces.length - 1]!);
    const sides = (this.#sides = withRoom(this.#sides, 2 * this.pairs.length));
    const { start, owners } = this.block.spanAttributes;
    const { ofEntry } = this.pairs;
    const intrinsics = this.#intrinsics;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const side = cells[i]! & 1;
      if (row < owners) for (let e = start[row]!, end = start[row + 1]!; e < end; e++) sides[2 * ofEntry[e]! + side]!++;
      this.#readIntrinsics(row, traces[i]!);
      for (let k = 0; k < intrinsics.length; k++) sides[2 * intrinsics[k]! + side]!++;
    }
  }

  /** Ends the first round: counts the pairs of resources and scopes. */
  close(): void {
    const sides = this.#sides;
    this.#countOwners(2, 1, (pair, side, spans) => (sides[2 * pair + side]! += spans));
  }

  /** The cells that spans are in: the first, of an even number, and how many there are from there to the last. */
  cellRange(): { first: number; width: number } {
    let [first, last] = [Infinity, 0];
    for (const { cells } of this.#batches)
      for (let i = 0; i < cells.length; i++) {
        first = Math.min(first, cells[i]!);
        last = Math.max(last, cells[i]!);
      }
    first -= first % 2;
    return { first, width: last - first + 1 };
  }

  /** The second round: counts groups of pairs cell by cell.
   *  @param groupOf pair -> first of the cells of its group in `counts` @param range as cellRange() says */
  *countSteps(groupOf: Int32Array, counts: Int32Array, range: { first: number; width: number }): Generator<void, void> {
    for (const batch of this.#batches) {
      this.#countSteps(batch, groupOf, counts, range.first);
      yield;
    }
    this.#countOwners(range.width, -1, (pair, cell, spans) => (counts[groupOf[pair]! + cell]! += spans), range.first);
  }

  #countSteps({ rows, traces, cells }: Batch, groupOf: Int32Array, counts: Int32Array, first: number): void {
    const { start, owners } = this.block.spanAttributes;
    const { ofEntry } = this.pairs;
    const intrinsics = this.#intrinsics;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const cell = cells[i]! - first;
      if (row < owners)
        for (let e = start[row]!, end = start[row + 1]!; e < end; e++) counts[groupOf[ofEntry[e]!]! + cell]!++;
      this.#readIntrinsics(row, traces[i]!);
      for (let k = 0; k < intrinsics.length; k++) counts[groupOf[intrinsics[k]!]! + cell]!++;
    }
  }

  #readIntrinsics(row: number, trace: number): void {
    const { spans } = this.block;
    const { pairs } = this;
    const message = spans.statusMessage[row]!;
    const into = this.#intrinsics;
    into[0] = pairs.ofName[row]!;
    into[1] = message < 0 ? pairs.noMessage : pairs.find(pairs.keys.intrinsic('statusMessage'), FIRST_VALUE + message);
    into[2] = STATUS_VALUES + (spans.status[row]! & 7);
    into[3] = KIND_VALUES + (spans.kind[row]! & 7);
    into[4] = pairs.ofRootName[trace]!;
    into[5] = pairs.ofRootService[trace]!;
  }

  /** The attributes of resources and scopes of all spans. @param mask what of a span's cell counts @param first the least cell */
  #countOwners(cellCount: number, mask: number, add: Add, first = 0): void {
    const { spans, resources, scopes } = this.block;
    const { keys } = this.pairs;
    const ofResources = this.#perOwner(spans.resource, resources.length, cellCount, mask, first);
    const serviceName = keys.keyOf({ kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' });
    const ofScopes = this.#perOwner(spans.scope, scopes.length, cellCount, mask, first);
    const [name, version] = [keys.intrinsic('instrumentation:name'), keys.intrinsic('instrumentation:version')];
    const addAll = (key: number, value: number, counts: Int32Array, owner: number): void => {
      const pair = this.pairs.find(key, value);
      for (let cell = 0; cell < cellCount; cell++) {
        const count = counts[owner * cellCount + cell]!;
        if (count > 0) add(pair, cell, count);
      }
    };
    const addTable = (table: AttributeTable, firstKey: number, counts: Int32Array): void => {
      for (let owner = 0; owner < table.owners; owner++)
        for (let e = table.start[owner]!; e < table.start[owner + 1]!; e++)
          addAll(firstKey + table.key[e]!, FIRST_VALUE + table.value[e]!, counts, owner);
    };
    addTable(resources.attributes, keys.ofResource, ofResources);
    if (serviceName >= 0)
      for (let owner = 0; owner < resources.length; owner++)
        if (resources.service[owner]! < 0) addAll(serviceName, EMPTY_TEXT, ofResources, owner);
    addTable(scopes.attributes, keys.ofScope, ofScopes);
    for (let owner = 0; owner < scopes.length; owner++) {
      addAll(name, FIRST_VALUE + scopes.name[owner]!, ofScopes, owner);
      addAll(version, FIRST_VALUE + scopes.version[owner]!, ofScopes, owner);
    }
  }

  /** Owner and cell -> spans. */
  #perOwner(ownerOf: Int32Array, owners: number, cellCount: number, mask: number, first: number): Int32Array {
    const counts = new Int32Array(owners * cellCount);
    for (const { rows, cells } of this.#batches)
      for (let i = 0; i < rows.length; i++) counts[ownerOf[rows[i]!]! * cellCount + ((cells[i]! - first) & mask)]!++;
    return counts;
  }
}
