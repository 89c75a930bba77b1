import type { Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Pipeline } from '../ast.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { FieldReaders } from './field-reader.ts';
import { allSpans, type Sets, type Stage } from './spansets.ts';
import { supported, type SearchError } from './unsupported.ts';

/** The spans that a pipeline leaves, for those who do not care for span sets: metrics, values of tags. */
export class SpanSelect {
  readonly #block: TraceBlock;
  readonly #stage: Stage;

  private constructor(block: TraceBlock, stage: Stage) {
    this.#block = block;
    this.#stage = stage;
  }

  /** @param pipeline of a query that has been checked */
  static open(pipeline: Pipeline, block: TraceBlock): Result<SpanSelect, SearchError> {
    return supported(() => new SpanSelect(block, compilePipeline(pipeline, new FieldReaders(block))));
  }

  /** Rows that are left of the traces [from, to), ascending; a view, valid until the next call. Fails where a spanset operator
   *  meets several span sets of a trace.  @param skipped trace of the block -> 1 for those to leave out */
  rows(from: number, to: number, skipped: Uint8Array | null = null): Result<Int32Array, SearchError> {
    return supported(() => ascending(this.#stage(allSpans(this.#block.spans, from, to, skipped, false))));
  }
}

function ascending({ rows, start, count, ascends }: Sets): Int32Array {
  const found = rows.subarray(0, start[count]);
  return ascends ? found : found.sort();
}
