import { withRoom } from '../../base/growing.ts';
import { PairTable } from './pair-table.ts';

/** Distinct pairs (key, value id) of one block and what is counted of them. Nearly every value belongs to one key only: its pair is in
 *  the slot of the value, and is found by one look. Pairs of the same value with more keys have slots behind those.
 *
 *    table    slot -> key + 1 (0 = free), first of its cells
 *    cells    slot 0:  #  #   slot 1:  #  #  …       as many a slot as are counted at a time
 */
export class KeyValuePairs {
  readonly #values: number;
  readonly #others = new PairTable();
  #table: Int32Array;
  #cells: Int32Array;

  /** Two cells a pair.  @param values how many value ids there are */
  constructor(values: number) {
    this.#values = values;
    this.#table = new Int32Array(2 * values);
    this.#cells = new Int32Array(2 * values);
  }

  /** Slots; not every one is used. */
  get length(): number {
    return this.#values + this.#others.length;
  }

  /** -1 where the slot is not used. */
  key(slot: number): number {
    return this.#table[2 * slot]! - 1;
  }

  value(slot: number): number {
    return slot < this.#values ? slot : this.#others.second(slot - this.#values);
  }

  /** -1 where there is no such pair. */
  find(key: number, value: number): number {
    if (this.#table[2 * value] === key + 1 && value < this.#values) return value;
    const other = this.#others.find(key, value);
    return other < 0 ? -1 : this.#values + other;
  }

  slot(key: number, value: number): number {
    return value < this.#values && this.#table[2 * value] === key + 1 ? value : this.#rare(key, value);
  }

  add(slot: number, cell: number, count: number): void {
    this.#cells[this.#table[2 * slot + 1]! + cell]! += count;
  }

  /** Counts one of the attributes [from, to) each. @param firstValue of `values` */
  addAll(keys: Int32Array, values: Int32Array, firstValue: number, from: number, to: number, cell: number): void {
    for (let e = from; e < to; e++) {
      const slot = this.slot(keys[e]!, firstValue + values[e]!);
      this.#cells[this.#table[2 * slot + 1]! + cell]!++;
    }
  }

  count(slot: number, cell: number): number {
    return this.#cells[this.#table[2 * slot + 1]! + cell]!;
  }

  multiply(slot: number, factor: number): void {
    const at = this.#table[2 * slot + 1]!;
    this.#cells[at]! *= factor;
    this.#cells[at + 1]! *= factor;
  }

  /** Starts to count anew, in groups of pairs.  @param groupOf 0 and up  @param width cells a group
   *  @returns the cells, group after group */
  restart(groupOf: (slot: number, key: number) => number, width: number): Int32Array {
    let last = 0;
    for (let slot = 0; slot < this.length; slot++) {
      const key = this.#table[2 * slot]! - 1;
      if (key < 0) continue;
      const group = groupOf(slot, key);
      this.#table[2 * slot + 1] = group * width;
      last = Math.max(last, group);
    }
    return (this.#cells = new Int32Array((last + 1) * width));
  }

  #rare(key: number, value: number): number {
    if (value < this.#values && this.#table[2 * value] === 0) return this.#use(value, key);
    const slot = this.#values + this.#others.id(key, value);
    if (2 * slot < this.#table.length && this.#table[2 * slot] !== 0) return slot;
    this.#table = withRoom(this.#table, 2 * slot + 2);
    this.#cells = withRoom(this.#cells, 2 * slot + 2);
    return this.#use(slot, key);
  }

  #use(slot: number, key: number): number {
    this.#table[2 * slot] = key + 1;
    this.#table[2 * slot + 1] = 2 * slot;
    return slot;
  }
}
