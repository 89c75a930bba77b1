import { hexOfBytes } from '../base/hex.ts';
import { MalformedProtobuf, ProtobufReader } from '../base/protobuf-reader.ts';
import { DictionaryBuilder } from '../model/dictionary-builder.ts';
import type { AttributeDetails, EventDetails, LinkDetails, SpanDetails } from '../model/span-details.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { attributeList, spanIdText, spanName, traceIdText } from '../model/trace-names.ts';
import { unixNanos, type Nanoseconds, type SpanKind, type StatusCode, type UnixNanos } from '../model/units.ts';
import { AttributeRows, readKeyValue } from './attribute-rows.ts';

/** What a Span message holds beyond the columns. */
interface SpanMessage {
  traceState: string;
  flags: number;
  start: UnixNanos;
  end: UnixNanos;
  attributes: AttributeDetails[];
  events: EventDetails[];
  links: LinkDetails[];
  droppedAttributes: number;
  droppedEvents: number;
  droppedLinks: number;
}

/** Reads ONE span whole from its message at [from, to) of `bytes`; the rest comes from the block. @param traceOf trace of the span */
export function readSpanDetails(
  block: TraceBlock,
  span: number,
  trace: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): SpanDetails {
  const { spans, resources, scopes, dictionary } = block;
  const message: SpanMessage = {
    traceState: '',
    flags: 0,
    start: unixNanos(0n),
    end: unixNanos(0n),
    attributes: [],
    events: [],
    links: [],
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
  };
  let problem: string | null = null;
  try {
    readMessage(new ProtobufReader(bytes, from), to, message, spans.traceOrigin[trace]!);
  } catch (thrown) {
    if (!(thrown instanceof MalformedProtobuf)) throw thrown;
    problem = `${thrown.message} (byte ${thrown.offset})`;
  }
  const resource = spans.resource[span]!;
  const scope = spans.scope[span]!;
  const hasParent = (spans.parentId[2 * span]! | spans.parentId[2 * span + 1]!) !== 0;
  const statusMessage = spans.statusMessage[span]!;
  return {
    span,
    traceId: traceIdText(block, trace),
    spanId: spanIdText(block, span),
    parentSpanId: hasParent ? hexId(spans.parentId, span) : null,
    name: spanName(block, span),
    kind: spans.kind[span]! as SpanKind,
    startUnixNs: message.start,
    endUnixNs: message.end,
    status: {
      code: spans.status[span]! as StatusCode,
      message: statusMessage < 0 ? '' : dictionary.values.text(statusMessage),
    },
    traceState: message.traceState,
    flags: message.flags,
    attributes: message.attributes,
    droppedAttributes: message.droppedAttributes,
    events: message.events,
    droppedEvents: message.droppedEvents,
    links: message.links,
    droppedLinks: message.droppedLinks,
    resource: {
      attributes: attributeList(block, resources.attributes, resource),
      droppedAttributes: resources.droppedAttributes[resource]!,
      schemaUrl: dictionary.values.text(resources.schemaUrl[resource]!),
    },
    scope: {
      name: dictionary.values.text(scopes.name[scope]!),
      version: dictionary.values.text(scopes.version[scope]!),
      attributes: attributeList(block, scopes.attributes, scope),
      droppedAttributes: scopes.droppedAttributes[scope]!,
      schemaUrl: dictionary.values.text(scopes.schemaUrl[scope]!),
    },
    problem,
  };
}

function hexId(column: Uint32Array, span: number): string {
  return column[2 * span]!.toString(16).padStart(8, '0') + column[2 * span + 1]!.toString(16).padStart(8, '0');
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function text(r: ProtobufReader, end: number): string {
  const to = r.contentEnd(end);
  const value = utf8.decode(r.bytes.subarray(r.pos, to));
  r.pos = to;
  return value;
}

function time(r: ProtobufReader, end: number): UnixNanos {
  r.fixed64(end);
  return unixNanos((BigInt(r.hi) << 32n) | BigInt(r.lo));
}

function attribute(r: ProtobufReader, end: number): AttributeDetails {
  const dictionary = new DictionaryBuilder();
  const rows = new AttributeRows();
  readKeyValue(r, r.contentEnd(end), dictionary, rows);
  const value = rows.value[0]!;
  return {
    key: dictionary.keys.text(rows.key[0]!),
    type: dictionary.values.type(value),
    value: dictionary.values.plain(value),
  };
}

function readMessage(r: ProtobufReader, end: number, message: SpanMessage, originNs: bigint): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x1a) message.traceState = text(r, end);
    else if (tag === 0x39) message.start = time(r, end);
    else if (tag === 0x41) message.end = time(r, end);
    else if (tag === 0x4a) message.attributes.push(attribute(r, end));
    else if (tag === 0x50) message.droppedAttributes = r.varint(end);
    else if (tag === 0x5a) message.events.push(readEvent(r, r.contentEnd(end), originNs));
    else if (tag === 0x60) message.droppedEvents = r.varint(end);
    else if (tag === 0x6a) message.links.push(readLink(r, r.contentEnd(end)));
    else if (tag === 0x70) message.droppedLinks = r.varint(end);
    else if (tag === 0x85) message.flags = r.fixed32(end);
    else r.skip(tag, end, 0);
  }
}

function readEvent(r: ProtobufReader, end: number, originNs: bigint): EventDetails {
  let name = '';
  let timeUnixNs = unixNanos(0n);
  let droppedAttributes = 0;
  const attributes: AttributeDetails[] = [];
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x09) timeUnixNs = time(r, end);
    else if (tag === 0x12) name = text(r, end);
    else if (tag === 0x1a) attributes.push(attribute(r, end));
    else if (tag === 0x20) droppedAttributes = r.varint(end);
    else r.skip(tag, end, 4);
  }
  const timeNs: Nanoseconds = Number(timeUnixNs - originNs);
  return { name, timeUnixNs, timeNs, attributes, droppedAttributes };
}

function readLink(r: ProtobufReader, end: number): LinkDetails {
  const ids = { traceId: '', spanId: '' };
  let traceState = '';
  let flags = 0;
  let droppedAttributes = 0;
  const attributes: AttributeDetails[] = [];
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a || tag === 0x12) {
      const to = r.contentEnd(end);
      ids[tag === 0x0a ? 'traceId' : 'spanId'] = hexOfBytes(r.bytes, r.pos, to);
      r.pos = to;
    } else if (tag === 0x1a) traceState = text(r, end);
    else if (tag === 0x22) attributes.push(attribute(r, end));
    else if (tag === 0x28) droppedAttributes = r.varint(end);
    else if (tag === 0x35) flags = r.fixed32(end);
    else r.skip(tag, end, 6);
  }
  return {
    traceId: ids.traceId.padStart(32, '0'),
    spanId: ids.spanId.padStart(16, '0'),
    traceState,
    flags,
    attributes,
    droppedAttributes,
  };
}
