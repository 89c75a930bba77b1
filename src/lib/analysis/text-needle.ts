import type { BytesTest, ValuePool } from '../model/dictionary.ts';
import { ValueType } from '../model/units.ts';

/** A text to look for, ignoring case. ASCII needles are sought in the UTF-8 bytes themselves: no string is made of a value that does
 *  not match, so that a search does not fill the pool's memory of decoded texts. */
export interface Needle {
  readonly text: string; // lower case
  readonly inBytes: BytesTest | null; // null where the text is not ASCII
  readonly isInteger: boolean; // of digits: only such a text can be in an integer
  readonly isNumeric: boolean; // can be in a number as JavaScript writes it
}

export function needleOf(text: string): Needle {
  const lower = text.trim().toLowerCase();
  const ascii = /^[\x20-\x7e]+$/.test(lower) ? Uint8Array.from(lower, (c) => c.charCodeAt(0)) : null;
  return {
    text: lower,
    inBytes: ascii && ((bytes, from, to) => bytesInclude(bytes, from, to, ascii)),
    isInteger: /^-?[0-9]*$/.test(lower),
    isNumeric: /^[-+.0-9einftya]*$/.test(lower),
  };
}

export function textMatches(needle: Needle, text: string): boolean {
  return text.toLowerCase().includes(needle.text);
}

export function valueMatches(needle: Needle, values: ValuePool, id: number): boolean {
  const type = values.type(id);
  switch (type) {
    case ValueType.String:
      return needle.inBytes ? values.testBytes(id, needle.inBytes) : textMatches(needle, values.text(id));
    case ValueType.Array: // encoded strings stand whole in the encoded bytes of arrays and maps
    case ValueType.Map:
      if (needle.inBytes) return values.testBytes(id, needle.inBytes);
      return textMatches(needle, new TextDecoder().decode(values.bytes(id)));
    case ValueType.Int:
      return needle.isInteger && values.int(id).toString().includes(needle.text);
    case ValueType.Double:
      return needle.isNumeric && String(values.number(id)).toLowerCase().includes(needle.text);
    case ValueType.Bool:
      return (values.number(id) ? 'true' : 'false').includes(needle.text);
    default:
      return false;
  }
}

/** Whether [from, to) of `hay` holds `needle` when A–Z of hay count as a–z. `needle` is lower-case ASCII, so no byte of a longer
 *  UTF-8 sequence fits it. */
function bytesInclude(hay: Uint8Array, from: number, to: number, needle: Uint8Array): boolean {
  const first = needle[0]!;
  const upper = first >= 97 && first <= 122 ? first - 32 : first;
  for (let i = from, last = to - needle.length; i <= last; i++) {
    const byte = hay[i]!;
    if (byte !== first && byte !== upper) continue;
    let k = 1;
    while (k < needle.length && lower(hay[i + k]!) === needle[k]) k++;
    if (k === needle.length) return true;
  }
  return false;
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
