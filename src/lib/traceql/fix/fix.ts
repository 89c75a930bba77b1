import { check } from '../check/check.ts';
import type { Fix, TraceqlError } from '../error.ts';
import { withBraces } from './fix-braces.ts';
import { BARE, JOINTS, PHRASES, SPELLINGS, type Phrase } from './fix-phrases.ts';
import { asPlainMarks, masked, withBothQuotes } from './fix-text.ts';
import { cut, withWords } from './fix-words.ts';
import { parse } from '../syntax/parse.ts';

// each step changes more than the one before
const STEPS: readonly (readonly Phrase[])[] = [BARE, SPELLINGS, PHRASES, []]; // and at last the joints
const FILTERS = /(?<=\{)[^{}]*|^[^{}]*$/g;
const ROUNDS = 3; // what one step mends, another one may need
const LONGEST = 1000; // characters; nobody types more by hand

/** Offers the query that was probably meant, changing as little as makes it compile. */
export function withFix(text: string, error: TraceqlError): TraceqlError {
  if (text.length > LONGEST) return error;
  for (let last = 0; last < STEPS.length; last++) {
    let mended = last === 0 ? text : withBothQuotes(asPlainMarks(text));
    for (let round = 0; round < ROUNDS; round++) {
      mended = withWords(masked(mended, (rest) => withPhrases(rest, last)));
      const fix = fixOf(text, mended);
      if (fix) return { ...error, fix };
    }
  }
  return error;
}

function withPhrases(text: string, last: number): string {
  const said = apply(STEPS.slice(0, last + 1).flat(), text);
  return last < STEPS.length - 1 ? said : said.replace(FILTERS, (inside) => apply(JOINTS, inside));
}

function apply(phrases: readonly Phrase[], text: string): string {
  return phrases.reduce((now, { pattern, to }) => now.replace(pattern, to as string), text);
}

function fixOf(text: string, mended: string): Fix | null {
  const braces = withBraces(mended);
  const whole = braces?.text ?? mended;
  if (whole === text) return null;
  const parsed = parse(whole);
  if (!parsed.ok || !check(parsed.value).ok) return null;
  const labels = [...(mended === text ? [] : [difference(text, mended)]), ...(braces ? [braces.label] : [])];
  return { label: labels.join('; '), text: whole };
}

/** What was done between the first and the last piece that differ, parentheses closed. */
function difference(before: string, after: string): string {
  const [old, now] = [cut(before), cut(after)].map((pieces) => pieces.filter((piece) => piece.trim() !== ''));
  const shorter = Math.min(old!.length, now!.length);
  let from = 0;
  while (from < shorter && old![from] === now![from]) from++;
  if (now![from] === '(' && /^\p{L}/u.test(now![from - 1] ?? '')) from--;
  let end = 0;
  while (end < shorter - from && old!.at(-1 - end) === now!.at(-1 - end)) end++;
  const isOpen = (): boolean => {
    const middle = now!.slice(from, now!.length - end);
    return middle.filter((piece) => piece === '(').length > middle.filter((piece) => piece === ')').length;
  };
  while (end > 0 && isOpen()) end--;
  const written = spaced(now!.slice(from, now!.length - end));
  return written ? `Write ${written}` : `Remove ${spaced(old!.slice(from, old!.length - end))}`;
}

function spaced(pieces: readonly string[]): string {
  return pieces
    .join(' ')
    .replace(/\( /g, '(')
    .replace(/ (?=[),])|(?<=\p{L}) (?=\()/gu, '')
    .replace(/(?<=!) /g, '');
}
