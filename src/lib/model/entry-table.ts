import { hashBytes, mix32, sameBytes, viewOf } from '../base/bytes.ts';
import { trimmed, withRoom } from '../base/growing.ts';
import type { BytesTest } from './dictionary.ts';
import { ValueType } from './units.ts';

// Ids come from outside, so the hash is seeded: nobody can prepare texts that all fall into one slot.
const SEED = Math.floor(Math.random() * 0x7fffffff);

/** Offsets from here on lie in the arena; a source is not adopted beyond it. */
const ARENA = 0x80000000;
/** Share of the slots that is taken where no more entries are expected; while they come it is an eighth to a half. */
const MOST_FILLED = 0.8;

/** Distinct typed entries with dense ids from 0, found through an open-addressing hash table.
 *
 *    entry   type     payload, 8 bytes
 *      0     String   (offset, length)        offset < ARENA: in the adopted source
 *      1     Int      (low word, high word)   else: offset - ARENA in the arena
 *      2     Double   the float64
 *
 *  `source` is one large buffer that is kept alive anyway (the bytes of an opened trace): entries in it are not copied.
 *  Bytes from anywhere else are copied into the arena, so that the buffers of many small requests can be freed.
 */
export class EntryTable {
  length = 0;
  private source: Uint8Array;
  arena = new Uint8Array(256);
  arenaLength = 0;
  private sourceView: DataView;
  private arenaView = viewOf(this.arena);
  private seen: Uint8Array = this.arena; // the buffer that was last interned from,
  private seenView = this.arenaView; // and its view: one message is interned from many times
  private type = new Uint8Array(16);
  private payload = new Float64Array(16);
  private words = new Uint32Array(this.payload.buffer);
  private ints = new BigInt64Array(this.payload.buffer);
  private hash = new Int32Array(16);
  private slots = new Int32Array(32); // id + 1; 0 is free

  constructor(source: Uint8Array = new Uint8Array(0)) {
    this.source = source;
    this.sourceView = viewOf(source);
  }

  /** The source lies in this buffer from now on: the same bytes at the same places, and perhaps more. */
  adopt(source: Uint8Array): void {
    if (source === this.source) return;
    this.source = source;
    this.sourceView = viewOf(source);
  }

  typeOf(id: number): number {
    return this.type[id]!;
  }

  /** Equal entries have equal hashes, in all tables of a process. */
  hashOf(id: number): number {
    return this.hash[id]!;
  }

  /** All entries of this hash: one, or by chance several. */
  withHash(hash: number): number[] {
    const ids: number[] = [];
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const id = this.slots[slot]! - 1;
      if (this.hash[id] === hash) ids.push(id);
    }
    return ids;
  }

  /** Whether an entry of another table is the same. */
  same(id: number, other: EntryTable, otherId: number): boolean {
    const type = this.type[id]!;
    if (this.hash[id] !== other.hash[otherId] || type !== other.type[otherId]) return false;
    const [low, high] = [this.low(id), this.high(id)];
    const [otherLow, otherHigh] = [other.low(otherId), other.high(otherId)];
    if (high !== otherHigh) return false;
    if (!this.hasBytes(type)) return low === otherLow;
    return sameBytes(
      low < ARENA ? this.sourceView : this.arenaView,
      low < ARENA ? low : low - ARENA,
      otherLow < ARENA ? other.sourceView : other.arenaView,
      otherLow < ARENA ? otherLow : otherLow - ARENA,
      high,
    );
  }

  /** Low word of a number, offset of bytes. */
  low(id: number): number {
    return this.words[2 * id]!;
  }

  /** High word of a number, length of bytes. */
  high(id: number): number {
    return this.words[2 * id + 1]!;
  }

  int(id: number): bigint {
    return this.ints[id]!;
  }

  double(id: number): number {
    return this.payload[id]!;
  }

  /** The bytes of an entry that has bytes; a view. */
  bytes(id: number): Uint8Array {
    const offset = this.words[2 * id]!;
    const length = this.words[2 * id + 1]!;
    return offset < ARENA
      ? this.source.subarray(offset, offset + length)
      : this.arena.subarray(offset - ARENA, offset - ARENA + length);
  }

  /** Asks about the bytes of an entry that has bytes. */
  testBytes(id: number, test: BytesTest): boolean {
    const offset = this.words[2 * id]!;
    const length = this.words[2 * id + 1]!;
    return offset < ARENA
      ? test(this.source, offset, offset + length)
      : test(this.arena, offset - ARENA, offset - ARENA + length);
  }

  /** The id of these bytes with this type; new ones are added. */
  internBytes(type: number, bytes: Uint8Array, from: number, length: number): number {
    if (bytes !== this.seen) {
      this.seen = bytes;
      this.seenView = viewOf(bytes);
    }
    const hash = hashBytes(this.seenView, from, length, SEED + type);
    const slot = this.slotOfBytes(type, hash, this.seenView, from, length);
    const found = this.slots[slot]!;
    if (found > 0) return found - 1;
    const offset = bytes === this.source && from < ARENA ? from : ARENA + this.keep(bytes, from, length);
    return this.add(type, hash, slot, offset, length);
  }

  private hasBytes(type: number): boolean {
    return type === ValueType.String || type >= ValueType.Array;
  }

  /** Copies bytes into the arena. @returns where they start there */
  private keep(bytes: Uint8Array, from: number, length: number): number {
    const at = this.arenaLength;
    if (at + length > this.arena.length) {
      this.arena = withRoom(this.arena, at + length);
      this.arenaView = viewOf(this.arena);
    }
    for (let i = 0; i < length; i++) this.arena[at + i] = bytes[from + i]!;
    this.arenaLength += length;
    return at;
  }

  /** The id of these bytes, or -1. */
  findBytes(type: number, bytes: Uint8Array): number {
    const view = viewOf(bytes);
    const hash = hashBytes(view, 0, bytes.length, SEED + type);
    return this.slots[this.slotOfBytes(type, hash, view, 0, bytes.length)]! - 1;
  }

  /** The id of a 64-bit payload with this type; new ones are added. */
  internWords(type: number, low: number, high: number): number {
    const hash = mix32(mix32(low ^ SEED) ^ Math.imul(high, 0x9e3779b1) ^ type);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const found = this.slots[slot]!;
      if (found === 0) break;
      const id = found - 1;
      if (
        this.hash[id] === hash &&
        this.type[id] === type &&
        this.words[2 * id] === low &&
        this.words[2 * id + 1] === high
      )
        return id;
    }
    return this.add(type, hash, slot, low, high);
  }

  /** Gives spare room back. Entries can still be added. */
  trim(): void {
    this.arena = trimmed(this.arena, this.arenaLength);
    this.arenaView = viewOf(this.arena);
    this.seen = this.arena; // a message is not kept alive by the dictionary made from it
    this.seenView = this.arenaView;
    this.type = trimmed(this.type, this.length);
    this.hash = trimmed(this.hash, this.length);
    this.setPayload(trimmed(this.payload, this.length));
    let slots = this.slots.length;
    while (slots > 32 && this.length <= MOST_FILLED * (slots / 2)) slots /= 2;
    if (slots < this.slots.length) this.rehash(slots);
  }

  private slotOfBytes(type: number, hash: number, bytes: DataView, from: number, length: number): number {
    const { slots, words } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = slots[slot]!;
      if (found === 0) return slot;
      const id = found - 1;
      if (this.hash[id] !== hash || this.type[id] !== type || words[2 * id + 1] !== length) continue;
      const offset = words[2 * id]!;
      if (
        offset < ARENA
          ? sameBytes(this.sourceView, offset, bytes, from, length)
          : sameBytes(this.arenaView, offset - ARENA, bytes, from, length)
      )
        return slot;
    }
  }

  private add(type: number, hash: number, slot: number, low: number, high: number): number {
    const id = this.length++;
    if (id >= this.type.length) {
      this.type = withRoom(this.type, id + 1);
      this.hash = withRoom(this.hash, id + 1);
      this.setPayload(withRoom(this.payload, id + 1));
    }
    this.type[id] = type;
    this.hash[id] = hash;
    this.words[2 * id] = low;
    this.words[2 * id + 1] = high;
    this.slots[slot] = id + 1;
    if (2 * this.length > this.slots.length) this.rehash(this.slots.length * 4);
    return id;
  }

  private setPayload(payload: Float64Array<ArrayBuffer>): void {
    this.payload = payload;
    this.words = new Uint32Array(payload.buffer);
    this.ints = new BigInt64Array(payload.buffer);
  }

  private rehash(size: number): void {
    const slots = new Int32Array(size);
    const mask = slots.length - 1;
    for (let id = 0; id < this.length; id++) {
      let slot = this.hash[id]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.slots = slots;
  }
}
