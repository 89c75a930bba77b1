import { ok, err, type Result } from '../base/result.ts';
import type { Hint, MetricsFunction, Query, SecondStage } from './ast.ts';
import type { TraceqlError } from './error.ts';
import { isMetricsFunction, parseHints, parseMetricsFunction, parseSecondStages } from './parse-metrics.ts';
import { parsePipelineOrExpression } from './parse-spansets.ts';
import { Refusal } from './refusal.ts';
import { TokenStream } from './token-stream.ts';

/** Text → tree, by the grammar of Tempo 3.0. Refuses what its parser refuses, in its words and at its place. */
export function parse(text: string): Result<Query, TraceqlError> {
  return refusals(() => {
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
