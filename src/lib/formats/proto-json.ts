import { base64OfBytes } from '../base/base64.ts';
import type { ProtobufReader } from '../base/protobuf-reader.ts';
import { doubleOfWords } from '../model/any-value.ts';

/** A field of a message for proto3 JSON. `read` leaves `r` behind the field and returns its JSON, '' where it is to be left out. */
export interface JsonField {
  readonly tag: number;
  readonly name: string;
  readonly read: (r: ProtobufReader, end: number) => string;
  readonly repeated?: boolean;
  /** One of several that exclude each other: the last one sent counts. */
  readonly oneof?: boolean;
  /** What to write where the field was not sent; '' (nothing) unless given. */
  readonly absent?: string;
}

/** Fields in the order in which JSON shows them. */
export type JsonMessage = readonly JsonField[];

/** The JSON of a message's fields, without braces. Fields that are not listed are passed over; of a singular field sent twice the
 *  last one counts. */
export function fieldsJson(r: ProtobufReader, end: number, message: JsonMessage): string {
  const values = message.map((field) => field.absent ?? '');
  while (r.pos < end) {
    const tag = r.varint(end);
    const i = message.findIndex((field) => field.tag === tag);
    if (i < 0) r.skip(tag, end, 0);
    else {
      const field = message[i]!;
      const json = field.read(r, end);
      if (field.oneof) values.fill('');
      values[i] = field.repeated && values[i] !== '' ? `${values[i]},${json}` : json;
    }
  }
  let out = '';
  message.forEach((field, i) => {
    const json = values[i]!;
    if (json === '') return;
    out += `${out === '' ? '' : ','}"${field.name}":${field.repeated ? `[${json}]` : json}`;
  });
  return out;
}

/** A nested message. */
export function nested(message: () => JsonMessage): JsonField['read'] {
  return (r, end) => `{${fieldsJson(r, r.contentEnd(end), message())}}`;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function anyText(r: ProtobufReader, end: number): string {
  const to = r.contentEnd(end);
  const text = utf8.decode(r.bytes.subarray(r.pos, to));
  r.pos = to;
  return JSON.stringify(text);
}

export function text(r: ProtobufReader, end: number): string {
  return unless(anyText(r, end), '""');
}

export function anyBytes(r: ProtobufReader, end: number): string {
  const to = r.contentEnd(end);
  const json = `"${base64OfBytes(r.bytes, r.pos, to)}"`;
  r.pos = to;
  return json;
}

export function bytes(r: ProtobufReader, end: number): string {
  return unless(anyBytes(r, end), '""');
}

export function anyBool(r: ProtobufReader, end: number): string {
  return r.varint(end) !== 0 ? 'true' : 'false';
}

export function uint32(r: ProtobufReader, end: number): string {
  return unless(String(r.varint(end)), '0');
}

export function fixed32(r: ProtobufReader, end: number): string {
  return unless(String(r.fixed32(end)), '0');
}

/** 64-bit integers are strings in proto3 JSON. */
export function fixed64(r: ProtobufReader, end: number): string {
  r.fixed64(end);
  return unless(`"${(BigInt(r.hi) << 32n) | BigInt(r.lo)}"`, '"0"');
}

export function anyInt64(r: ProtobufReader, end: number): string {
  r.varint64(end);
  return `"${BigInt.asIntN(64, (BigInt(r.hi) << 32n) | BigInt(r.lo))}"`;
}

export function anyDouble(r: ProtobufReader, end: number): string {
  r.fixed64(end);
  const value = doubleOfWords(r.hi, r.lo);
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return `"${value}"`;
}

/** An enum by its name; a number that has none stays a number. */
export function enumeration(names: readonly string[]): JsonField['read'] {
  return (r, end) => {
    const value = r.varint(end);
    if (value === 0) return '';
    return value < names.length ? `"${names[value]}"` : String(value | 0);
  };
}

function unless(json: string, zero: string): string {
  return json === zero ? '' : json;
}
