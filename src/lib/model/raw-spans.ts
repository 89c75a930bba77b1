import { trimmed, withRoom } from '../base/growing.ts';
import { EntryTable } from './entry-table.ts';
import { ValueType } from './units.ts';

/** Spans as they arrive, before span-builder.ts brings them into order. Columns have spare room: only [0, length) is valid.
 *  Times are absolute, as two words each; the span's message lies at [from, to) of the buffer number `source`. */
export class RawSpans {
  length = 0;
  /** Distinct trace ids; entry number = trace. Its arena holds 16 bytes each, one after the other. */
  readonly traceIds = new EntryTable();

  trace = new Int32Array(64);
  spanId = new Uint32Array(128);
  parentId = new Uint32Array(128);
  start = new Uint32Array(128); // high, low
  end = new Uint32Array(128); // high, low
  kind = new Uint8Array(64);
  status = new Uint8Array(64);
  flags = new Uint8Array(64);
  name = new Int32Array(64);
  statusMessage = new Int32Array(64);
  resource = new Int32Array(64);
  scope = new Int32Array(64);
  source = new Int32Array(64);
  from = new Uint32Array(64);
  to = new Uint32Array(64);

  /** Index of a fresh row, all zero. */
  add(): number {
    const i = this.length++;
    if (i === this.trace.length) this.grow(i + 1);
    return i;
  }

  /** Forgets the spans from `length` on (a message that turned out to be malformed). */
  truncate(length: number): void {
    for (let i = length; i < this.length; i++) {
      this.spanId[2 * i] = this.spanId[2 * i + 1] = this.parentId[2 * i] = this.parentId[2 * i + 1] = 0;
      this.start[2 * i] = this.start[2 * i + 1] = this.end[2 * i] = this.end[2 * i + 1] = 0;
      this.kind[i] = this.status[i] = this.flags[i] = 0;
    }
    this.length = length;
  }

  internTraceId(bytes: Uint8Array, from: number): number {
    return this.traceIds.internBytes(ValueType.Bytes, bytes, from, 16);
  }

  /** 16 bytes each. */
  traceIdColumn(): Uint8Array {
    return trimmed(this.traceIds.arena, this.traceIds.length * 16).slice();
  }

  private grow(length: number): void {
    this.trace = withRoom(this.trace, length);
    const room = this.trace.length;
    this.spanId = withRoom(this.spanId, 2 * room);
    this.parentId = withRoom(this.parentId, 2 * room);
    this.start = withRoom(this.start, 2 * room);
    this.end = withRoom(this.end, 2 * room);
    this.kind = withRoom(this.kind, room);
    this.status = withRoom(this.status, room);
    this.flags = withRoom(this.flags, room);
    this.name = withRoom(this.name, room);
    this.statusMessage = withRoom(this.statusMessage, room);
    this.resource = withRoom(this.resource, room);
    this.scope = withRoom(this.scope, room);
    this.source = withRoom(this.source, room);
    this.from = withRoom(this.from, room);
    this.to = withRoom(this.to, room);
  }
}
