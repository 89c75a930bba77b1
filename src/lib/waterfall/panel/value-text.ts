import type { PlainValue } from '../../model/dictionary.ts';

/** An attribute's value as a reader wants it: texts as they are, lists and maps indented, bytes in hex with their count. */
export function valueText(value: PlainValue): string {
  if (value === null) return 'no value';
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'object') return JSON.stringify(jsonOf(value), null, 2);
  return String(value);
}

function jsonOf(value: PlainValue): unknown {
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(jsonOf);
  return Object.fromEntries(value.map.map(([key, v]) => [key, jsonOf(v)]));
}

function isList(value: readonly PlainValue[] | { map: unknown }): value is readonly PlainValue[] {
  return Array.isArray(value);
}

const SHOWN_BYTES = 64;

function bytesText(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const count = `${bytes.length.toLocaleString('en')} byte${bytes.length === 1 ? '' : 's'}`;
  return bytes.length > SHOWN_BYTES ? `${hex} … (${count})` : `${hex} (${count})`;
}

/** The address of a value that is one, http or https only: data is never trusted with another scheme. */
export function httpUrl(value: PlainValue): string | null {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || /\s/.test(value) || !URL.canParse(value))
    return null;
  const { protocol, href } = new URL(value);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}
