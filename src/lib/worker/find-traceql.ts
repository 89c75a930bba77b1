// Loaded by the worker when somebody first asks in TraceQL: most never do.
import { err, ok, type Result } from '../base/result.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import type { Pipeline } from '../traceql/ast.ts';
import { SpanSelect } from '../traceql/evaluate/select-spans.ts';
import { compile, printSearch } from '../traceql/index.ts';
import type { Search } from './find-search.ts';
import type { FindProblem } from './trace-jobs.ts';

/** How much of the time may go into looking again at what was looked at before, while attributes are still being decoded. */
const AGAIN = 1 / 4;

/** The spans of a block that a TraceQL query leaves. The block may grow meanwhile: a query of filters alone answers for the spans
 *  whose attributes are known; where one span's fate hangs on others (`>>`, `count()`), all of them are awaited. */
export class TraceqlSearch implements Search {
  readonly #block: TraceBlock;
  readonly #pipeline: Pipeline;
  readonly #isPerSpan: boolean;
  #matches = new Int32Array(0);
  #searched = 0;
  #notBeforeMs = 0;
  #problem: FindProblem | null = null;

  private constructor(block: TraceBlock, pipeline: Pipeline) {
    this.#block = block;
    this.#pipeline = pipeline;
    this.#isPerSpan = pipeline.elements.every(({ kind }) => kind === 'filter');
  }

  static open(block: TraceBlock, text: string): Result<TraceqlSearch, FindProblem> {
    const query = compile(text);
    if (!query.ok) return query;
    const { pipeline, metrics } = query.value;
    if (metrics === null) return ok(new TraceqlSearch(block, pipeline));
    const spans = printSearch(query.value);
    const message = 'a metrics query makes series, there are no spans to find';
    return err({ kind: 'no-spans', message, fix: { label: `Find ${spans}`, text: spans } });
  }

  /** Spans searched so far, from the first on; those known, where the query has to wait for all. */
  get searched(): number {
    return this.#searched;
  }

  /** Spans found, ascending. A copy. */
  matches(): Int32Array<ArrayBuffer> {
    return this.#matches.slice();
  }

  get problem(): FindProblem | null {
    return this.#problem;
  }

  /** Looks at what is known by now. @returns true: nothing more to do before more is known */
  advance(): boolean {
    const { spans, spanAttributes } = this.#block;
    const known = Math.min(spans.length, spanAttributes.owners);
    const isWhole = known === spans.length;
    const beganMs = performance.now();
    if (!isWhole && (!this.#isPerSpan || beganMs < this.#notBeforeMs)) {
      if (!this.#isPerSpan) this.#searched = known;
      return true;
    }
    const found = this.#rows();
    if (!found.ok) this.#problem = found.error;
    else this.#matches = found.value.filter((row) => row < known);
    this.#searched = known;
    const endedMs = performance.now();
    this.#notBeforeMs = endedMs + (endedMs - beganMs) / AGAIN;
    return true;
  }

  /** Opened anew each time: a select knows the attributes there were when it was opened. */
  #rows(): Result<Int32Array, FindProblem> {
    const select = SpanSelect.open(this.#pipeline, this.#block);
    return select.ok ? select.value.rows(0, this.#block.spans.traceCount) : select;
  }
}
