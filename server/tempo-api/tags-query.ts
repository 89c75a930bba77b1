import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { BadParameter } from './parameters.ts';

/** The search before TraceQL, as a query: `tags=service.name=x status.code=error` (logfmt), minDuration, maxDuration.
 *  @returns null where none of them is given */
export function traceqlFromTags(query: URLSearchParams): Result<string | null, BadParameter> {
  const terms: string[] = [];
  const tags = parseLogfmt(query.get('tags') ?? '');
  if (!tags.ok) return tags;
  for (const [key, value] of tags.value) terms.push(termOf(key, value));
  for (const [name, operator] of [
    ['minDuration', '>='],
    ['maxDuration', '<='],
  ] as const) {
    const duration = query.get(name) ?? '';
    if (duration === '') continue;
    if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(duration))
      return err({
        kind: 'bad-parameter',
        message: `invalid ${name}: time: invalid duration ${JSON.stringify(duration)}`,
      });
    terms.push(`traceDuration ${operator} ${duration}`);
  }
  return ok(terms.length > 0 ? terms.map((term) => `{ ${term} }`).join(' && ') : null);
}

/** Values have no type in logfmt: `404` finds the number and the text. */
function termOf(key: string, value: string): string {
  const text = JSON.stringify(value);
  if (key === 'name') return `name = ${text}`;
  if (key === 'root.name') return `rootName = ${text}`;
  if (key === 'root.service.name') return `rootServiceName = ${text}`;
  if (key === 'error' && value === 'true') return 'status = error';
  if ((key === 'status' || key === 'status.code') && ['error', 'ok', 'unset'].includes(value))
    return `status = ${value}`;
  const name = /^[\p{L}_][\p{L}\p{N}_.\-/]*$/u.test(key) ? `.${key}` : `.${JSON.stringify(key)}`;
  const typed = /^(-?\d+(\.\d+)?|true|false)$/.test(value);
  return typed ? `${name} = ${text} || ${name} = ${value}` : `${name} = ${text}`;
}

function parseLogfmt(text: string): Result<[string, string][], BadParameter> {
  const pairs: [string, string][] = [];
  const token = /\s*([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/gy;
  let at = 0;
  while (at < text.trimEnd().length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match)
      return err({
        kind: 'bad-parameter',
        message: `invalid tags: logfmt syntax error at pos ${at + 1} of ${JSON.stringify(text)}`,
      });
    pairs.push([match[1]!, match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '']);
    at = token.lastIndex;
  }
  return ok(pairs);
}
