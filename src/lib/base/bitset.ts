/** A set of integers in [0, length), one bit each: 125 kB for a million spans. */
export class Bitset {
  readonly length: number;
  readonly words: Uint32Array;

  constructor(length: number, words = new Uint32Array((length + 31) >>> 5)) {
    this.length = length;
    this.words = words;
  }

  has(i: number): boolean {
    return (this.words[i >>> 5]! & (1 << (i & 31))) !== 0;
  }

  add(i: number): void {
    this.words[i >>> 5]! |= 1 << (i & 31);
  }

  delete(i: number): void {
    this.words[i >>> 5]! &= ~(1 << (i & 31));
  }

  /** How many integers are in the set. */
  count(): number {
    let total = 0;
    for (let word of this.words) {
      word -= (word >>> 1) & 0x55555555;
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
      total += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    return total;
  }

  /** The smallest member >= i, or -1. */
  next(i: number): number {
    if (i < 0) i = 0;
    let w = i >>> 5;
    if (w >= this.words.length) return -1;
    let word = this.words[w]! & (-1 << (i & 31));
    while (word === 0) {
      if (++w >= this.words.length) return -1;
      word = this.words[w]!;
    }
    return 32 * w + 31 - Math.clz32(word & -word);
  }

  /** The largest member <= i, or -1. */
  previous(i: number): number {
    if (i >= this.length) i = this.length - 1;
    if (i < 0) return -1;
    let w = i >>> 5;
    let word = this.words[w]! & (-1 >>> (31 - (i & 31)));
    while (word === 0) {
      if (--w < 0) return -1;
      word = this.words[w]!;
    }
    return 32 * w + 31 - Math.clz32(word);
  }
}
