import { ProtobufReader } from '../base/protobuf-reader.ts';
import { checkKeyValue } from '../model/any-value.ts';
import type { ByteRange } from './otlp-walk.ts';

// Checks of OTLP messages without keeping anything: what passed here cannot fail when it is read later. All throw MalformedProtobuf.

export function checkResource(range: ByteRange): void {
  if (range.from === range.to) return;
  const r = new ProtobufReader(range.bytes, range.from);
  while (r.pos < range.to) {
    const tag = r.varint(range.to);
    if (tag === 0x0a) checkKeyValue(r, r.contentEnd(range.to));
    else if (tag === 0x10) r.varint(range.to);
    else if (tag === 0x1a) r.pos = r.contentEnd(range.to);
    else r.skip(tag, range.to, 3);
  }
}

export function checkScope(range: ByteRange): void {
  if (range.from === range.to) return;
  const r = new ProtobufReader(range.bytes, range.from);
  while (r.pos < range.to) {
    const tag = r.varint(range.to);
    if (tag === 0x0a || tag === 0x12) r.pos = r.contentEnd(range.to);
    else if (tag === 0x1a) checkKeyValue(r, r.contentEnd(range.to));
    else if (tag === 0x20) r.varint(range.to);
    else r.skip(tag, range.to, 4);
  }
}

/** Attributes, events and links of the Span message that ends at `end`. */
export function checkSpanContent(r: ProtobufReader, end: number): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x4a) checkKeyValue(r, r.contentEnd(end));
    else if (tag === 0x5a) checkEvent(r, r.contentEnd(end));
    else if (tag === 0x6a) checkLink(r, r.contentEnd(end));
    else r.skip(tag, end, 0);
  }
}

export function checkEvent(r: ProtobufReader, end: number): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x1a) checkKeyValue(r, r.contentEnd(end));
    else if (tag === 0x09) r.fixed64(end);
    else if (tag === 0x12) r.pos = r.contentEnd(end);
    else if (tag === 0x20) r.varint(end);
    else r.skip(tag, end, 4);
  }
}

export function checkLink(r: ProtobufReader, end: number): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x22) checkKeyValue(r, r.contentEnd(end));
    else if (tag === 0x0a || tag === 0x12) {
      const to = r.contentEnd(end);
      if (to - r.pos > (tag === 0x0a ? 16 : 8)) r.fail(`an id of ${to - r.pos} bytes in a link`);
      r.pos = to;
    } else if (tag === 0x1a) r.pos = r.contentEnd(end);
    else if (tag === 0x28) r.varint(end);
    else if (tag === 0x35) r.fixed32(end);
    else r.skip(tag, end, 6);
  }
}
