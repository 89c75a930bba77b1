import type { Query } from '../../src/lib/traceql/ast.ts';
import { compile } from '../../src/lib/traceql/index.ts';

/** One finished comparison: a field, an operator, a literal. */
const COMPARISON = new RegExp(
  [
    String.raw`(?:[\p{L}_.][\p{L}\p{N}_.:/-]*|"(?:[^"\\]|\\.)*")+`, // field; quotes around any part of it
    String.raw`\s*(?:!=|!~|=~|>=|<=|=|>|<)\s*`,
    '(?:"(?:[^"\\\\]|\\\\.)*"|`[^`]*`|-?[\\d.]+(?:ns|us|µs|ms|s|m|h)?|true|false|nil|error|ok|unset|[a-z]+)',
  ].join(''),
  'gu',
);

/** The query that narrows the values of a tag while somebody types: the whole of it where it compiles, else its finished
 *  comparisons, joined by &&. An unfinished query with ||, or of several span sets, narrows nothing (null). */
export function finishedPart(text: string): Query | null {
  if (text.trim() === '') return null;
  const whole = compile(text);
  if (whole.ok) return whole.value.metrics ? null : whole.value;
  const opened = text.indexOf('{');
  if (opened < 0 || text.indexOf('{', opened + 1) >= 0 || text.includes('||')) return null;
  const finished = (text.slice(opened + 1).match(COMPARISON) ?? []).filter((term) => compile(`{ ${term} }`).ok);
  if (finished.length === 0) return null;
  const query = compile(`{ ${finished.join(' && ')} }`);
  return query.ok ? query.value : null;
}
