import { complement, type Ranges } from './char-set.ts';

const PLANE_0 = 0x10000;

/** Code points that every set of a pattern treats alike, numbered: what the automaton's table has columns for. */
export class CharacterClasses {
  readonly count: number;
  /** class -> one code point of it */
  readonly samples: Int32Array;
  /** code point below 128 -> class */
  readonly ofAscii: Int32Array;
  readonly #starts: Int32Array; // interval -> first code point, ascending
  readonly #classes: Int32Array; // interval -> class
  #ofPlane0: Int32Array | null = null; // made for the first character beyond ASCII

  constructor(sets: readonly Ranges[]) {
    this.#starts = intervalStarts(sets);
    const partition = new Partition(this.#starts);
    for (const set of sets) partition.split(set);
    this.#classes = partition.classes;
    this.count = partition.count;
    this.samples = new Int32Array(this.count);
    for (let k = 0; k < this.#starts.length; k++) this.samples[this.#classes[k]!] = this.#starts[k]!;
    this.ofAscii = Int32Array.from({ length: 128 }, (_, code) => this.#find(code));
  }

  /** The class of a code point. */
  of(code: number): number {
    if (code >= PLANE_0) return this.#find(code);
    this.#ofPlane0 ??= this.#fillPlane0();
    return this.#ofPlane0[code]!;
  }

  #find(code: number): number {
    return this.#classes[lastAtMost(this.#starts, code)]!;
  }

  #fillPlane0(): Int32Array {
    const classes = new Int32Array(PLANE_0);
    for (let k = 0; k < this.#starts.length; k++) classes.fill(this.#classes[k]!, this.#starts[k], this.#starts[k + 1]);
    return classes;
  }
}

/** Intervals in classes; every set splits in two those classes that it cuts. */
class Partition {
  readonly classes: Int32Array; // interval -> class
  count = 1;
  readonly #starts: Int32Array;
  // by class:
  readonly #sizes: Int32Array; // intervals
  readonly #inside: Int32Array; // intervals inside of the set at hand
  readonly #becomes: Int32Array; // what intervals inside get, -1 before it is known

  constructor(starts: Int32Array) {
    this.#starts = starts;
    this.classes = new Int32Array(starts.length);
    this.#sizes = new Int32Array(starts.length);
    this.#sizes[0] = starts.length;
    this.#inside = new Int32Array(starts.length);
    this.#becomes = new Int32Array(starts.length).fill(-1);
  }

  split(set: Ranges): void {
    let covered = 0;
    for (let r = 0; r < set.length; r += 2) covered += this.#end(set[r + 1]!) - lastAtMost(this.#starts, set[r]!);
    // splitting by what is outside comes to the same; the smaller of both keeps a thousand sets like [^x] cheap
    const ranges = covered * 2 > this.classes.length ? complement(set) : set;

    const touched: number[] = [];
    this.#eachInterval(ranges, (k) => {
      const old = this.classes[k]!;
      if (this.#inside[old]!++ === 0) touched.push(old);
    });
    this.#eachInterval(ranges, (k) => {
      const old = this.classes[k]!;
      if (this.#becomes[old] === -1) this.#becomes[old] = this.#inside[old] === this.#sizes[old] ? old : this.count++;
      this.classes[k] = this.#becomes[old]!;
    });
    for (const old of touched) {
      const inside = this.#becomes[old]!;
      if (inside !== old) {
        this.#sizes[inside] = this.#inside[old]!;
        this.#sizes[old] = this.#sizes[old]! - this.#inside[old]!;
      }
      this.#inside[old] = 0;
      this.#becomes[old] = -1;
    }
  }

  #eachInterval(ranges: Ranges, visit: (interval: number) => void): void {
    for (let r = 0; r < ranges.length; r += 2) {
      const end = this.#end(ranges[r + 1]!);
      for (let k = lastAtMost(this.#starts, ranges[r]!); k < end; k++) visit(k);
    }
  }

  /** The interval after the one that ends with a code point. */
  #end(code: number): number {
    return lastAtMost(this.#starts, code) + 1;
  }
}

function intervalStarts(sets: readonly Ranges[]): Int32Array {
  const starts = new Set([0]);
  for (const set of sets) for (let r = 0; r < set.length; r += 2) starts.add(set[r]!).add(set[r + 1]! + 1);
  starts.delete(0x110000); // after the last code point
  return Int32Array.from(starts).sort();
}

/** Index of the last number that is not above `code`. */
function lastAtMost(ascending: Int32Array, code: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle]! <= code) low = middle;
    else high = middle - 1;
  }
  return low;
}
