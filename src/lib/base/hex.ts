const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex, two digits a byte. */
export function hexOfBytes(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let i = from; i < to; i++) text += HEX_OF_BYTE[bytes[i]!]!;
  return text;
}

/** The bytes of a hex text of even length, upper or lower case; null for anything else. */
export function bytesOfHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** 16 digits of a 64-bit id that is kept as two words. */
export function hexOfWords(hi: number, lo: number): string {
  return hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0');
}

/** High and low word of an id of 1 to 16 hex digits (missing ones are zeros on the left); null for anything else. */
export function wordsOfHex(text: string): readonly [number, number] | null {
  if (!/^[0-9a-fA-F]{1,16}$/.test(text)) return null;
  const digits = text.padStart(16, '0');
  return [Number.parseInt(digits.slice(0, 8), 16), Number.parseInt(digits.slice(8), 16)];
}
