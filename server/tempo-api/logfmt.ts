import { err, ok, type Result } from '../../src/lib/base/result.ts';

/** Key and value pairs of logfmt: `service.name=x "quoted values" bare` → a key may stand alone, its value is ''. The error is
 *  worded as go-logfmt words it, with the position in bytes. */
export function parseLogfmt(text: string): Result<[key: string, value: string][], string> {
  const pairs: [string, string][] = [];
  const line = text.split('\n', 1)[0]!;
  const fail = (what: string, at: number): { ok: false; error: string } =>
    err(`${what} at pos ${Buffer.byteLength(line.slice(0, at)) + 1}`);
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const match = pattern.exec(line)?.[0] ?? '';
    at += match.length;
    return match;
  };
  for (;;) {
    take(BLANKS);
    if (at >= line.length) return ok(pairs);
    const key = take(BARE);
    const next = line[at];
    if (next === '"' || (next === '=' && key === '')) return fail(`unexpected '${next}'`, at);
    if (next !== '=') {
      pairs.push([key, '']);
      continue;
    }
    at++;
    if (line[at] !== '"') {
      pairs.push([key, take(BARE)]);
      if (line[at] === '=' || line[at] === '"') return fail(`unexpected '${line[at]}'`, at);
      continue;
    }
    const quoted = take(QUOTED);
    if (quoted === '') return fail('unterminated quoted value', line.length);
    try {
      pairs.push([key, JSON.parse(quoted) as string]);
    } catch {
      return fail('invalid quoted value', at);
    }
  }
}

const BLANKS = /[\0- ]*/y;
const BARE = /[^\0- ="]*/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
