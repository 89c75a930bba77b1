import { formatCount } from '../../base/count.ts';
import type { PlainValue } from '../../model/dictionary.ts';
import { ValueType } from '../../model/units.ts';
import { indentJson } from './json-indent.ts';

const ONE_LINE = 60; // characters of a list or map that stands in one line

/** An attribute's value as a reader wants it: texts as they are, short lists and maps in a line, longer ones indented, bytes in hex with
 *  their count, a double that is whole with its point. */
export function valueText(value: PlainValue, type?: ValueType): string {
  if (value === null) return 'no value';
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'object') return structureText(value);
  return type === ValueType.Double && Number.isInteger(value) ? `${String(value)}.0` : String(value);
}

/** The value as JSON, for a clipboard: 64-bit integers keep every digit. */
export function valueJson(value: PlainValue): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return JSON.stringify(hex(value, ''));
  if (isList(value)) return `[${value.map(valueJson).join(', ')}]`;
  return `{${value.map.map(([key, entry]) => `${JSON.stringify(key)}: ${valueJson(entry)}`).join(', ')}}`;
}

/** Whether a text would be taken for another type when it stands there bare: "200", "true". Those are shown in quotes. */
export function looksTyped(text: string): boolean {
  return /^(?:true|false|null|nil|no value|[-+]?(?:\d[\d.,]*|\.\d+)(?:e[-+]?\d+)?|NaN|[-+]?Infinity|\[.*\]|\{.*\})$/is.test(
    text,
  );
}

function structureText(value: PlainValue): string {
  const line = valueJson(value);
  return line.length <= ONE_LINE ? line : (indentJson(line) ?? line);
}

export function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

const SHOWN_BYTES = 64;

function bytesText(bytes: Uint8Array): string {
  const start = hex(bytes.subarray(0, SHOWN_BYTES), ' ');
  const count = `${formatCount(bytes.length)} byte${bytes.length === 1 ? '' : 's'}`;
  return bytes.length > SHOWN_BYTES ? `${start} … (${count})` : `${start} (${count})`;
}

function hex(bytes: Uint8Array, between: string): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(between);
}

/** The address of a value that is one, http or https only: data is never trusted with another scheme. */
export function httpUrl(value: PlainValue): string | null {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || /\s/.test(value) || !URL.canParse(value))
    return null;
  const { protocol, href } = new URL(value);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}
