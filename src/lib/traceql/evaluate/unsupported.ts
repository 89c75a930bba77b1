import { err, ok, type Result } from '../../base/result.ts';
import type { TraceqlError } from '../error.ts';

/** `unsupported`: a form that this engine cannot run (yet). It is never answered wrongly instead. */
export type SearchError = TraceqlError | { readonly kind: 'unsupported'; readonly message: string };

/** Thrown for what the evaluator, or TraceQL, cannot do. */
export class Unsupported extends Error {}

/** What the evaluator cannot do, as a value. */
export function supported<T>(work: () => T): Result<T, SearchError> {
  try {
    return ok(work());
  } catch (thrown) {
    if (thrown instanceof Unsupported) return err({ kind: 'unsupported', message: thrown.message });
    throw thrown;
  }
}
