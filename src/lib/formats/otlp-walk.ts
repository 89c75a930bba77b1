import { concatBytes } from '../base/bytes.ts';
import type { ProtobufReader } from '../base/protobuf-reader.ts';

/** A message's content: [from, to) of `bytes`. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export const NOTHING: ByteRange = { bytes: new Uint8Array(0), from: 0, to: 0 };

/** Called along the way through a TracesData, for what is not empty. `span` must leave `r.pos` at `end`, or anywhere: the walk goes on behind it. */
export interface OtlpVisitor {
  resource(resource: ByteRange, schemaUrl: ByteRange): void;
  scope(scope: ByteRange, schemaUrl: ByteRange): void;
  /** The message at [r.pos, end); its tag stands at `fieldStart`. */
  span(r: ProtobufReader, end: number, fieldStart: number): void;
}

/** Walks TracesData (equally ExportTraceServiceRequest): resource, scope, spans; nothing below is looked at. A resource may stand
 *  behind its spans on the wire, so every message is first searched for its own fields. Throws MalformedProtobuf. */
export function walkOtlp(r: ProtobufReader, end: number, visitor: OtlpVisitor): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) walkResourceSpans(r, r.contentEnd(end), visitor);
    else r.skip(tag, end, 1);
  }
}

function walkResourceSpans(r: ProtobufReader, end: number, visitor: OtlpVisitor): void {
  const from = r.pos;
  if (from === end) return;
  const own = ownFields(r, end, 3);
  visitor.resource(own.first, own.schemaUrl);
  r.pos = from;
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x12) walkScopeSpans(r, r.contentEnd(end), visitor);
    else r.skip(tag, end, 0);
  }
}

function walkScopeSpans(r: ProtobufReader, end: number, visitor: OtlpVisitor): void {
  const from = r.pos;
  if (from === end) return;
  const own = ownFields(r, end, 3);
  visitor.scope(own.first, own.schemaUrl);
  r.pos = from;
  while (r.pos < end) {
    const fieldStart = r.pos;
    const tag = r.varint(end);
    if (tag === 0x12) {
      const to = r.contentEnd(end);
      visitor.span(r, to, fieldStart);
      r.pos = to;
    } else r.skip(tag, end, 0);
  }
}

/** Field 1 (resource or scope) and field 3 (schema URL) of a ResourceSpans or ScopeSpans. */
function ownFields(r: ProtobufReader, end: number, known: number): { first: ByteRange; schemaUrl: ByteRange } {
  let first = NOTHING;
  let schemaUrl = NOTHING;
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x12) r.pos = r.contentEnd(end);
    else if (tag === 0x0a) first = merged(first, takeRange(r, end));
    else if (tag === 0x1a) schemaUrl = takeRange(r, end);
    else r.skip(tag, end, known);
  }
  return { first, schemaUrl };
}

/** Reads a length-delimited field and leaves `r` behind it. */
export function takeRange(r: ProtobufReader, end: number): ByteRange {
  const to = r.contentEnd(end);
  const from = r.pos;
  r.pos = to;
  return { bytes: r.bytes, from, to };
}

/** A message sent in two pieces is their concatenation (protobuf's rule). */
function merged(a: ByteRange, b: ByteRange): ByteRange {
  if (a.from === a.to) return b;
  const bytes = concatBytes([a.bytes.subarray(a.from, a.to), b.bytes.subarray(b.from, b.to)]);
  return { bytes, from: 0, to: bytes.length };
}
