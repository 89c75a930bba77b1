import { err, ok, type Result } from '../../base/result.ts';
import type { TraceqlError } from '../error.ts';
import { TooMuchWork } from '../regex/automaton.ts';
import { restRegexes } from './regex-matcher.ts';

/** `unsupported`: a form that this engine cannot run (yet). It is never answered wrongly instead. */
export type SearchError = TraceqlError | { readonly kind: 'unsupported'; readonly message: string };

/** Thrown for what the evaluator, or TraceQL, cannot do. */
export class Unsupported extends Error {}

/** One slice of work; what the evaluator cannot do, as a value. */
export function supported<T>(work: () => T): Result<T, SearchError> {
  restRegexes();
  try {
    return ok(work());
  } catch (thrown) {
    if (thrown instanceof Unsupported) return err({ kind: 'unsupported', message: thrown.message });
    if (thrown instanceof TooMuchWork)
      return err({ kind: 'unsupported', message: 'a regular expression that takes this much work' });
    throw thrown;
  }
}
