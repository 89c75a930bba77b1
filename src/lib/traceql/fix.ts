import { check } from './check.ts';
import { parseDuration } from './duration.ts';
import type { Fix, TraceqlError } from './error.ts';
import { MAX_CHARACTERS, parse } from './parse.ts';
import { quote } from './strings.ts';
import { ATTRIBUTE_STARTS, COMPARISONS, KEYWORDS, KIND_NAMES, SCOPED_INTRINSICS, STATUS_NAMES } from './tokens.ts';
import { withBraces } from './fix-braces.ts';

/** Offers the query that was probably meant, with all its usual slips mended at once; only if that compiles. */
export function withFix(text: string, error: TraceqlError): TraceqlError {
  if (text.length > MAX_CHARACTERS) return error;
  const { text: words, changes } = withWords(text);
  const braces = withBraces(words);
  const mended = braces?.text ?? words;
  if (mended === text) return error;
  const parsed = parse(mended);
  if (!parsed.ok || !check(parsed.value).ok) return error;
  const labels = [
    ...(changes.length > 0 ? [`Write ${[...new Set(changes)].join(', ')}`] : []),
    ...(braces ? [braces.label] : []),
  ];
  const fix: Fix = { label: labels.join('; '), text: mended };
  return { ...error, fix };
}

// strings and comments; attributes and words, whose quoted parts follow a dot; numbers with units; operators; the rest
const PIECE =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[^]*?\*\/|(?:\.|[\p{L}_])(?:[\p{L}\p{N}_.:]|(?<=\.)"(?:[^"\\]|\\.)*")*|\d[\p{L}\p{N}_.]*|===?|[<>!]=|[=!]~|&&|\|\||\s+|[^]/gu;

const RESOURCE_NAMES = /^(?:service|deployment|k8s|host|telemetry|cloud|container|process|os)\./;
const SCOPED = new RegExp(
  `^(?:${[...ATTRIBUTE_STARTS]
    .filter((start) => start !== '.')
    .join('|')
    .replaceAll('.', '\\.')})`,
);
const SPELLING = new Map([...KEYWORDS].map((word) => [word.toLowerCase(), word]));

/** Every word of a query set right. `changes` holds what now stands in the place of something else. */
function withWords(text: string): { text: string; changes: string[] } {
  const changes: string[] = [];
  let mended = '';
  let before: readonly [string, string] = ['', '']; // the two pieces before, blanks apart
  const pieces = [...text.matchAll(PIECE)];
  for (let i = 0; i < pieces.length; i++) {
    let piece = pieces[i]![0];
    const isBlank = /^(?:\s+|\/\/[^]*|\/\*[^]*)$/.test(piece);
    if (!isBlank && piece.toLowerCase() === 'with') return { text: mended + text.slice(pieces[i]!.index), changes };
    const isValue = isComparison(before[1]) && !/^["'`\d]/.test(before[0]);
    const isBareValue = isValue && isUnknownWord(piece) && !SPELLING.has(piece.toLowerCase());
    if (isBareValue) while (/^[\p{L}\p{N}_.:/-]+$/u.test(pieces[i + 1]?.[0] ?? '')) piece += pieces[++i]![0];
    const right = isBlank ? piece : isBareValue ? quote(piece) : rightWord(piece, before);
    if (right !== piece) changes.push(right);
    mended += right;
    if (!isBlank) before = [before[1], right];
  }
  return { text: mended, changes };
}

function isComparison(piece: string): boolean {
  return COMPARISONS.has(piece) || piece === '=~' || piece === '!~';
}

function rightWord(piece: string, before: readonly [string, string]): string {
  if (/^["'`]/.test(piece)) return rightString(piece, before);
  if (piece === '==' || piece === '===') return '=';
  if (!isUnknownWord(piece)) return piece;
  const lower = piece.toLowerCase();
  if (lower === 'and') return '&&';
  if (lower === 'or') return '||';
  const keyword = SPELLING.get(lower);
  if (keyword !== undefined) return keyword;
  return (RESOURCE_NAMES.test(piece) ? 'resource.' : piece.includes('.') ? 'span.' : '.') + piece;
}

function rightString(piece: string, [field, op]: readonly [string, string]): string {
  const content = piece.slice(1, -1);
  if (isComparison(op)) {
    const name = field.slice(field.indexOf(':') + 1);
    if (/^(?:duration|traceDuration|timeSinceStart)$/.test(name) && parseDuration(content) !== null) return content;
    const keywords: readonly string[] = name === 'status' ? STATUS_NAMES : name === 'kind' ? KIND_NAMES : [];
    if (keywords.includes(content.toLowerCase())) return content.toLowerCase();
  }
  return piece.startsWith("'") ? quote(content.replace(/\\(?=')/g, '')) : piece;
}

/** A word that is no keyword, attribute or intrinsic as it stands. */
function isUnknownWord(piece: string): boolean {
  if (!/^[\p{L}_]/u.test(piece) || KEYWORDS.has(piece) || SCOPED.test(piece) || /^(?:min|max)Int$/.test(piece))
    return false;
  const colon = piece.indexOf(':') + 1;
  return !(SCOPED_INTRINSICS[piece.slice(0, colon)] && piece.slice(colon) in SCOPED_INTRINSICS[piece.slice(0, colon)]!);
}
