import { ProtobufReader } from '../base/protobuf-reader.ts';
import { err, ok, type Result } from '../base/result.ts';
import { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { reading, type FormatError } from './format-error.ts';
import { Skeleton } from './skeleton.ts';
import { TraceDecoder } from './trace-decoder.ts';

/** OTLP TracesData as it is, or within Tempo's TraceByIDResponse { Trace trace = 1; PartialStatus status = 3; string message = 4; … }. */
export type TraceForm = 'trace' | 'answer';

/** A tag and a length, at their longest. */
const MAX_HEAD = 20;

/** Scans the skeleton of one trace while its bytes arrive, each ResourceSpans as soon as it is there whole; one that is never
 *  ends is an error only at the end. A trace that is sent in pieces is all of them, in order. */
export class TraceScan {
  private readonly form: TraceForm;
  private readonly skeleton = new Skeleton(new DictionaryBuilder());
  private pos = 0; // all before it is read
  private traceEnd = -1; // where the trace ends that `pos` stands in; -1: outside
  private error: FormatError | null = null;
  private status = 0;
  private message = '';

  constructor(form: TraceForm) {
    this.form = form;
    if (form === 'trace') this.traceEnd = Infinity;
  }

  /** Why the backend cut the trace; null: it is whole. Known at the end. */
  get partial(): string | null {
    return this.status === 0 ? null : this.message || 'The backend cut the trace.';
  }

  /** Spans read so far. */
  get spans(): number {
    return this.skeleton.raw.length;
  }

  /** Scans what is there whole. @param bytes the first `length` of all bytes; another buffer than the last time, where that was too small
   *  @returns false: it is malformed, no more is needed. `finish` says how */
  advance(bytes: Uint8Array, length: number): boolean {
    return this.read(bytes, length, false);
  }

  /** The trace, from all its bytes; they are kept. Call once. */
  finish(bytes: Uint8Array): Result<TraceDecoder, FormatError> {
    if (this.advance(bytes, bytes.length)) this.read(bytes, bytes.length, true);
    return this.error ? err(this.error) : ok(new TraceDecoder(bytes, this.skeleton));
  }

  private read(bytes: Uint8Array, length: number, isLast: boolean): boolean {
    if (this.error) return false;
    this.skeleton.dictionary.adopt(bytes);
    const r = new ProtobufReader(bytes, this.pos);
    const outcome = reading(() => {
      while (this.readField(r, length, isLast)) this.pos = r.pos;
    });
    if (!outcome.ok) this.error = outcome.error;
    return outcome.ok;
  }

  /** @returns false: the field at r.pos is not there whole, or there is none */
  private readField(r: ProtobufReader, length: number, isLast: boolean): boolean {
    if (this.form === 'answer') {
      if (r.pos === this.traceEnd) this.traceEnd = -1;
      if (isLast && this.traceEnd > length) r.fail(`${this.traceEnd - length} bytes of the trace are missing`);
    }
    if (r.pos === length) return false;
    if (!isLast && length - r.pos < MAX_HEAD) return false;
    const isTrace = this.traceEnd >= 0;
    const end = Math.min(isTrace ? this.traceEnd : Infinity, isLast ? length : Infinity);
    const from = r.pos;
    const tag = r.varint(end);
    if (tag === 0x0a && isTrace) {
      const to = r.contentEnd(end);
      if (to > length) return false;
      this.skeleton.scan(r.bytes, from, to, 0, false);
      r.pos = to;
    } else if (tag === 0x0a) {
      this.traceEnd = r.contentEnd(end);
    } else if (tag === 0x18 && !isTrace) {
      this.status = r.varint(end);
    } else if (tag === 0x22 && !isTrace) {
      const to = r.contentEnd(end);
      if (to > length) return false;
      this.message = new TextDecoder().decode(r.bytes.subarray(r.pos, to));
      r.pos = to;
    } else {
      if (tag % 8 === 3 && !isLast) return false; // nobody knows where a group ends
      r.skip(tag, end, 1);
    }
    return r.pos <= length;
  }
}

/** A TracesData that is there. */
export function scanTrace(bytes: Uint8Array): Result<TraceDecoder, FormatError> {
  return new TraceScan('trace').finish(bytes);
}
