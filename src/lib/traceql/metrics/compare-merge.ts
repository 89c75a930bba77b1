import { mix32 } from '../../base/bytes.ts';
import type { ValuePool } from '../../model/dictionary.ts';
import { Largest, type Weighed } from './largest.ts';

/** Values counted with numbers of their own, place by place: what one block, or the values of no block, contribute. */
export interface CountedPlaces {
  readonly values: ValuePool;
  readonly attributes: Int32Array; // place -> attribute | -1 where nothing is counted
  readonly counts: Int32Array | Float64Array; // 2 * place + side
  value(place: number): number;
  /** Places of a value that has the attribute; usually one at most. */
  find(attribute: number, value: number): number[];
}

/** A value of an attribute, and where it is. */
export interface FrequentValue {
  readonly attribute: number;
  readonly values: ValuePool;
  readonly value: number;
  readonly counts: [baseline: number, selection: number];
  readonly at: { readonly source: number; readonly place: number }[]; // ascending
}

const RECORD = 5; // attribute, hash, count on either side, number of the place
const RECORDS_PER_PART = 8192; // so that its hash table stays in the processor's cache
const PARTS_PER_SLICE = 8;
/** Records held at a time; what is beyond takes another round over the sources. 80 MB. */
const MOST_RECORDS = 1 << 22;

/** The most frequent values of each attribute and side over all sources; of equally frequent ones those that come first.
 *
 *  Sources number their values in their own ways. Comparing the bytes of millions of values would cost most of the time, so counts are
 *  summed up by 32-bit hash: a sum is never less than the count of a value with that hash. Only hashes that may be among the most
 *  frequent are looked up in the sources and told apart by their bytes, the largest sum first, until no sum is left that could matter.
 */
export class FrequencyMerge {
  readonly #sources: readonly CountedPlaces[];
  readonly #first: number[] = []; // source -> number of its first place
  readonly #topN: number;
  readonly #shift: number;
  readonly #sizes: Int32Array; // part -> records, later groups
  #records = new Int32Array(0);

  constructor(sources: readonly CountedPlaces[], topN: number) {
    this.#sources = sources;
    this.#topN = topN;
    let places = 0;
    for (const source of sources) {
      this.#first.push(places);
      places += source.attributes.length;
    }
    const bits = Math.max(1, Math.ceil(Math.log2(places / RECORDS_PER_PART + 1)));
    this.#shift = 32 - bits;
    this.#sizes = new Int32Array(2 ** bits);
  }

  /** 2 * attribute + side -> values, the most frequent first. */
  *run(attributes: number): Generator<void, FrequentValue[][]> {
    const found: FrequentValue[][] = Array.from({ length: 2 * attributes }, () => []);
    for (let source = 0; source < this.#sources.length; source++) {
      this.#scan(source, null, 0, this.#sizes.length);
      yield;
    }
    for (let from = 0, to = 0; from < this.#sizes.length; from = to) {
      let records = 0;
      const starts = new Int32Array(this.#sizes.length); // part -> its first record
      while (to < this.#sizes.length && (to === from || records + this.#sizes[to]! <= MOST_RECORDS)) {
        starts[to] = records;
        records += this.#sizes[to++]!;
      }
      this.#records = new Int32Array(RECORD * records);
      const next = starts.slice();
      for (let source = 0; source < this.#sources.length; source++) {
        this.#scan(source, next, from, to);
        yield;
      }
      for (let part = from; part < to; part++) {
        this.#sizes[part] = this.#group(starts[part]!, this.#sizes[part]!);
        if (part % PARTS_PER_SLICE === 0) yield;
      }
      yield* this.#select(starts, from, to, found);
    }
    this.#records = new Int32Array(0);
    return found;
  }

  /** Records of the parts [from, to) go where `next` says; without that they are counted. */
  #scan(source: number, next: Int32Array | null, from: number, to: number): void {
    const counted = this.#sources[source]!;
    const { values, attributes, counts } = counted;
    const [records, sizes, shift, first] = [this.#records, this.#sizes, this.#shift, this.#first[source]!];
    for (let place = 0; place < attributes.length; place++) {
      const attribute = attributes[place]!;
      if (attribute < 0) continue;
      const hash = values.hash(counted.value(place));
      const part = hash >>> shift;
      if (next === null) sizes[part]!++;
      else if (part >= from && part < to) {
        const at = RECORD * next[part]!++;
        records[at] = attribute;
        records[at + 1] = hash;
        records[at + 2] = counts[2 * place]!;
        records[at + 3] = counts[2 * place + 1]!;
        records[at + 4] = first + place;
      }
    }
  }

  #slots = new Int32Array(0);

  /** Sums up the records of one part that have the same attribute and hash, in place. @returns how many are left */
  #group(start: number, length: number): number {
    const records = this.#records;
    let size = 16;
    while (size < 2 * length) size *= 2;
    if (size > this.#slots.length) this.#slots = new Int32Array(size);
    const slots = this.#slots.fill(0, 0, size); // group + 1
    const mask = size - 1;
    let groups = 0;
    for (let record = 0; record < length; record++) {
      const from = RECORD * (start + record);
      const attribute = records[from]!;
      const hash = records[from + 1]!;
      for (let slot = spread(hash, attribute) & mask; ; slot = (slot + 1) & mask) {
        const group = slots[slot]! - 1;
        const at = RECORD * (start + (group < 0 ? groups : group));
        if (group < 0) {
          slots[slot] = ++groups;
          if (at < from) for (let i = 0; i < RECORD; i++) records[at + i] = records[from + i]!;
          break;
        }
        if (records[at] === attribute && records[at + 1] === hash) {
          records[at + 2]! += records[from + 2]!;
          records[at + 3]! += records[from + 3]!;
          break;
        }
      }
    }
    return groups;
  }

  /** Joins the most frequent values of some parts with those already found. */
  *#select(starts: Int32Array, from: number, to: number, found: FrequentValue[][]): Generator<void, void> {
    const groups = new Float64Array(found.length >> 1); // of each attribute
    for (let part = from; part < to; part++)
      for (let group = starts[part]!, end = group + this.#sizes[part]!; group < end; group++)
        groups[this.#records[RECORD * group]!]!++;
    // n random hashes meet n² / 2^33 times, and then stand above values that are met but once
    let limits = Array.from(groups, (n) => this.#topN + 2 * Math.ceil((n * n) / 2 ** 33));
    let open = found.map((_, list) => list);
    while (open.length > 0) {
      const heaps: (Largest | null)[] = found.map(() => null);
      for (const list of open) heaps[list] = new Largest(limits[list >> 1]!);
      for (let part = from; part < to; part++) {
        this.#offer(starts[part]!, this.#sizes[part]!, heaps);
        if (part % PARTS_PER_SLICE === 0) yield;
      }
      open = open.filter((list) => !this.#isSettled(list, heaps[list]!, limits[list >> 1]!, found));
      limits = limits.map((limit) => 2 * limit);
      yield;
    }
  }

  #offer(start: number, groups: number, heaps: readonly (Largest | null)[]): void {
    const records = this.#records;
    for (let at = RECORD * start, end = RECORD * (start + groups); at < end; at += RECORD) {
      const list = 2 * records[at]!;
      const place = records[at + 4]!;
      if (records[at + 2]! > 0) heaps[list]?.add(place, records[at + 2]!);
      if (records[at + 3]! > 0) heaps[list + 1]?.add(place, records[at + 3]!);
    }
  }

  /** Looks up candidates, the best first. @returns false where there may be better ones beyond them */
  #isSettled(list: number, heap: Largest, limit: number, found: FrequentValue[][]): boolean {
    const side = (list & 1) as 0 | 1;
    const candidates = heap.sorted();
    const seen = new Set<string>();
    let best = found[list]!;
    // whether nothing that comes after such a candidate could be shown
    const isFull = ({ id, weight }: Weighed): boolean => {
      const last = best[this.#topN - 1];
      const ahead = last ? last.counts[side] - weight : -1;
      return ahead > 0 || (ahead === 0 && this.#number(last!) <= id);
    };
    let isSettled = candidates.length < limit;
    for (const candidate of candidates) {
      const more = this.#valuesAt(list >> 1, candidate.id).filter((each) => each.counts[side] > 0);
      best = [...best, ...more.filter((each) => !seen.has(keyOf(each)))]
        .sort((a, b) => b.counts[side] - a.counts[side] || this.#number(a) - this.#number(b))
        .slice(0, this.#topN);
      for (const each of more) seen.add(keyOf(each));
      if (isFull(candidate)) {
        isSettled = true;
        break;
      }
    }
    if (isSettled) found[list] = best;
    return isSettled;
  }

  #number({ at }: FrequentValue): number {
    return this.#first[at[0]!.source]! + at[0]!.place;
  }

  /** The values with the hash of that at a place: one, or by chance several. */
  #valuesAt(attribute: number, number: number): FrequentValue[] {
    let holder = this.#sources.length - 1;
    while (this.#first[holder]! > number) holder--;
    const { values } = this.#sources[holder]!;
    const hash = values.hash(this.#sources[holder]!.value(number - this.#first[holder]!));
    const found: FrequentValue[] = [];
    this.#sources.forEach((counted, source) => {
      for (const value of counted.values.withHash(hash))
        for (const place of counted.find(attribute, value)) {
          let same = found.find((each) => each.values.same(each.value, counted.values, value));
          if (!same) found.push((same = { attribute, values: counted.values, value, counts: [0, 0], at: [] }));
          same.counts[0] += counted.counts[2 * place]!;
          same.counts[1] += counted.counts[2 * place + 1]!;
          same.at.push({ source, place });
        }
    });
    return found;
  }
}

function keyOf({ at }: FrequentValue): string {
  return `${at[0]!.source}:${at[0]!.place}`;
}

function spread(hash: number, attribute: number): number {
  return mix32(hash ^ Math.imul(attribute, 0x9e3779b1));
}
