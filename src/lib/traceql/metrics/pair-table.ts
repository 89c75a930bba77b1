import { mix32 } from '../../base/bytes.ts';
import { withRoom } from '../../base/growing.ts';

/** Dense ids from 0 for distinct pairs of integers, in order of first sight: open addressing, no objects. */
export class PairTable {
  length = 0;
  #first = new Int32Array(64);
  #second = new Int32Array(64);
  #slots = new Int32Array(256); // id + 1; 0 is free

  id(first: number, second: number): number {
    const slot = this.#slotOf(first, second);
    const found = this.#slots[slot]! - 1;
    return found < 0 ? this.#add(first, second, slot) : found;
  }

  /** -1 where there is no such pair. */
  find(first: number, second: number): number {
    return this.#slots[this.#slotOf(first, second)]! - 1;
  }

  /** Of each row the id of the pair of what stands in `out` and the row's code; into `out`. */
  ids(out: Int32Array, codes: Int32Array, rows: Int32Array): void {
    let lastFirst = -2;
    let lastSecond = -2;
    let last = -1;
    for (let i = 0; i < rows.length; i++) {
      const first = out[i]!;
      const second = codes[rows[i]!]!;
      if (first !== lastFirst || second !== lastSecond) {
        last = this.id(first, second);
        lastFirst = first;
        lastSecond = second;
      }
      out[i] = last;
    }
  }

  first(id: number): number {
    return this.#first[id]!;
  }

  second(id: number): number {
    return this.#second[id]!;
  }

  /** Where the pair is, or would be. */
  #slotOf(first: number, second: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash(first, second) & mask; ; slot = (slot + 1) & mask) {
      const found = slots[slot]! - 1;
      if (found < 0 || (this.#first[found] === first && this.#second[found] === second)) return slot;
    }
  }

  #add(first: number, second: number, slot: number): number {
    const id = this.length++;
    this.#first = withRoom(this.#first, id + 1);
    this.#second = withRoom(this.#second, id + 1);
    this.#first[id] = first;
    this.#second[id] = second;
    this.#slots[slot] = id + 1;
    if (2 * this.length > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let id = 0; id < this.length; id++) {
      let slot = hash(this.#first[id]!, this.#second[id]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function hash(first: number, second: number): number {
  return mix32(Math.imul(first, 0x9e3779b1) ^ second);
}
