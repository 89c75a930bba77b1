import { parseDuration } from './duration.ts';
import { Refusal } from './refusal.ts';
import { unquote } from './strings.ts';
import { ATTRIBUTE_STARTS, KEYWORDS, type Token } from './tokens.ts';

const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const NUMBER = /0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d*)?/y;
const BLANKS = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const ATTRIBUTE_END = /[\s\x85{}()=~!<>&|^,]/;
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
    if (result.error) this.#fail(result.error, from, result.to);
    // Go's scanner knows character literals, TraceQL does not: 'x' is an identifier that nobody knows
    return this.#token(quote === "'" ? 'IDENTIFIER' : 'STRING', from, result.text);
  }

  #number(from: number): Token {
    const end = endOf(NUMBER, this.#text, from)!;
    const digits = this.#text.slice(from, end);
    this.#at = end;
    if (/[eE][+-]?$/.test(digits) && !/^0x/i.test(digits)) this.#fail('exponent has no digits', from, end);
    const octal = /^0[0-7]*([89])\d*$/.exec(digits)?.[1];
    if (octal) this.#fail(`invalid digit '${octal}' in octal literal`, from, end);
    const tail = endOf(DURATION_TAIL, this.#text, end)!;
    if (tail > end) {
      const ns = parseDuration(this.#text.slice(from, tail));
      if (ns !== null) {
        this.#at = tail;
        this.#line = 0;
        return { ...this.#token('DURATION', from), ns };
      }
    }
    const float = /^\d*\.|^[\d_]+e/i.test(digits);
    const call = float ? 'ParseFloat' : 'Atoi';
    if (/^0[xbo]|_/i.test(digits)) this.#fail(`strconv.${call}: parsing "${digits}": invalid syntax`, from, end);
    if (float ? !Number.isFinite(Number(digits)) : BigInt(digits) > 2n ** 63n - 1n)
      this.#fail(`strconv.${call}: parsing "${digits}": value out of range`, from, end);
    return this.#token(float ? 'FLOAT' : 'INTEGER', from, digits);
  }

  #token(type: string, from: number, text = ''): Token {
    return { type, text, ns: 0n, from, to: this.#at, line: this.#line, column: this.#column };
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
