import { RegexError, type SetPart } from './syntax.ts';

const CATEGORY = /^(?:C[cfnos]?|L[Clmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;
// Go knows scripts by their long names only; JavaScript also knows all by a short one of four letters.
const SHORT_SCRIPT = /^(?!Ahom|Cham|Kawi|Lisu|Miao|Modi|Newa|Thai|Toto).{4}$|^Unknown$/;

const WORD = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const DIGIT = [0x30, 0x39];
const PERL: Readonly<Record<string, readonly number[]>> = { d: DIGIT, s: [9, 10, 12, 13, 0x20, 0x20], w: WORD };
const POSIX: Readonly<Record<string, readonly number[]>> = {
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  ascii: [0, 0x7f],
  blank: [9, 9, 0x20, 0x20],
  cntrl: [0, 0x1f, 0x7f, 0x7f],
  digit: DIGIT,
  graph: [0x21, 0x7e],
  lower: [0x61, 0x7a],
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [9, 13, 0x20, 0x20],
  upper: [0x41, 0x5a],
  word: WORD,
  xdigit: DIGIT.concat(0x41, 0x46, 0x61, 0x66),
};

/** Something read: and where what follows begins. */
export interface Read<T> {
  readonly value: T;
  readonly end: number;
}

/** `\d`, `\pL`, `\P{Greek}` … at `at`, or null if there is none. Throws a RegexError. */
export function readEscapedSet(text: string, at: number): Read<SetPart> | null {
  if (text[at] !== '\\') return null;
  const letter = text[at + 1] ?? '';
  if (letter === 'p' || letter === 'P') return readProperty(text, at, letter === 'P');
  const of = Object.hasOwn(PERL, letter.toLowerCase()) ? PERL[letter.toLowerCase()]! : null;
  return of && { value: { of, isNegated: letter < 'a' }, end: at + 2 };
}

function readProperty(text: string, at: number, isNegated: boolean): Read<SetPart> {
  const isBraced = text[at + 2] === '{';
  const end = isBraced ? text.indexOf('}', at) + 1 : at + 2 + characterAt(text, at + 2).length;
  if (end === 0) throw new RegexError('invalid character class range', text.slice(at), at);
  let name = isBraced ? text.slice(at + 3, end - 1) : text.slice(at + 2, end);
  if (name.startsWith('^')) {
    isNegated = !isNegated;
    name = name.slice(1);
  }
  const of = propertySource(name);
  if (of === null) throw new RegexError('invalid character class range', text.slice(at, end), at);
  return { value: { of, isNegated }, end };
}

function propertySource(name: string): readonly number[] | string | null {
  if (name === 'Any') return [0, 0x10ffff];
  if (CATEGORY.test(name)) return `\\p{${name}}`;
  if (!/^[A-Z][A-Za-z_]+$/.test(name) || SHORT_SCRIPT.test(name)) return null;
  try {
    const source = `\\p{Script=${name}}`;
    new RegExp(source, 'u');
    return source;
  } catch {
    return null; // no such script
  }
}

/** `[:alpha:]`, `[:^space:]` … at `at`, or null if there is none. Throws a RegexError. */
export function readNamedSet(text: string, at: number): Read<SetPart> | null {
  const end = text.startsWith('[:', at) ? text.indexOf(':]', at + 2) : -1;
  if (end < 0) return null;
  const isNegated = text[at + 2] === '^';
  const name = text.slice(at + (isNegated ? 3 : 2), end);
  if (!Object.hasOwn(POSIX, name)) throw new RegexError('invalid character class range', text.slice(at, end + 2), at);
  return { value: { of: POSIX[name]!, isNegated }, end: end + 2 };
}

/** The character at `at`, one or two units long; empty at the end. */
export function characterAt(text: string, at: number): string {
  return text.slice(at, at + (text.codePointAt(at)! > 0xffff ? 2 : 1));
}
