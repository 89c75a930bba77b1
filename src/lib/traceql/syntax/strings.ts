const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };
const NUMERIC = /^(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/;

export interface Unquoted {
  readonly text: string;
  readonly to: number; // offset after the closing quote
  readonly error: string | null; // as Go words it
}

/** Reads a Go literal that begins at `from`: "with escapes", `raw`, or 'c'. The text of the last keeps its quotes. */
export function unquote(source: string, from: number, quote: string): Unquoted {
  let text = '';
  let error: string | null = null;
  let characters = 0;
  let bytes: number[] = []; // escaped bytes of one UTF-8 sequence
  const flush = (): void => {
    if (bytes.length > 0) text += new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
  };
  let at = from + 1;
  for (; source[at] !== quote; characters++) {
    const char = source[at];
    if (char === undefined || (char === '\n' && quote !== '`'))
      return { text, to: at, error: error ?? 'literal not terminated' };
    const next = source[at + 1] ?? '';
    const numeric = char === '\\' && quote !== '`' ? NUMERIC.exec(source.slice(at + 1, at + 10)) : null;
    if (numeric) {
      at += 1 + numeric[0].length;
      const isByte = numeric[1] !== undefined || numeric[2] !== undefined;
      const code = numeric[2] ? parseInt(numeric[2], 8) : parseInt(numeric[1] ?? numeric[3] ?? numeric[4]!, 16);
      if (isByte ? code > 255 : code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) error ??= 'invalid syntax';
      else if (isByte) bytes.push(code);
      else {
        flush();
        text += String.fromCodePoint(code);
      }
      continue;
    }
    flush();
    if (char !== '\\' || quote === '`') {
      const whole = String.fromCodePoint(source.codePointAt(at)!);
      if (whole !== '\r' || quote !== '`') text += whole;
      at += whole.length;
    } else if (next === quote || next in ESCAPES) {
      text += ESCAPES[next] ?? next;
      at += 2;
    } else {
      error ??= 'invalid char escape';
      at += 1;
    }
  }
  flush();
  const to = at + 1;
  if (quote !== "'") return { text, to, error };
  return { text: source.slice(from, to), to, error: error ?? (characters === 1 ? null : 'invalid char literal') };
}

/** A double-quoted literal that `unquote` reads back. */
export function quote(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\\x00');
  return `"${escaped}"`;
}

/** A pattern that matches a text as it stands. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
