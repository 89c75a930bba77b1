/** TraceQL for editors and links: parse, check, print, mend. The evaluator (evaluate.ts) is a module of its own, so that a
 *  page that only edits queries does not load it. */
import { err, type Result } from '../base/result.ts';
import type { Query } from './ast.ts';
import { check } from './check/check.ts';
import type { TraceqlError } from './error.ts';
import { withFix } from './fix/fix.ts';
import { parse } from './syntax/parse.ts';

export type { Query } from './ast.ts';
export type { TraceqlError } from './error.ts';
export { parse } from './syntax/parse.ts';
export { print, printSearch } from './syntax/print.ts';

/** Parses and checks; an error comes with a fix where one is at hand. An empty text is an error here, as it is in Tempo's
 *  language; its search API takes it for `{ }`. */
export function compile(text: string): Result<Query, TraceqlError> {
  const parsed = parse(text);
  const checked = parsed.ok ? check(parsed.value) : parsed;
  return checked.ok ? checked : err(withFix(text, checked.error));
}
