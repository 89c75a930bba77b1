import type { ProtobufReader } from '../base/protobuf-reader.ts';
import type { DictionaryBuilder } from '../model/dictionary-builder.ts';
import type { RawSpans } from '../model/raw-spans.ts';
import { SpanFlag } from '../model/span-table.ts';
import { StatusCode, ValueType } from '../model/units.ts';

const NO_TEXT = new Uint8Array(0);
const shortTraceId = new Uint8Array(16);

/** Reads the skeleton of one Span message (opentelemetry-proto, trace.proto) into a new row: ids, times, kind, status, name, and
 *  whether there are events or links. Attributes, events and links are skipped by their length. Throws MalformedProtobuf. */
export function scanSpan(r: ProtobufReader, end: number, raw: RawSpans, dictionary: DictionaryBuilder): number {
  const i = raw.add();
  raw.from[i] = r.pos;
  raw.to[i] = end;
  raw.statusMessage[i] = -1;
  let name = -1;
  // Of a field sent twice the last one counts (protobuf's rule), so ids are judged behind the loop; span-head.ts does the same.
  let traceFrom = 0;
  let traceTo = 0;
  let idFrom = 0;
  let idTo = 0;
  let parentFrom = 0;
  let parentTo = 0;
  while (r.pos < end) {
    const tag = r.varint(end);
    switch (tag) {
      case 0x0a:
        traceTo = r.contentEnd(end);
        traceFrom = r.pos;
        r.pos = traceTo;
        break;
      case 0x12:
        idTo = r.contentEnd(end);
        idFrom = r.pos;
        r.pos = idTo;
        break;
      case 0x22:
        parentTo = r.contentEnd(end);
        parentFrom = r.pos;
        r.pos = parentTo;
        break;
      case 0x2a: {
        const to = r.contentEnd(end);
        name = dictionary.values.internContent(ValueType.String, r.bytes, r.pos, to - r.pos);
        r.pos = to;
        break;
      }
      case 0x30: {
        const kind = r.varint(end);
        raw.kind[i] = kind <= 5 ? kind : 0;
        break;
      }
      case 0x39:
        r.fixed64(end);
        raw.start[2 * i] = r.hi;
        raw.start[2 * i + 1] = r.lo;
        break;
      case 0x41:
        r.fixed64(end);
        raw.end[2 * i] = r.hi;
        raw.end[2 * i + 1] = r.lo;
        break;
      case 0x5a:
        raw.flags[i]! |= SpanFlag.HasEvents;
        r.pos = r.contentEnd(end);
        break;
      case 0x6a:
        raw.flags[i]! |= SpanFlag.HasLinks;
        r.pos = r.contentEnd(end);
        break;
      case 0x7a:
        readStatus(r, r.contentEnd(end), raw, i, dictionary);
        break;
      case 0x1a: // trace_state
      case 0x4a: // attributes
        r.pos = r.contentEnd(end);
        break;
      case 0x50: // dropped counts of attributes, events, links
      case 0x60:
      case 0x70:
        r.varint(end);
        break;
      case 0x85: // flags; its tag takes two bytes
        r.fixed32(end);
        break;
      default:
        r.skip(tag, end, 16);
    }
  }
  raw.trace[i] = readTraceId(r, traceFrom, traceTo, raw);
  readSpanId(r, idFrom, idTo, raw.spanId, i);
  readSpanId(r, parentFrom, parentTo, raw.parentId, i);
  raw.name[i] = name >= 0 ? name : dictionary.values.internContent(ValueType.String, NO_TEXT, 0, 0);
  return i;
}

/** Shorter ids are padded with zeros on the left, as 64-bit trace ids are shown everywhere. */
function readTraceId(r: ProtobufReader, from: number, to: number, raw: RawSpans): number {
  const length = to - from;
  if (length === 16) return raw.internTraceId(r.bytes, from);
  if (length > 16) return r.fail(`a trace id of ${length} bytes; 16 are expected`);
  shortTraceId.fill(0);
  for (let k = 0; k < length; k++) shortTraceId[16 - length + k] = r.bytes[from + k]!;
  return raw.internTraceId(shortTraceId, 0);
}

function readSpanId(r: ProtobufReader, from: number, to: number, column: Uint32Array, i: number): void {
  if (to - from > 8) r.fail(`a span id of ${to - from} bytes; 8 are expected`);
  const { bytes } = r;
  let hi = 0;
  let lo = 0;
  for (let at = from; at < to; at++) {
    hi = (hi << 8) | (lo >>> 24);
    lo = (lo << 8) | bytes[at]!;
  }
  column[2 * i] = hi;
  column[2 * i + 1] = lo;
}

function readStatus(r: ProtobufReader, end: number, raw: RawSpans, i: number, dictionary: DictionaryBuilder): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x18) {
      const code = r.varint(end);
      raw.status[i] = code <= StatusCode.Error ? code : StatusCode.Unset;
    } else if (tag === 0x12) {
      const to = r.contentEnd(end);
      if (to > r.pos)
        raw.statusMessage[i] = dictionary.values.internContent(ValueType.String, r.bytes, r.pos, to - r.pos);
      r.pos = to;
    } else if (tag === 0x08)
      r.varint(end); // deprecated_code of OTLP 0.6
    else r.skip(tag, end, 3);
  }
}
