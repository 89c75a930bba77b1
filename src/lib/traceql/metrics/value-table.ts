import { mix32 } from '../../base/bytes.ts';
import { withRoom } from '../../base/growing.ts';
import type { ValuePool } from '../../model/dictionary.ts';

/** More distinct values than this are no longer told apart from none: their counts are missing. Some 200 MB. */
const MOST_VALUES = 1 << 23;

/** Distinct (attribute, value) over many dictionaries, which each number their values in their own way: dense ids from 0. The value of
 *  an entry stays where it was first met, as pool and id; text is read when it is shown. An entry costs 28 bytes, so that a unique
 *  id per span can be counted for a million spans. */
export class ValueTable {
  length = 0;
  readonly pools: ValuePool[] = [];
  #attribute = new Int32Array(64);
  #hash = new Int32Array(64);
  #pool = new Int32Array(64);
  #value = new Int32Array(64);
  #slots = new Int32Array(256); // id + 1; 0 is free

  /** @param pool index into `pools` @returns -1 where there are too many */
  of(attribute: number, pool: number, value: number): number {
    const values = this.pools[pool]!;
    const hash = mix32(values.hash(value) ^ Math.imul(attribute, 0x9e3779b1));
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]! - 1;
      if (id < 0) return this.length < MOST_VALUES ? this.#add(attribute, hash, pool, value, slot) : -1;
      if (this.#hash[id] === hash && this.#attribute[id] === attribute && this.#equals(id, pool, value)) return id;
    }
  }

  attribute(id: number): number {
    return this.#attribute[id]!;
  }

  pool(id: number): ValuePool {
    return this.pools[this.#pool[id]!]!;
  }

  value(id: number): number {
    return this.#value[id]!;
  }

  #equals(id: number, pool: number, value: number): boolean {
    if (this.#pool[id] === pool) return this.#value[id] === value;
    return this.pool(id).same(this.#value[id]!, this.pools[pool]!, value);
  }

  #add(attribute: number, hash: number, pool: number, value: number, slot: number): number {
    const id = this.length++;
    this.#attribute = withRoom(this.#attribute, id + 1);
    this.#hash = withRoom(this.#hash, id + 1);
    this.#pool = withRoom(this.#pool, id + 1);
    this.#value = withRoom(this.#value, id + 1);
    this.#attribute[id] = attribute;
    this.#hash[id] = hash;
    this.#pool[id] = pool;
    this.#value[id] = value;
    this.#slots[slot] = id + 1;
    if (2 * this.length > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let id = 0; id < this.length; id++) {
      let slot = this.#hash[id]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}
