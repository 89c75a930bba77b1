import { ProtobufReader } from '../base/protobuf-reader.ts';
import { SPAN_KINDS, STATUS_CODES } from './otlp-json.ts';
import * as json from './proto-json.ts';

const PIECE_LENGTH = 64 * 1024; // characters; a piece can be longer by one span

/** A trace as Tempo answers it, in proto3 JSON: ids as base64, 64-bit integers as strings, enums by name, zero values left out, resource,
 *  scope and status always there. `{"trace":{"resourceSpans":[…]}}` for v2, `{"batches":[…]}` for v1. Comes in pieces, since a long
 *  answer does not fit into one string.
 *  @param tracesData checked before (splitByTrace, BlockBuilder.add); throws MalformedProtobuf on anything else */
export function tempoTraceJson(tracesData: Uint8Array, outerKey: 'batches' | 'trace'): Generator<string, void, void> {
  return slicedTraceJson([tracesData], outerKey);
}

/** The same of a trace that comes as several TracesData, each of which is asked for when the one before is written. */
export function* slicedTraceJson(
  slices: Iterable<Uint8Array>,
  outerKey: 'batches' | 'trace',
): Generator<string, void, void> {
  const list = outerKey === 'trace' ? 'resourceSpans' : 'batches';
  let out = outerKey === 'trace' ? '{"trace":{' : '{';
  for (const piece of listPieces(messagesOf(slices), 0x0a, list, resourceSpans)) {
    out += piece;
    if (out.length < PIECE_LENGTH) continue;
    yield out;
    out = '';
  }
  yield out + (outerKey === 'trace' ? '}}' : '}');
}

/** A message that `r` stands before. */
interface Message {
  readonly r: ProtobufReader;
  readonly end: number;
}

function* messagesOf(slices: Iterable<Uint8Array>): Generator<Message, void, void> {
  for (const slice of slices) yield { r: new ProtobufReader(slice), end: slice.length };
}

type Pieces = (r: ProtobufReader, end: number) => Iterable<string>;

/** `"key":[…]` of the fields with this tag in all of the messages; nothing where there are none. */
function* listPieces(
  messages: Iterable<Message>,
  tag: number,
  key: string,
  item: Pieces,
): Generator<string, void, void> {
  let first = true;
  for (const { r, end } of messages) {
    while (r.pos < end) {
      const found = r.varint(end);
      if (found !== tag) {
        r.skip(found, end, 0);
        continue;
      }
      yield first ? `"${key}":[` : ',';
      first = false;
      const to = r.contentEnd(end);
      yield* item(r, to);
      r.pos = to;
    }
  }
  if (!first) yield ']';
}

/** ResourceSpans and ScopeSpans have one shape: a head, a list in field 2, a schema URL. They are passed over three times, since the
 *  fields may stand in any order on the wire. */
function listMessage(head: json.JsonMessage, key: string, item: Pieces): Pieces {
  return function* (r, end) {
    const from = r.pos;
    yield `{${json.fieldsJson(r, end, head)}`;
    r.pos = from;
    let separator = ',';
    for (const piece of listPieces([{ r, end }], 0x12, key, item)) {
      yield separator + piece;
      separator = '';
    }
    r.pos = from;
    const schemaUrl = json.fieldsJson(r, end, SCHEMA_URL);
    yield schemaUrl === '' ? '}' : `,${schemaUrl}}`;
  };
}

const SCHEMA_URL: json.JsonMessage = [{ tag: 0x1a, name: 'schemaUrl', read: json.text }];

const ARRAY: json.JsonMessage = [{ tag: 0x0a, name: 'values', repeated: true, read: json.nested(() => ANY_VALUE) }];
const MAP: json.JsonMessage = [{ tag: 0x0a, name: 'values', repeated: true, read: json.nested(() => KEY_VALUE) }];

/** A oneof: a field that was sent is shown, zero or not. */
const ANY_VALUE: json.JsonMessage = [
  { tag: 0x0a, name: 'stringValue', read: json.anyText, oneof: true },
  { tag: 0x10, name: 'boolValue', read: json.anyBool, oneof: true },
  { tag: 0x18, name: 'intValue', read: json.anyInt64, oneof: true },
  { tag: 0x21, name: 'doubleValue', read: json.anyDouble, oneof: true },
  { tag: 0x2a, name: 'arrayValue', read: json.nested(() => ARRAY), oneof: true },
  { tag: 0x32, name: 'kvlistValue', read: json.nested(() => MAP), oneof: true },
  { tag: 0x3a, name: 'bytesValue', read: json.anyBytes, oneof: true },
];

const KEY_VALUE: json.JsonMessage = [
  { tag: 0x0a, name: 'key', read: json.text },
  { tag: 0x12, name: 'value', read: json.nested(() => ANY_VALUE) },
];

function attributes(tag: number): json.JsonField {
  return { tag, name: 'attributes', repeated: true, read: json.nested(() => KEY_VALUE) };
}

const RESOURCE: json.JsonMessage = [attributes(0x0a), { tag: 0x10, name: 'droppedAttributesCount', read: json.uint32 }];

const SCOPE: json.JsonMessage = [
  { tag: 0x0a, name: 'name', read: json.text },
  { tag: 0x12, name: 'version', read: json.text },
  attributes(0x1a),
  { tag: 0x20, name: 'droppedAttributesCount', read: json.uint32 },
];

const EVENT: json.JsonMessage = [
  { tag: 0x09, name: 'timeUnixNano', read: json.fixed64 },
  { tag: 0x12, name: 'name', read: json.text },
  attributes(0x1a),
  { tag: 0x20, name: 'droppedAttributesCount', read: json.uint32 },
];

const LINK: json.JsonMessage = [
  { tag: 0x0a, name: 'traceId', read: json.bytes },
  { tag: 0x12, name: 'spanId', read: json.bytes },
  { tag: 0x1a, name: 'traceState', read: json.text },
  attributes(0x22),
  { tag: 0x28, name: 'droppedAttributesCount', read: json.uint32 },
  { tag: 0x35, name: 'flags', read: json.fixed32 },
];

const STATUS: json.JsonMessage = [
  { tag: 0x12, name: 'message', read: json.text },
  { tag: 0x18, name: 'code', read: json.enumeration(STATUS_CODES) },
];

const SPAN: json.JsonMessage = [
  { tag: 0x0a, name: 'traceId', read: json.bytes },
  { tag: 0x12, name: 'spanId', read: json.bytes },
  { tag: 0x1a, name: 'traceState', read: json.text },
  { tag: 0x22, name: 'parentSpanId', read: json.bytes },
  { tag: 0x85, name: 'flags', read: json.fixed32 }, // trace.proto declares it here, though its number is 16
  { tag: 0x2a, name: 'name', read: json.text },
  { tag: 0x30, name: 'kind', read: json.enumeration(SPAN_KINDS) },
  { tag: 0x39, name: 'startTimeUnixNano', read: json.fixed64 },
  { tag: 0x41, name: 'endTimeUnixNano', read: json.fixed64 },
  attributes(0x4a),
  { tag: 0x50, name: 'droppedAttributesCount', read: json.uint32 },
  { tag: 0x5a, name: 'events', repeated: true, read: json.nested(() => EVENT) },
  { tag: 0x60, name: 'droppedEventsCount', read: json.uint32 },
  { tag: 0x6a, name: 'links', repeated: true, read: json.nested(() => LINK) },
  { tag: 0x70, name: 'droppedLinksCount', read: json.uint32 },
  { tag: 0x7a, name: 'status', read: json.nested(() => STATUS), absent: '{}' },
];

const scopeSpans = listMessage(
  [{ tag: 0x0a, name: 'scope', read: json.nested(() => SCOPE), absent: '{}' }],
  'spans',
  (r, end) => [`{${json.fieldsJson(r, end, SPAN)}}`],
);
const resourceSpans = listMessage(
  [{ tag: 0x0a, name: 'resource', read: json.nested(() => RESOURCE), absent: '{}' }],
  'scopeSpans',
  scopeSpans,
);
