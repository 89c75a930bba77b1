import { ok, err, type Result } from '../../base/result.ts';
import type { Hint, MetricsFunction, Query, SecondStage } from '../ast.ts';
import type { TraceqlError } from '../error.ts';
import { isMetricsFunction, parseHints, parseMetricsFunction, parseSecondStages } from './parse-metrics.ts';
import { parsePipelineOrExpression } from './parse-spansets.ts';
import { Refusal } from './refusal.ts';
import { TokenStream } from './token-stream.ts';

/** Longer than anybody types. Many times that and a page would freeze while it is read. */
export const MAX_CHARACTERS = 128 * 1024;

/** Text → tree, by the grammar of Tempo 3.0. Refuses what its parser refuses, in its words and at its place; and what is too
 *  long, too deep or too high for anything that walks the tree. */
export function parse(text: string): Result<Query, TraceqlError> {
  return refusals(() => {
    if (text.length > MAX_CHARACTERS)
      throw new Refusal(`the query is longer than ${MAX_CHARACTERS} characters`, {
        line: null,
        column: null,
        from: MAX_CHARACTERS,
        to: text.length,
      });
    const tokens = new TokenStream(text);
    const pipeline = parsePipelineOrExpression(tokens, isMetricsFunction);
    let metrics: MetricsFunction | null = null;
    let secondStage: SecondStage[] = [];
    if (tokens.previous === '|') {
      // the pipeline stops after a `|` only before a metrics function
      metrics = parseMetricsFunction(tokens);
      secondStage = parseSecondStages(tokens);
    }
    let hints: Hint[] = [];
    while (tokens.type !== '$end') {
      tokens.expect('with');
      hints = parseHints(tokens);
    }
    return { pipeline, metrics, secondStage, hints };
  });
}

/** A Refusal thrown by `work` becomes an error value; anything else is a bug and goes on. */
export function refusals<T>(work: () => T): Result<T, TraceqlError> {
  try {
    return ok(work());
  } catch (thrown) {
    if (thrown instanceof Refusal) return err(thrown.error);
    throw thrown;
  }
}
