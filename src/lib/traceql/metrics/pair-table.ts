import { mix32 } from '../../base/bytes.ts';
import { withRoom } from '../../base/growing.ts';

/** Dense ids from 0 for distinct pairs of integers, in order of first sight: open addressing, no objects. */
export class PairTable {
  length = 0;
  #first = new Int32Array(64);
  #second = new Int32Array(64);
  #slots = new Int32Array(256); // id + 1; 0 is free

  id(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(first, second) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot]!;
      if (found === 0) return this.#add(first, second, slot);
      if (this.#first[found - 1] === first && this.#second[found - 1] === second) return found - 1;
    }
  }

  first(id: number): number {
    return this.#first[id]!;
  }

  second(id: number): number {
    return this.#second[id]!;
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
