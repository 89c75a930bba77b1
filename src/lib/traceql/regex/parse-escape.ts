import { characterAt, type Read } from './parse-set.ts';
import { RegexError } from './syntax.ts';

const LETTERS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The code point that an escape at `at` stands for: `\n`, `\.`, `\x{1F600}`, `\101` … Throws a RegexError. */
export function readEscape(text: string, at: number): Read<number> {
  const letter = characterAt(text, at + 1);
  if (letter === '') throw new RegexError('trailing backslash at end of expression', '', at);
  if (letter === 'x') return readHex(text, at);
  // a single digit other than 0 would be a back-reference, which there is not
  const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(text.slice(at, at + 4))?.[1];
  if (octal) return { value: Number.parseInt(octal, 8), end: at + 1 + octal.length };
  if (/[!-~ \0-\x1f\x7f]/.test(letter) && !/[A-Za-z0-9]/.test(letter))
    return { value: letter.charCodeAt(0), end: at + 2 };
  if (Object.hasOwn(LETTERS, letter)) return { value: LETTERS[letter]!, end: at + 2 };
  throw invalid(text, at, at + 1 + letter.length);
}

function readHex(text: string, at: number): Read<number> {
  let end = at + 2;
  if (text[end] !== '{') {
    for (let digits = 0; digits < 2; digits++) end += characterAt(text, end).length;
    const digits = text.slice(at + 2, end);
    if (!/^[\da-fA-F]{2}$/.test(digits)) throw invalid(text, at, end);
    return { value: Number.parseInt(digits, 16), end };
  }
  end++;
  let value = 0;
  for (let isEmpty = true; ; isEmpty = false) {
    const digit = characterAt(text, end);
    end += digit.length;
    if (digit === '}' && !isEmpty) return { value, end };
    value = value * 16 + (/^[\da-fA-F]$/.test(digit) ? Number.parseInt(digit, 16) : Infinity);
    if (value > 0x10ffff) throw invalid(text, at, end);
  }
}

function invalid(text: string, from: number, to: number): RegexError {
  return new RegexError('invalid escape sequence', text.slice(from, to), from);
}
