import { parseDuration } from './duration.ts';
import { numberValue, scanNumber } from './numbers.ts';
import { Refusal } from './refusal.ts';
import { unquote } from './strings.ts';
import { ATTRIBUTE_END, ATTRIBUTE_STARTS, KEYWORDS, type Token } from './tokens.ts';

const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const BLANKS = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const DURATION_TAIL = /[\p{N}nsumhµdwy.]*/uy;

/** Cuts a query into tokens, one at a time and only when asked, since Tempo reports what it meets first.
 *
 *  Tempo scans with Go's text/scanner. Errors stand where the last *scan* began; following characters that are merely
 *  *taken* (the `=` of `!=`, the name of an attribute) make it forget the line, so that errors there say "line 0". */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #line = 0;
  #column = 0;
  // how far places are counted: newlines, and characters since the last
  #seen = 0;
  #newlines = 0;
  #characters = 0;
  #inAttribute = false;
  #inParent = false; // parent. was the last scope, so resource. and span. may follow

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\uFEFF')) this.#at = 1;
  }

  next(): Token {
    if (this.#inAttribute) return this.#attributePart();
    const text = this.#text;
    this.#at = endOf(BLANKS, text, this.#at) ?? this.#at;
    const from = this.#at;
    this.#refuseNul(0);
    this.#place(from);
    if (from >= text.length) return this.#token('$end', from);
    const char = String.fromCodePoint(text.codePointAt(from)!);
    if (char === '"' || char === '`' || char === "'") return this.#quoted(char, from);
    if (/\d/.test(char) || (char === '.' && /\d/.test(text.charAt(from + 1)))) return this.#number(from);
    if (text.startsWith('/*', from)) this.#fail('comment not terminated', from, text.length);

    this.#at = endOf(IDENTIFIER, text, from) ?? from + char.length;
    let keyword = text.slice(from, this.#at);
    const scanned = keyword;
    while (this.#at < text.length && KEYWORDS.has(keyword + text.charAt(this.#at))) {
      keyword += text.charAt(this.#at++);
      this.#line = 0;
    }
    if (!KEYWORDS.has(keyword)) return this.#token('IDENTIFIER', from, scanned);
    this.#inAttribute = ATTRIBUTE_STARTS.has(keyword);
    if (keyword.length > scanned.length && /[.:]$/.test(keyword)) this.#inParent = keyword === 'parent.';
    return this.#token(keyword, from);
  }

  #attributePart(): Token {
    const text = this.#text;
    const from = this.#at;
    if (from >= text.length || ATTRIBUTE_END.test(text[from]!)) {
      this.#inAttribute = false;
      return this.#token('END_ATTRIBUTE', from);
    }
    const end = text.slice(from).search(ATTRIBUTE_END);
    const nul = text.indexOf('\0', from);
    if (nul >= 0 && (end < 0 || nul < from + end)) this.#fail('invalid character NUL', nul, nul + 1);
    this.#line = 0;
    const scope = this.#inParent ? /^(?:resource|span)\./.exec(text.slice(from, from + 9))?.[0] : undefined;
    if (scope) {
      this.#at += scope.length;
      this.#inParent = false;
      return this.#token(scope, from);
    }
    let name = '';
    while (this.#at < text.length && !ATTRIBUTE_END.test(text[this.#at]!)) {
      const char = text[this.#at++]!;
      name += char === '"' ? this.#quotedPart(from) : char;
    }
    return this.#token('IDENTIFIER', from, name);
  }

  /** The rest of `"a \"b\""` inside an attribute's name. */
  #quotedPart(from: number): string {
    const text = this.#text;
    for (let part = ''; this.#at < text.length;) {
      let char = text[this.#at++]!;
      if (char === '"') return part;
      if (char === '\\') {
        char = text[this.#at++] ?? '';
        if (char !== '"' && char !== '\\') this.#fail('invalid escape sequence', from, this.#at);
      }
      part += char;
    }
    return this.#fail('unexpected EOF, expecting "', from, text.length);
  }

  #quoted(quote: string, from: number): Token {
    const result = unquote(this.#text, from, quote);
    this.#at = result.to;
    const nul = this.#text.indexOf('\0', from);
    if (nul >= 0 && nul <= result.to) this.#fail('invalid character NUL', nul, nul + 1);
    if (result.error) this.#fail(result.error, from, result.to);
    // Go's scanner knows character literals, TraceQL does not: 'x' is an identifier that nobody knows
    return this.#token(quote === "'" ? 'IDENTIFIER' : 'STRING', from, result.text);
  }

  #number(from: number): Token {
    const text = this.#text;
    const number = scanNumber(text, from);
    const end = from + number.digits.length;
    this.#at = end;
    if (number.error) this.#fail(number.error, from, end);
    const tail = endOf(DURATION_TAIL, text, end)!;
    const ns = tail > end ? parseDuration(text.slice(from, tail)) : null;
    if (ns !== null) {
      this.#at = tail;
      this.#line = 0;
      return { ...this.#token('DURATION', from), value: ns };
    }
    const value = numberValue(number);
    if (typeof value === 'object') this.#fail(value.error, from, end);
    return { ...this.#token(number.isFloat ? 'FLOAT' : 'INTEGER', from), value };
  }

  /** Go's scanner stumbles over a NUL as soon as it looks ahead, hence at the place of what it has just read. */
  #refuseNul(line: number): void {
    if (this.#text[this.#at] !== '\0') return;
    this.#line = line;
    this.#fail('invalid character NUL', this.#at, this.#at + 1);
  }

  #token(type: string, from: number, text = ''): Token {
    this.#refuseNul(this.#line);
    return { type, text, value: 0n, from, to: this.#at, line: this.#line, column: this.#column };
  }

  #fail(message: string, from: number, to: number): never {
    throw new Refusal(message, { line: this.#line, column: this.#column, from, to });
  }

  /** Lines and columns count from 1, columns in characters (code points); the end of an empty text is at 0, 0. */
  #place(offset: number): void {
    for (; this.#seen < offset; this.#seen++) {
      const code = this.#text.charCodeAt(this.#seen);
      if (code === 10) {
        this.#newlines++;
        this.#characters = 0;
      } else if (code < 0xdc00 || code > 0xdfff) this.#characters++; // not the second half of a pair
    }
    if (this.#text === '') return;
    this.#line = this.#newlines + 1;
    this.#column = this.#characters + 1;
  }
}

function endOf(pattern: RegExp, text: string, from: number): number | null {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : null;
}
