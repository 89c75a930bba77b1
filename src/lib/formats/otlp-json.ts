import { bytesOfBase64 } from '../base/base64.ts';
import { bytesOfHex } from '../base/hex.ts';
import { ProtobufWriter } from '../base/protobuf-writer.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { FormatError } from './format-error.ts';
import { JsonNode, typeName, UnexpectedJson } from './json-node.ts';

/** Turns parsed JSON of a trace into OTLP protobuf (TracesData), so that one scanner reads every source. Accepts
 *    OTLP/JSON    {"resourceSpans":[…]}               ids as hex, enums as numbers
 *    Tempo v1     {"batches":[…]}                     proto3 JSON: ids as base64, enums by name, 64-bit integers as strings
 *    Tempo v2     {"trace":{"resourceSpans":[…]}}     the same; {"trace":{}} is an empty trace
 *  Unknown fields are ignored; a value of the wrong type is an error whose message begins with its path.
 *  @param absentList what an object without any of these lists is: a file of something else ('error'), or a request without spans,
 *  which OTLP may write as {} ('empty')
 *  @param onRejectedSpan takes spans with an id that is none, which are then left out, with the reason. Without it ids of any length are
 *  passed on, and text that is no id is an error */
export function otlpJsonToProtobuf(
  json: unknown,
  absentList: 'error' | 'empty' = 'error',
  onRejectedSpan: RejectSpan | null = null,
): Result<Uint8Array, FormatError> {
  try {
    const root = new JsonNode(json, '');
    const wrapped = root.field('trace');
    const outer = wrapped ?? root;
    const list = outer.list('resourceSpans') ?? outer.list('batches');
    if (list === null && wrapped === null && absentList === 'error')
      throw new UnexpectedJson('', 'an object with resourceSpans, batches or trace');
    const w = new ProtobufWriter(64 * 1024);
    for (const node of list ?? []) w.message(1, () => writeResourceSpans(w, node, onRejectedSpan));
    return ok(w.finish());
  } catch (thrown) {
    if (!(thrown instanceof UnexpectedJson)) throw thrown;
    return err({ kind: 'malformed', message: thrown.message, offset: 0 });
  }
}

export type RejectSpan = (reason: string) => void;

/** An id that is none, in a span that can be left out for it. */
class WrongId extends UnexpectedJson {}

function writeResourceSpans(w: ProtobufWriter, node: JsonNode, reject: RejectSpan | null): void {
  const resource = node.field('resource');
  if (resource) {
    w.message(1, () => {
      writeAttributes(w, 1, resource);
      writeCount(w, 2, resource, 'droppedAttributesCount');
    });
  }
  for (const scopeSpans of node.list('scopeSpans') ?? []) w.message(2, () => writeScopeSpans(w, scopeSpans, reject));
  writeText(w, 3, node, 'schemaUrl');
}

function writeScopeSpans(w: ProtobufWriter, node: JsonNode, reject: RejectSpan | null): void {
  const scope = node.field('scope');
  if (scope) {
    w.message(1, () => {
      writeText(w, 1, scope, 'name');
      writeText(w, 2, scope, 'version');
      writeAttributes(w, 3, scope);
      writeCount(w, 4, scope, 'droppedAttributesCount');
    });
  }
  for (const span of node.list('spans') ?? []) {
    const before = w.length;
    try {
      w.message(2, () => writeSpan(w, span, reject !== null));
    } catch (thrown) {
      if (reject === null || !(thrown instanceof WrongId)) throw thrown;
      w.truncate(before);
      reject(thrown.message);
    }
  }
  writeText(w, 3, node, 'schemaUrl');
}

function writeSpan(w: ProtobufWriter, span: JsonNode, exactIds: boolean): void {
  writeId(w, 1, span, 'traceId', 16, exactIds);
  writeId(w, 2, span, 'spanId', 8, exactIds);
  writeText(w, 3, span, 'traceState');
  writeId(w, 4, span, 'parentSpanId', 8, exactIds);
  writeText(w, 5, span, 'name');
  const kind = span.enumeration('kind', SPAN_KINDS);
  if (kind !== 0) w.uint(6, kind);
  writeTime(w, 7, span, 'startTimeUnixNano');
  writeTime(w, 8, span, 'endTimeUnixNano');
  writeAttributes(w, 9, span);
  writeCount(w, 10, span, 'droppedAttributesCount');
  for (const event of span.list('events') ?? []) {
    w.message(11, () => {
      writeTime(w, 1, event, 'timeUnixNano');
      writeText(w, 2, event, 'name');
      writeAttributes(w, 3, event);
      writeCount(w, 4, event, 'droppedAttributesCount');
    });
  }
  writeCount(w, 12, span, 'droppedEventsCount');
  for (const link of span.list('links') ?? []) {
    w.message(13, () => {
      writeId(w, 1, link, 'traceId', 16, exactIds);
      writeId(w, 2, link, 'spanId', 8, exactIds);
      writeText(w, 3, link, 'traceState');
      writeAttributes(w, 4, link);
      writeCount(w, 5, link, 'droppedAttributesCount');
      writeFlags(w, 6, link);
    });
  }
  writeCount(w, 14, span, 'droppedLinksCount');
  const status = span.field('status');
  if (status) {
    w.message(15, () => {
      writeText(w, 2, status, 'message');
      const code = status.enumeration('code', STATUS_CODES);
      if (code !== 0) w.uint(3, code);
    });
  }
  writeFlags(w, 16, span);
}

export const SPAN_KINDS: readonly string[] = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];
export const STATUS_CODES: readonly string[] = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function writeAttributes(w: ProtobufWriter, field: number, owner: JsonNode): void {
  for (const pair of owner.list('attributes') ?? []) w.message(field, () => writeKeyValue(w, pair, 0));
}

function writeKeyValue(w: ProtobufWriter, pair: JsonNode, depth: number): void {
  writeText(w, 1, pair, 'key');
  const value = pair.field('value');
  if (value) w.message(2, () => writeAnyValue(w, value, depth));
}

const MAX_DEPTH = 64; // the same as model/any-value.ts: what is written here must be readable there

function writeAnyValue(w: ProtobufWriter, node: JsonNode, depth: number): void {
  if (depth > MAX_DEPTH) throw new UnexpectedJson(node.path, `at most ${MAX_DEPTH} levels of values`);
  const text = node.text('stringValue');
  if (text !== null) return w.text(1, text);
  const bool = node.bool('boolValue');
  if (bool !== null) return w.uint(2, bool ? 1 : 0);
  const int = node.int64('intValue');
  if (int !== null) return w.int64(3, int);
  const double = node.double('doubleValue');
  if (double !== null) return w.double(4, double);
  const array = node.field('arrayValue');
  if (array)
    return w.message(5, () =>
      (array.list('values') ?? []).forEach((item) => w.message(1, () => writeAnyValue(w, item, depth + 1))),
    );
  const map = node.field('kvlistValue');
  if (map)
    return w.message(6, () =>
      (map.list('values') ?? []).forEach((pair) => w.message(1, () => writeKeyValue(w, pair, depth + 1))),
    );
  const base64 = node.text('bytesValue');
  if (base64 === null) return;
  const bytes = bytesOfBase64(base64);
  if (bytes === null) throw new UnexpectedJson(node.at('bytesValue'), 'base64');
  w.content(7, bytes);
}

/** An id as hex or as base64: told apart by length (16 bytes: 32 or 24 characters, 8 bytes: 16 or 12). One of another length is
 *  written as it is unless `exact`, so that the scanner of protobuf judges it as it would a wrong id sent in protobuf. */
function writeId(w: ProtobufWriter, field: number, node: JsonNode, name: string, length: number, exact: boolean): void {
  const text = node.text(name);
  if (text === null || text === '') return;
  const asBase64 = text.length === Math.ceil(length / 3) * 4 || (text.endsWith('=') && !/^[0-9a-f]+$/i.test(text));
  const bytes = asBase64 ? bytesOfBase64(text) : bytesOfHex(text);
  if (bytes === null || (exact && bytes.length !== length))
    throw new WrongId(node.at(name), `an id of ${length} bytes in hex or base64, found ${typeName(text)}`);
  w.content(field, bytes);
}

function writeText(w: ProtobufWriter, field: number, node: JsonNode, name: string): void {
  const text = node.text(name);
  if (text !== null && text !== '') w.text(field, text);
}

function writeTime(w: ProtobufWriter, field: number, node: JsonNode, name: string): void {
  const time = node.int64(name);
  if (time !== null && time !== 0n) w.fixed64(field, time);
}

function writeCount(w: ProtobufWriter, field: number, node: JsonNode, name: string): void {
  const count = node.uint32(name);
  if (count !== 0) w.uint(field, count);
}

function writeFlags(w: ProtobufWriter, field: number, node: JsonNode): void {
  const flags = node.uint32('flags');
  if (flags !== 0) w.fixed32(field, flags);
}
