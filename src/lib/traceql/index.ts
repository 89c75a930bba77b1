/** TraceQL for editors and links: parse, check, print, mend. The evaluator (evaluate.ts) is a module of its own, so that a
 *  page that only edits queries does not load it. */
import type { Result } from '../base/result.ts';
import type { Query } from './ast.ts';
import { check } from './check.ts';
import type { TraceqlError } from './error.ts';
import { parse } from './parse.ts';

export type { Query } from './ast.ts';
export type { Fix, TraceqlError } from './error.ts';
export { check } from './check.ts';
export { parse } from './parse.ts';
export { print } from './print.ts';

/** Parses and checks. An empty text is an error here, as it is in Tempo's language; its search API takes it for `{ }`. */
export function compile(text: string): Result<Query, TraceqlError> {
  const parsed = parse(text);
  return parsed.ok ? check(parsed.value) : parsed;
}
