import type { ValuePool } from '../model/dictionary.ts';
import { ValueType } from '../model/units.ts';

/** A text to look for, ignoring case. ASCII needles are sought in the UTF-8 bytes themselves: no string is made of a value that does
 *  not match, so that a search does not fill the pool's memory of decoded texts. */
export interface Needle {
  readonly text: string; // lower case
  readonly ascii: Uint8Array | null; // lower case; null where the text is not ASCII
}

export function needleOf(text: string): Needle {
  const lower = text.trim().toLowerCase();
  const plain = /^[\x20-\x7e]+$/.test(lower);
  return { text: lower, ascii: plain ? Uint8Array.from(lower, (c) => c.charCodeAt(0)) : null };
}

export function textMatches(needle: Needle, text: string): boolean {
  return text.toLowerCase().includes(needle.text);
}

export function valueMatches(needle: Needle, values: ValuePool, id: number): boolean {
  switch (values.type(id)) {
    case ValueType.String:
    case ValueType.Array: // encoded strings stand whole in the encoded bytes of arrays and maps
    case ValueType.Map:
      if (needle.ascii) return bytesInclude(values.bytes(id), needle.ascii);
      return textMatches(
        needle,
        values.type(id) === ValueType.String ? values.text(id) : new TextDecoder().decode(values.bytes(id)),
      );
    case ValueType.Int:
      return values.int(id).toString().includes(needle.text);
    case ValueType.Double:
      return String(values.number(id)).toLowerCase().includes(needle.text);
    case ValueType.Bool:
      return (values.number(id) ? 'true' : 'false').includes(needle.text);
    default:
      return false;
  }
}

/** Whether `hay` holds `needle` when A–Z of hay count as a–z. `needle` is lower-case ASCII, so no byte of a longer UTF-8 sequence fits it. */
export function bytesInclude(hay: Uint8Array, needle: Uint8Array): boolean {
  const first = needle[0]!;
  for (let i = 0, last = hay.length - needle.length; i <= last; i++) {
    if (lower(hay[i]!) !== first) continue;
    let k = 1;
    while (k < needle.length && lower(hay[i + k]!) === needle[k]) k++;
    if (k === needle.length) return true;
  }
  return false;
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
