/** What a byte that is no UTF-8 counts as. */
const REPLACEMENT = 0xfffd;

/** The code point at `at`, which is below `to` and no ASCII, as Go reads it. A byte that is no UTF-8 is one
 *  U+FFFD. @returns the code point times 8, plus its width in bytes */
export function decodeAt(bytes: Uint8Array, at: number, to: number): number {
  const lead = bytes[at]!;
  const second = at + 1 < to ? bytes[at + 1]! ^ 0x80 : 0x40;
  if (second < 0x40) {
    if (lead >= 0xc2 && lead < 0xe0) return packed(((lead & 0x1f) << 6) | second, 2);
    const third = at + 2 < to ? bytes[at + 2]! ^ 0x80 : 0x40;
    if (third < 0x40 && lead >= 0xe0) {
      if (lead < 0xf0) {
        const code = ((lead & 0x0f) << 12) | (second << 6) | third;
        if (code >= 0x800 && (code < 0xd800 || code > 0xdfff)) return packed(code, 3);
      } else if (lead < 0xf5) {
        const fourth = at + 3 < to ? bytes[at + 3]! ^ 0x80 : 0x40;
        const code = ((lead & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
        if (fourth < 0x40 && code > 0xffff && code <= 0x10ffff) return packed(code, 4);
      }
    }
  }
  return packed(REPLACEMENT, 1);
}

function packed(code: number, width: number): number {
  return (code << 3) | width;
}
