import { existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allDbs, open, type RootDatabase } from 'lmdb';
import { bytesOfHex, hexOfBytes } from '../../src/lib/base/hex.ts';

declare module 'lmdb' {
  /** Exported by lmdb, but not in its types: every root database by the name of its file. */
  export const allDbs: Map<string, unknown>;
}

/** Facts of a segment, kept in it and changed in the transaction that changes its slices. */
export interface SegmentMeta {
  spans: number; // that live here
  traces: number;
  bytes: number; // of slices
  arrived: number; // spans that arrived while it was open; traces moved in from older segments do not count
  firstArrivalUnixMs: number;
  lastArrivalUnixMs: number;
}

const ID_BYTES = 16;
/** Room that stays free on the disk: LMDB copies pages as it writes, and must not run out in the middle of a commit. A small disk
 *  keeps a part of itself free. */
const SPARE = { mostBytes: 64 * 1024 * 1024, leastBytes: 8 * 1024 * 1024, ofDisk: 1 / 20 };
const META_KEY = Uint8Array.of(0x6d); // one byte, so that it never looks like a slice's key

/** One LMDB file: the durable bytes of a segment.
 *
 *    key   trace id (16 bytes) + sequence (4 bytes, big-endian)    ->  slice: OTLP TracesData of that trace alone
 *    key   'm'                                                     ->  SegmentMeta as JSON
 *
 *  The slices of a trace concatenated are the trace. Commits are flushed (fsync) before they return, so that what was
 *  acknowledged survives kill -9 and, as far as the disk keeps its word, a power cut. Methods that write throw when
 *  LMDB or the disk refuses; the transaction then left no trace. */
export class SegmentFile {
  readonly number: number;
  readonly path: string;
  readonly isNew: boolean;
  private readonly db: RootDatabase<Uint8Array, Uint8Array>;
  private current: SegmentMeta;
  private size: number;
  private broken: string | null = null;

  constructor(folder: string, number: number, nowUnixMs: number) {
    this.number = number;
    this.path = join(folder, segmentFileName(number));
    this.isNew = !existsSync(this.path);
    this.db = open({
      path: this.path,
      encoding: 'binary',
      keyEncoding: 'binary',
      overlappingSync: false, // commit returns after fsync; a store thread has nothing to overlap it with
      maxDbs: 1,
    });
    const stored = this.db.get(META_KEY);
    this.current = stored
      ? (JSON.parse(new TextDecoder().decode(stored)) as SegmentMeta)
      : { spans: 0, traces: 0, bytes: 0, arrived: 0, firstArrivalUnixMs: nowUnixMs, lastArrivalUnixMs: nowUnixMs };
    this.size = statSync(this.path).size;
  }

  /** Bytes of the file after the last commit; it never shrinks. */
  get diskBytes(): number {
    return this.size;
  }

  /** Why nothing can be written to this file any more; null while it can. */
  get writeError(): string | null {
    return this.broken;
  }

  get meta(): Readonly<SegmentMeta> {
    return this.current;
  }

  /** Why so many bytes cannot be written now; null if they can. */
  refusal(bytes = 0): string | null {
    if (this.broken !== null) return this.broken;
    const { bavail, blocks, bsize } = statfsSync(dirname(this.path));
    const { mostBytes, leastBytes, ofDisk } = SPARE;
    const spare = Math.min(mostBytes, Math.max(leastBytes, blocks * bsize * ofDisk)) + 2 * bytes;
    return bavail * bsize < spare ? `the disk of ${dirname(this.path)} is full` : null;
  }

  /** All of `write` and the new meta in one flushed transaction, or nothing. After a commit that failed, LMDB's native code
   *  may not be trusted with another write (it was seen to corrupt its heap): this file then stays as it is until a restart.
   *  @param bytes about to be written */
  commit(meta: SegmentMeta, bytes: number, write: () => void): void {
    const refusal = this.refusal(bytes);
    if (refusal !== null) throw new Error(refusal);
    try {
      this.db.transactionSync(() => {
        write();
        void this.db.put(META_KEY, new TextEncoder().encode(JSON.stringify(meta)));
      });
    } catch (error) {
      this.broken = `a write to ${this.path} failed: ${(error as Error).message}`;
      throw error;
    }
    this.current = meta;
    this.size = statSync(this.path).size;
  }

  /** Counts that hold from now on, though not after a restart. */
  recount(meta: SegmentMeta): void {
    this.current = meta;
  }

  /** Inside `commit`: one more slice of a trace. */
  put(traceId: string, sequence: number, slice: Uint8Array): void {
    void this.db.put(keyOf(traceId, sequence), slice);
  }

  /** Inside `commit`: every slice of a trace goes. */
  remove(traceId: string): void {
    for (const key of [...this.db.getKeys(rangeOf(traceId))]) void this.db.remove(key);
  }

  has(traceId: string): boolean {
    for (const _ of this.db.getKeys({ ...rangeOf(traceId), limit: 1 })) return true;
    return false;
  }

  isEmpty(): boolean {
    const ids = { start: new Uint8Array(ID_BYTES), end: new Uint8Array(ID_BYTES + 5).fill(0xff) };
    for (const key of this.db.getKeys(ids)) if (key.length === ID_BYTES + 4) return false;
    return true;
  }

  /** The slices of a trace in order of arrival, as copies; empty if it is not here. */
  read(traceId: string): Uint8Array[] {
    const slices: Uint8Array[] = [];
    for (const { value } of this.db.getRange(rangeOf(traceId))) slices.push(value);
    return slices;
  }

  /** Lengths of the slices of a trace, in order of arrival; empty if it is not here. */
  lengths(traceId: string): number[] {
    const lengths: number[] = [];
    for (const { value } of this.db.getRange(rangeOf(traceId))) lengths.push(value.length);
    return lengths;
  }

  /** One slice of a trace, as a copy; undefined if it is not here. */
  readSlice(traceId: string, sequence: number): Uint8Array | undefined {
    return this.db.get(keyOf(traceId, sequence));
  }

  /** Sequence for the next slice of a trace. */
  nextSequence(traceId: string): number {
    for (const key of this.db.getKeys({ ...reverseRangeOf(traceId), limit: 1 })) return sequenceOf(key) + 1;
    return 0;
  }

  /** Ids of all traces here, ascending. */
  traceIds(): string[] {
    const ids: string[] = [];
    let last = '';
    for (const key of this.db.getKeys()) {
      if (key.length !== ID_BYTES + 4) continue;
      const id = hexOfBytes(key, 0, ID_BYTES);
      if (id !== last) ids.push(id);
      last = id;
    }
    return ids;
  }

  async close(): Promise<void> {
    await this.db.close();
    // lmdb 3.5.6 lists all it ever opened and forgets none: 80 KiB for each segment that came and went.
    for (const [name, db] of allDbs) if (db === this.db) allDbs.delete(name);
  }

  /** Takes its files out of the folder while they are open, so that they are not there after a crash. */
  unlink(): void {
    try {
      this.removeFiles();
    } catch {
      // Windows keeps files that are in use: `destroy` follows
    }
  }

  /** Closes it and deletes its files. */
  async destroy(): Promise<void> {
    await this.close();
    this.removeFiles();
  }

  private removeFiles(): void {
    rmSync(this.path, { force: true });
    rmSync(`${this.path}-lock`, { force: true });
  }
}

export function segmentFileName(number: number): string {
  return `${String(number).padStart(8, '0')}.mdb`;
}

/** The number in a file name, or null if it is no segment. */
export function segmentNumber(fileName: string): number | null {
  const match = /^(\d{8})\.mdb$/.exec(fileName);
  return match ? Number(match[1]) : null;
}

function keyOf(traceId: string, sequence: number): Uint8Array {
  const key = new Uint8Array(ID_BYTES + 4);
  key.set(bytesOfHex(traceId)!);
  new DataView(key.buffer).setUint32(ID_BYTES, sequence);
  return key;
}

function sequenceOf(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(ID_BYTES);
}

function rangeOf(traceId: string): { start: Uint8Array; end: Uint8Array } {
  return { start: keyOf(traceId, 0), end: keyOf(traceId, 0xffffffff) };
}

function reverseRangeOf(traceId: string): { start: Uint8Array; end: Uint8Array; reverse: true } {
  const { start, end } = rangeOf(traceId);
  return { start: end, end: start.subarray(0, ID_BYTES), reverse: true };
}
