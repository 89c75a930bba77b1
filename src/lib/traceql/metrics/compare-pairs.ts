import { withRoom } from '../../base/growing.ts';
import { PairTable } from './pair-table.ts';

/** Distinct pairs (key, value id) of one block with dense ids from 0. Nearly every value belongs to one key only, and is found by one
 *  look at an array; the others go through a hash table. */
export class KeyValuePairs {
  length = 0;
  #keys = new Int32Array(256);
  #values = new Int32Array(256);
  readonly #keyOf: Int32Array; // value -> the key it was first met with | -1
  readonly #pairOf: Int32Array; // value -> the pair of both
  readonly #others = new PairTable();
  #otherPairs = new Int32Array(64); // id in #others -> pair + 1

  /** @param values how many value ids there are */
  constructor(values: number) {
    this.#keyOf = new Int32Array(values).fill(-1);
    this.#pairOf = new Int32Array(values);
  }

  of(key: number, value: number): number {
    return this.#keyOf[value] === key ? this.#pairOf[value]! : this.#rare(key, value);
  }

  key(pair: number): number {
    return this.#keys[pair]!;
  }

  value(pair: number): number {
    return this.#values[pair]!;
  }

  #rare(key: number, value: number): number {
    if (this.#keyOf[value] === -1) {
      this.#keyOf[value] = key;
      return (this.#pairOf[value] = this.#add(key, value));
    }
    const other = this.#others.id(key, value);
    this.#otherPairs = withRoom(this.#otherPairs, other + 1);
    if (this.#otherPairs[other] === 0) this.#otherPairs[other] = this.#add(key, value) + 1;
    return this.#otherPairs[other]! - 1;
  }

  #add(key: number, value: number): number {
    const pair = this.length++;
    this.#keys = withRoom(this.#keys, pair + 1);
    this.#values = withRoom(this.#values, pair + 1);
    this.#keys[pair] = key;
    this.#values[pair] = value;
    return pair;
  }
}
