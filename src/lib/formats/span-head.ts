import type { ProtobufReader } from '../base/protobuf-reader.ts';
import { checkKeyValue } from '../model/any-value.ts';
import { checkEvent, checkLink } from './otlp-check.ts';

/** What ingest needs of a span: where its trace id stands, and its identity. One object is reused for all spans. */
export interface SpanHead {
  traceIdFrom: number;
  traceIdLength: number;
  spanIdLength: number;
  parentIdLength: number;
  idHi: number;
  idLo: number;
  kind: number;
  startHi: number;
  startLo: number;
  endHi: number;
  endLo: number;
}

/** Reads the head of the Span message that ends at `end` and checks all the rest of it; ids are left to the caller, by their
 *  length. Of a field sent twice the last one counts, as in span-scan.ts. Throws MalformedProtobuf. */
export function checkSpan(r: ProtobufReader, end: number, head: SpanHead): void {
  head.traceIdLength = head.spanIdLength = head.parentIdLength = head.kind = 0;
  head.idHi = head.idLo = head.startHi = head.startLo = head.endHi = head.endLo = 0;
  while (r.pos < end) {
    const tag = r.varint(end);
    switch (tag) {
      case 0x4a:
        checkKeyValue(r, r.contentEnd(end));
        break;
      case 0x0a: {
        const to = r.contentEnd(end);
        head.traceIdFrom = r.pos;
        head.traceIdLength = to - r.pos;
        r.pos = to;
        break;
      }
      case 0x12: {
        const to = r.contentEnd(end);
        head.spanIdLength = to - r.pos;
        if (to - r.pos === 8) {
          const { bytes, pos } = r;
          head.idHi = ((bytes[pos]! << 24) | (bytes[pos + 1]! << 16) | (bytes[pos + 2]! << 8) | bytes[pos + 3]!) >>> 0;
          head.idLo =
            ((bytes[pos + 4]! << 24) | (bytes[pos + 5]! << 16) | (bytes[pos + 6]! << 8) | bytes[pos + 7]!) >>> 0;
        }
        r.pos = to;
        break;
      }
      case 0x22: {
        const to = r.contentEnd(end);
        head.parentIdLength = to - r.pos;
        r.pos = to;
        break;
      }
      case 0x30:
        head.kind = r.varint(end);
        break;
      case 0x39:
        r.fixed64(end);
        head.startHi = r.hi;
        head.startLo = r.lo;
        break;
      case 0x41:
        r.fixed64(end);
        head.endHi = r.hi;
        head.endLo = r.lo;
        break;
      case 0x5a:
        checkEvent(r, r.contentEnd(end));
        break;
      case 0x6a:
        checkLink(r, r.contentEnd(end));
        break;
      case 0x7a:
        checkStatus(r, r.contentEnd(end));
        break;
      case 0x1a:
      case 0x2a:
        r.pos = r.contentEnd(end);
        break;
      case 0x50:
      case 0x60:
      case 0x70:
        r.varint(end);
        break;
      case 0x85:
        r.fixed32(end);
        break;
      default:
        r.skip(tag, end, 16);
    }
  }
}

function checkStatus(r: ProtobufReader, end: number): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x18 || tag === 0x08) r.varint(end);
    else if (tag === 0x12) r.pos = r.contentEnd(end);
    else r.skip(tag, end, 3);
  }
}
