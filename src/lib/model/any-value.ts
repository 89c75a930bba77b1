import { ProtobufReader } from '../base/protobuf-reader.ts';
import type { PlainValue } from './dictionary.ts';
import { ValueType } from './units.ts';

/** Arrays and maps stay as OTLP encodes them (common.proto: AnyValue, ArrayValue, KeyValueList); this file reads them.
 *  Values nested deeper than this are refused as malformed: it keeps recursion off the end of the stack. */
export const MAX_VALUE_DEPTH = 64;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Checks the AnyValue that ends at `end`. Throws MalformedProtobuf. */
export function checkAnyValue(r: ProtobufReader, end: number, depth = 0): void {
  if (depth > MAX_VALUE_DEPTH) r.fail(`an attribute value is nested deeper than ${MAX_VALUE_DEPTH} levels`);
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a || tag === 0x3a) r.pos = r.contentEnd(end);
    else if (tag === 0x10 || tag === 0x18) r.varint(end);
    else if (tag === 0x21) r.fixed64(end);
    else if (tag === 0x2a) checkContent(ValueType.Array, r, r.contentEnd(end), depth);
    else if (tag === 0x32) checkContent(ValueType.Map, r, r.contentEnd(end), depth);
    else r.skip(tag, end, 7);
  }
}

/** Checks the content of an array or a map that ends at `end`. Throws MalformedProtobuf. */
export function checkContent(type: ValueType, r: ProtobufReader, end: number, depth = 0): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag !== 0x0a) r.skip(tag, end, 1);
    else if (type === ValueType.Array) checkAnyValue(r, r.contentEnd(end), depth + 1);
    else checkKeyValue(r, r.contentEnd(end), depth + 1);
  }
}

/** Checks the KeyValue that ends at `end`. Throws MalformedProtobuf. */
export function checkKeyValue(r: ProtobufReader, end: number, depth = 0): void {
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) r.pos = r.contentEnd(end);
    else if (tag === 0x12) checkAnyValue(r, r.contentEnd(end), depth);
    else r.skip(tag, end, 2);
  }
}

/** Content of type Array, Map or Bytes as plain data (copied: it may be sent to another thread). `bytes` was checked when it was interned. */
export function plainContent(type: ValueType, bytes: Uint8Array): PlainValue {
  const r = new ProtobufReader(bytes);
  return type === ValueType.Bytes
    ? bytes.slice()
    : type === ValueType.Array
      ? plainArray(r, bytes.length)
      : plainMap(r, bytes.length);
}

function plainArray(r: ProtobufReader, end: number): PlainValue {
  const items: PlainValue[] = [];
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) items.push(plainAnyValue(r, r.contentEnd(end)));
    else r.skip(tag, end, 1);
  }
  return items;
}

function plainMap(r: ProtobufReader, end: number): PlainValue {
  const map: (readonly [string, PlainValue])[] = [];
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) map.push(plainKeyValue(r, r.contentEnd(end)));
    else r.skip(tag, end, 1);
  }
  return { map };
}

function plainKeyValue(r: ProtobufReader, end: number): readonly [string, PlainValue] {
  let key = '';
  let value: PlainValue = null;
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) key = text(r, r.contentEnd(end));
    else if (tag === 0x12) value = plainAnyValue(r, r.contentEnd(end));
    else r.skip(tag, end, 2);
  }
  return [key, value];
}

function plainAnyValue(r: ProtobufReader, end: number): PlainValue {
  let value: PlainValue = null; // of several fields of the oneof the last one counts
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) value = text(r, r.contentEnd(end));
    else if (tag === 0x10) value = r.varint(end) !== 0;
    else if (tag === 0x18) {
      r.varint64(end);
      const int = BigInt.asIntN(64, (BigInt(r.hi) << 32n) | BigInt(r.lo));
      value = int >= BigInt(Number.MIN_SAFE_INTEGER) && int <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(int) : int;
    } else if (tag === 0x21) {
      r.fixed64(end);
      value = doubleOfWords(r.hi, r.lo);
    } else if (tag === 0x2a) value = plainArray(r, r.contentEnd(end));
    else if (tag === 0x32) value = plainMap(r, r.contentEnd(end));
    else if (tag === 0x3a) {
      const to = r.contentEnd(end);
      value = r.bytes.slice(r.pos, to);
      r.pos = to;
    } else r.skip(tag, end, 7);
  }
  return value;
}

function text(r: ProtobufReader, end: number): string {
  const value = decoder.decode(r.bytes.subarray(r.pos, end));
  r.pos = end;
  return value;
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** The float64 with these words. */
export function doubleOfWords(hi: number, lo: number): number {
  words[0] = lo;
  words[1] = hi;
  return double[0]!;
}
