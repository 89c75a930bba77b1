import { type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Pipeline } from '../ast.ts';
import { supported, type SearchError } from './evaluate.ts';
import { FieldReaders } from './field-reader.ts';
import { compilePipeline, type Stage } from './spansets.ts';

/** The spans that a pipeline leaves, for those who do not care for span sets: metrics. */
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

  /** Rows that are left of the traces [traceFrom, traceTo), ascending; a view, valid until the next call. Fails where a span set
   *  operator meets several span sets of a trace. */
  rows(traceFrom: number, traceTo: number): Result<Int32Array, SearchError> {
    return supported(() => {
      const found: number[] = [];
      const { traceStart } = this.#block.spans;
      for (let trace = traceFrom; trace < traceTo; trace++) {
        const from = traceStart[trace]!;
        const rows = Array.from({ length: traceStart[trace + 1]! - from }, (_, i) => from + i);
        for (const set of this.#stage(trace, [{ rows, attributes: [] }])) for (const row of set.rows) found.push(row);
      }
      return Int32Array.from(found).sort();
    });
  }
}
