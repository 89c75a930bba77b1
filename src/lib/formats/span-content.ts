import { trimmed, withRoom } from '../base/growing.ts';
import type { ProtobufReader } from '../base/protobuf-reader.ts';
import type { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { SpanFlag, type SpanTable } from '../model/span-table.ts';
import type { EventTable, LinkTable } from '../model/trace-block.ts';
import { ValueType } from '../model/units.ts';
import { AttributeRows, readKeyValue } from './attribute-rows.ts';

const EXCEPTION = new TextEncoder().encode('exception');

class EventRows implements EventTable {
  length = 0;
  start: Int32Array;
  timeNs = new Float64Array(0);
  name = new Int32Array(0);
  readonly attributes = new AttributeRows();
  constructor(spans: number) {
    this.start = new Int32Array(spans + 1);
  }
}

class LinkRows implements LinkTable {
  length = 0;
  start: Int32Array;
  traceId = new Uint8Array(0);
  spanId = new Uint32Array(0);
  readonly attributes = new AttributeRows();
  constructor(spans: number) {
    this.start = new Int32Array(spans + 1);
  }
}

/** Writes what hangs on spans: attributes, events and links. Spans are read one after the other in the order of the table. */
export class ContentRows {
  readonly attributes: AttributeRows;
  readonly events: EventRows;
  readonly links: LinkRows;
  /** Spans read so far. */
  spans = 0;
  private readonly dictionary: DictionaryBuilder;
  private readonly table: SpanTable;
  private readonly originHi: Uint32Array;
  private readonly originLo: Uint32Array;
  private trace = 0;

  constructor(table: SpanTable, dictionary: DictionaryBuilder) {
    this.table = table;
    this.dictionary = dictionary;
    this.attributes = new AttributeRows(table.length);
    this.events = new EventRows(table.length);
    this.links = new LinkRows(table.length);
    this.originHi = new Uint32Array(table.traceCount);
    this.originLo = new Uint32Array(table.traceCount);
    table.traceOrigin.forEach((origin, t) => {
      this.originHi[t] = Number(origin >> 32n);
      this.originLo[t] = Number(origin & 0xffffffffn);
    });
  }

  /** Reads the message of the next span, which ends at `end`. Throws MalformedProtobuf. */
  readSpan(r: ProtobufReader, end: number): void {
    const span = this.spans;
    while (this.trace + 1 < this.table.traceCount && this.table.traceStart[this.trace + 1]! <= span) this.trace++;
    while (r.pos < end) {
      const tag = r.varint(end);
      if (tag === 0x4a) readKeyValue(r, r.contentEnd(end), this.dictionary, this.attributes);
      else if (tag === 0x5a) this.readEvent(r, r.contentEnd(end), span);
      else if (tag === 0x6a) this.readLink(r, r.contentEnd(end));
      else r.skip(tag, end, 0);
    }
    this.closeSpan();
  }

  /** Ends the next span with what has been read of it. */
  closeSpan(): void {
    this.attributes.closeOwner();
    this.spans++;
    this.events.start[this.spans] = this.events.length;
    this.links.start[this.spans] = this.links.length;
  }

  trim(): void {
    const { events, links } = this;
    this.attributes.trim();
    events.attributes.trim();
    links.attributes.trim();
    events.timeNs = trimmed(events.timeNs, events.length);
    events.name = trimmed(events.name, events.length);
    links.traceId = trimmed(links.traceId, links.length * 16);
    links.spanId = trimmed(links.spanId, links.length * 2);
  }

  private readEvent(r: ProtobufReader, end: number, span: number): void {
    const { events, dictionary } = this;
    let nameFrom = r.pos;
    let nameTo = r.pos;
    let hi = 0;
    let lo = 0;
    while (r.pos < end) {
      const tag = r.varint(end);
      if (tag === 0x09) {
        r.fixed64(end);
        hi = r.hi;
        lo = r.lo;
      } else if (tag === 0x12) {
        nameTo = r.contentEnd(end);
        nameFrom = r.pos;
        r.pos = nameTo;
      } else if (tag === 0x1a) readKeyValue(r, r.contentEnd(end), dictionary, events.attributes);
      else if (tag === 0x20) r.varint(end);
      else r.skip(tag, end, 4);
    }
    const i = events.length++;
    if (i >= events.timeNs.length) {
      events.timeNs = withRoom(events.timeNs, i + 1);
      events.name = withRoom(events.name, i + 1);
    }
    events.timeNs[i] = (hi - this.originHi[this.trace]!) * 4294967296 + (lo - this.originLo[this.trace]!);
    events.name[i] = dictionary.values.internContent(ValueType.String, r.bytes, nameFrom, nameTo - nameFrom);
    events.attributes.closeOwner();
    if (nameTo - nameFrom === EXCEPTION.length && EXCEPTION.every((byte, k) => r.bytes[nameFrom + k] === byte))
      this.table.flags[span]! |= SpanFlag.HasException;
  }

  private readLink(r: ProtobufReader, end: number): void {
    const { links, dictionary } = this;
    const i = links.length++;
    links.traceId = withRoom(links.traceId, links.length * 16);
    links.spanId = withRoom(links.spanId, links.length * 2);
    while (r.pos < end) {
      const tag = r.varint(end);
      if (tag === 0x0a) readIdBytes(r, r.contentEnd(end), links.traceId, 16 * i, 16);
      else if (tag === 0x12) {
        const id = new Uint8Array(8);
        readIdBytes(r, r.contentEnd(end), id, 0, 8);
        const view = new DataView(id.buffer);
        links.spanId[2 * i] = view.getUint32(0);
        links.spanId[2 * i + 1] = view.getUint32(4);
      } else if (tag === 0x22) readKeyValue(r, r.contentEnd(end), dictionary, links.attributes);
      else if (tag === 0x1a) r.pos = r.contentEnd(end);
      else if (tag === 0x28) r.varint(end);
      else if (tag === 0x35) r.fixed32(end);
      else r.skip(tag, end, 6);
    }
    links.attributes.closeOwner();
  }
}

/** An id of up to `length` bytes, zeros on the left where it is shorter. */
function readIdBytes(r: ProtobufReader, end: number, into: Uint8Array, at: number, length: number): void {
  const given = end - r.pos;
  if (given > length) r.fail(`an id of ${given} bytes; ${length} are expected`);
  into.set(r.bytes.subarray(r.pos, end), at + length - given);
  r.pos = end;
}
