/** TraceQL for editors and links: parse, check, print. The evaluator is a module of its own, so that a page that only
 *  edits queries does not load it. */
import type { Result } from '../base/result.ts';
import type { Query } from './ast.ts';
import { checkOnly } from './check.ts';
import type { TraceqlError } from './error.ts';
import { parseOnly } from './parse.ts';

export type { Query } from './ast.ts';
export type { Fix, TraceqlError } from './error.ts';
export { print } from './print.ts';

/** Text → tree; the grammar alone. An error may offer a fix, which then also passes the check. */
export function parse(text: string): Result<Query, TraceqlError> {
  return parseOnly(text);
}

/** Types, limits and what Tempo does not support. */
export function check(query: Query): Result<Query, TraceqlError> {
  return checkOnly(query);
}

/** Both. An empty text is an error here, as it is in Tempo's language; its search API takes it for `{ }`. */
export function compile(text: string): Result<Query, TraceqlError> {
  const parsed = parse(text);
  return parsed.ok ? check(parsed.value) : parsed;
}
