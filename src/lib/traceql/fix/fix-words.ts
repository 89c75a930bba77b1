import { parseDuration } from '../syntax/duration.ts';
import { parseRegex } from '../regex/parse.ts';
import { escapeRegex, quote } from '../syntax/strings.ts';
import {
  ATTRIBUTE_STARTS,
  COMPARISONS,
  KEYWORDS,
  KIND_NAMES,
  SCOPED_INTRINSICS,
  STATUS_NAMES,
} from '../syntax/tokens.ts';

const SCOPES = [...ATTRIBUTE_STARTS].filter((start) => start !== '.').map((start) => start.replace('.', '\\.'));
// strings and comments; attributes, whose quoted parts are their own; words; numbers with units; operators; the rest
const PIECE = new RegExp(
  [
    String.raw`"(?:[^"\\]|\\.)*"|${'`'}[^${'`'}]*${'`'}|'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[^]*?\*\/`,
    String.raw`(?:\.(?!\d)|(?<![\p{L}\p{N}_])(?:${SCOPES.join('|')}))(?:[^\s{}()=~!<>&|^,"]|"(?:[^"\\]|\\.)*")*`,
    String.raw`[\p{L}_](?:[\p{L}\p{N}_.:]|-(?=\p{L}))*|\.?\d[\p{L}\p{N}_.]*|={2,}|[<>!]=|[=!]~|&&|\|\||\s+|[^]`,
  ].join('|'),
  'gu',
);
const IS_SCOPED = new RegExp(`^(?:${SCOPES.join('|')})`);

const RESOURCE_NAMES = /^(?:service|deployment|k8s|host|telemetry|cloud|container|process|os)\./;
const SPELLING = new Map(
  [
    ...KEYWORDS,
    ...Object.entries(SCOPED_INTRINSICS).flatMap(([scope, of]) => Object.keys(of).map((name) => scope + name)),
  ].map((word) => [word.toLowerCase(), word]),
);
/** What the fields of the data model are called elsewhere; in lower case, without `.`, `_`, `-` and `:`. */
const ALIASES: Record<string, string> = {
  service: 'resource.service.name',
  servicename: 'resource.service.name',
  resourceservicename: 'resource.service.name',
  traceid: 'trace:id',
  spantraceid: 'trace:id',
  tracetraceid: 'trace:id',
  spanid: 'span:id',
  spanspanid: 'span:id',
  parentid: 'span:parentID',
  parentspanid: 'span:parentID',
  spanparentspanid: 'span:parentID',
  childcount: 'span:childCount',
  timesincestart: 'event:timeSinceStart',
  spanname: 'span:name',
  operation: 'name',
  operationname: 'name',
  spankind: 'kind',
  statuscode: 'status',
  spanduration: 'duration',
  rootservice: 'rootServiceName',
  rootspanname: 'rootName',
  roottracename: 'rootName',
  tracename: 'rootName',
  traceroot: 'rootName',
  tracerootspan: 'rootName',
  tracerootservicename: 'rootServiceName',
  eventtime: 'event:timeSinceStart',
  linkid: 'link:spanID',
};

/** Keywords that stand only behind a scope. */
const LONE = new Set(['traceID', 'spanID', 'parentID', 'childCount', 'timeSinceStart', 'rootService']);

/** Operators of other languages, and the regular expression that a text becomes there. */
const MATCHERS: Record<string, (text: string) => string> = {
  like: (text) => text.split('%').map(escapeRegex).join('.*'),
  ilike: (text) => '(?i)' + text.split('%').map(escapeRegex).join('.*'),
  contains: (text) => `.*${escapeRegex(text)}.*`,
  startswith: (text) => `${escapeRegex(text)}.*`,
  endswith: (text) => `.*${escapeRegex(text)}`,
};

/** A query in pieces, blanks among them. */
export function cut(text: string): string[] {
  return text.match(PIECE) ?? [];
}

/** Every word of a query set right. */
export function withWords(text: string): string {
  let mended = '';
  let before: readonly [string, string] = ['', '']; // the two pieces before, blanks apart
  let matcher: ((text: string) => string) | null = null;
  const pieces = cut(text);
  for (let i = 0; i < pieces.length; i++) {
    let piece = pieces[i]!;
    if (/^(?:\s+|\/\/[^]*|\/\*[^]*)$/.test(piece)) {
      mended += piece;
      continue;
    }
    if (/^with$/i.test(piece)) return mended + 'with' + hints(pieces.slice(i + 1).join(''));
    const operator = before[0] === '' ? undefined : MATCHERS[piece.toLowerCase()];
    const joins = joining(piece, before);
    if (joins) while (joins.test(pieces[i + 1] ?? '')) piece += pieces[++i]!;
    let right = operator ? '=~' : joins ? bareValue(piece, before[1]) : rightWord(piece, before);
    if (matcher && /^["'`]/.test(piece)) right = quote(matcher(piece.slice(1, -1)));
    matcher = operator ?? null;
    mended += right;
    before = [before[1], right];
  }
  return mended;
}

/** What belongs to a value without quotes that begins with this piece; null if it is none. */
const NOTHING = /^(?:nil|null|none|undefined)$/i;

function joining(piece: string, [field, op]: readonly [string, string]): RegExp | null {
  if (!isComparison(op) || /^["'`\d]/.test(field)) return null;
  if (op.endsWith('~') && /^[\p{L}/.*]/u.test(piece)) return /^[\p{L}\p{N}_.:/*+?-]+$/u;
  return isUnknownWord(piece) && !SPELLING.has(piece.toLowerCase()) && !NOTHING.test(piece)
    ? /^[\p{L}\p{N}_.:/-]+$/u
    : null;
}

function bareValue(value: string, op: string): string {
  if (!op.endsWith('~')) return quote(value);
  const between = /^\/(.+)\/$/.exec(value)?.[1]; // as JavaScript writes them
  return quote(between ? `.*${between}.*` : value);
}

/** Of `with (…)`, only how `true` and `false` are written. */
function hints(text: string): string {
  return text.replace(/(?<==\s*)(?:true|false)\b/gi, (word) => word.toLowerCase());
}

function isComparison(piece: string): boolean {
  return COMPARISONS.has(piece) || piece === '=~' || piece === '!~';
}

function rightWord(piece: string, before: readonly [string, string]): string {
  if (/^["'`]/.test(piece)) return rightString(piece, before);
  if (NOTHING.test(piece) && isComparison(before[1])) return 'nil';
  const alias = ALIASES[piece.toLowerCase().replace(/[._:-]/g, '')];
  if (alias && (isUnknownWord(piece) || LONE.has(piece))) return alias;
  if (!isUnknownWord(piece)) return piece;
  const lower = piece.toLowerCase();
  if (lower === 'and') return '&&';
  if (lower === 'or') return '||';
  const keyword = SPELLING.get(lower);
  if (keyword !== undefined) return keyword;
  const scoped = /^(span|resource|event|link|instrumentation):(?=[\p{L}_])/u.exec(piece);
  if (scoped) return `${scoped[1]!}.${piece.slice(scoped[0].length)}`;
  return (RESOURCE_NAMES.test(piece) ? 'resource.' : piece.includes('.') ? 'span.' : '.') + piece;
}

function rightString(piece: string, [field, op]: readonly [string, string]): string {
  const content = piece.slice(1, -1);
  if (isComparison(op)) {
    const name = field.slice(field.indexOf(':') + 1);
    if (/^(?:duration|traceDuration|timeSinceStart|\))$/.test(name) && parseDuration(content) !== null) return content;
    if (name === ')' && /^\d+(?:\.\d+)?$/.test(content)) return content;
    const keywords: readonly string[] = name === 'status' ? STATUS_NAMES : name === 'kind' ? KIND_NAMES : [];
    const word = content.toLowerCase().replace(/^(?:status_code|span_kind)_/, '');
    if (keywords.includes(word)) return word;
    const shell = content.split('*').map(escapeRegex).join('.*'); // "*cart*"
    if (op.endsWith('~') && !parseRegex(content).ok && parseRegex(shell).ok && content.startsWith('*'))
      return quote(shell);
  }
  return piece.startsWith("'") ? quote(content.replace(/\\(?=')/g, '')) : piece;
}

/** A word that is no keyword, attribute or intrinsic as it stands. */
function isUnknownWord(piece: string): boolean {
  if (!/^[\p{L}_]/u.test(piece) || KEYWORDS.has(piece) || IS_SCOPED.test(piece) || /^(?:min|max)Int$/.test(piece))
    return false;
  const colon = piece.indexOf(':') + 1;
  return !(SCOPED_INTRINSICS[piece.slice(0, colon)] && piece.slice(colon) in SCOPED_INTRINSICS[piece.slice(0, colon)]!);
}
