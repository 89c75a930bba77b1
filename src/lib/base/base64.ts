const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE_OF = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE_OF[DIGITS.charCodeAt(i)] = i;
VALUE_OF['-'.charCodeAt(0)] = 62;
VALUE_OF['_'.charCodeAt(0)] = 63;

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64OfBytes(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  let i = from;
  for (; i + 2 < to; i += 3) {
    const group = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += DIGITS[group >> 18]! + DIGITS[(group >> 12) & 63]! + DIGITS[(group >> 6) & 63]! + DIGITS[group & 63]!;
  }
  if (to - i === 1) text += DIGITS[bytes[i]! >> 2]! + DIGITS[(bytes[i]! & 3) << 4]! + '==';
  else if (to - i === 2) {
    const group = (bytes[i]! << 8) | bytes[i + 1]!;
    text += DIGITS[group >> 10]! + DIGITS[(group >> 4) & 63]! + DIGITS[(group & 15) << 2]! + '=';
  }
  return text;
}

/** Standard or URL-safe base64, padding optional, as proto3 JSON wants it read; null for anything else. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const digits = text.replace(/={1,2}$/, '');
  const rest = digits.length % 4;
  if (rest === 1) return null;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let have = 0;
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    const value = code < 128 ? VALUE_OF[code]! : -1;
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffff;
    have += 6;
    if (have >= 8) {
      have -= 8;
      bytes[at++] = (bits >> have) & 255;
    }
  }
  return bytes;
}
