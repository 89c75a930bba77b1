import { TextSearch } from '../analysis/find-text.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import type { FindInput, FindProblem } from './trace-jobs.ts';

/** A search in either language over a block that may still grow. */
export interface Search {
  readonly searched: number; // spans, from the first on
  readonly problem?: FindProblem | null; // why it cannot go on
  /** Spans found so far, ascending. A copy. */
  matches(): Int32Array<ArrayBuffer>;
  /** @returns true when all that is known has been searched */
  advance(outOfTime: () => boolean): boolean;
}

/** block -> the last text that was sought in it: while somebody types, each text narrows the one before. */
const lastSearch = new WeakMap<TraceBlock, WeakRef<TextSearch>>();

export async function openSearch(
  block: TraceBlock,
  { text, language }: FindInput,
): Promise<Result<Search, FindProblem>> {
  if (language === 'text') {
    const search = new TextSearch(block, text, lastSearch.get(block)?.deref());
    lastSearch.set(block, new WeakRef(search));
    return ok(search);
  }
  let traceql: typeof import('./find-traceql.ts');
  try {
    traceql = await import('./find-traceql.ts');
  } catch (error) {
    return err({ kind: 'not-loaded', message: `TraceQL could not be loaded: ${(error as Error).message}` });
  }
  return traceql.TraceqlSearch.open(block, text);
}
