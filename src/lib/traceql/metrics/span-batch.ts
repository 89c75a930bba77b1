import { ok, type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { SearchError } from '../evaluate/evaluate.ts';
import type { SpanSelect } from '../evaluate/select-spans.ts';
import type { TimeSteps } from './time-steps.ts';

/** Some spans that count, ascending: entry i is the span rows[i] of the trace traces[i], which starts in the step steps[i].
 *  Views, valid until the next batch. */
export interface SpanBatch {
  readonly rows: Int32Array;
  readonly traces: Int32Array;
  readonly steps: Int32Array;
}

const SPANS_PER_BATCH = 8192;

/** The selected spans of a block that start in the window. Batches are of whole traces. */
export function* spanBatches(
  block: TraceBlock,
  select: SpanSelect,
  steps: TimeSteps,
  isDead: (trace: number) => boolean,
): Generator<SpanBatch, Result<void, SearchError>> {
  const { traceStart, traceCount } = block.spans;
  const cut = new BatchCutter(block, steps);
  for (let from = 0; from < traceCount;) {
    let to = from + 1;
    while (to < traceCount && traceStart[to + 1]! - traceStart[from]! <= SPANS_PER_BATCH) to++;
    if (cut.mayHold(from, to)) {
      const rows = select.rows(from, to);
      if (!rows.ok) return rows;
      yield cut.batch(rows.value, from, isDead);
    }
    from = to;
  }
  return ok(undefined);
}

class BatchCutter {
  readonly #block: TraceBlock;
  readonly #steps: TimeSteps;
  readonly #origins: Float64Array; // trace -> ns since the origin of the steps
  #rows = new Int32Array(SPANS_PER_BATCH);
  #traces = new Int32Array(SPANS_PER_BATCH);
  #stepOf = new Int32Array(SPANS_PER_BATCH);

  constructor(block: TraceBlock, steps: TimeSteps) {
    this.#block = block;
    this.#steps = steps;
    this.#origins = new Float64Array(block.spans.traceCount);
    for (let trace = 0; trace < this.#origins.length; trace++)
      this.#origins[trace] = steps.since(block.spans.traceOrigin[trace]!);
  }

  /** Whether one of the traces [from, to) touches the window. */
  mayHold(from: number, to: number): boolean {
    const { fromNs, toNs } = this.#steps;
    const { traceDurationNs } = this.#block.spans;
    for (let trace = from; trace < to; trace++) {
      const start = this.#origins[trace]!;
      if (start <= toNs && start + traceDurationNs[trace]! > fromNs) return true;
    }
    return false;
  }

  /** @param selected rows of whole traces, ascending @param firstTrace at or before that of the first row */
  batch(selected: Int32Array, firstTrace: number, isDead: (trace: number) => boolean): SpanBatch {
    const { traceStart, startNs, traceDurationNs } = this.#block.spans;
    const steps = this.#steps;
    const { fromNs, toNs } = steps;
    this.#reserve(selected.length);
    const [rows, traces, stepOf] = [this.#rows, this.#traces, this.#stepOf];
    let count = 0;
    let trace = firstTrace;
    for (let i = 0; i < selected.length;) {
      while (traceStart[trace + 1]! <= selected[i]!) trace++;
      const end = traceStart[trace + 1]!;
      const origin = this.#origins[trace]!;
      const last = origin + traceDurationNs[trace]!;
      if (isDead(trace) || origin > toNs || last <= fromNs) {
        while (i < selected.length && selected[i]! < end) i++;
        continue;
      }
      // most traces lie within one step: it is then computed once
      const step = steps.indexOf(origin);
      if (origin > fromNs && last <= toNs && steps.indexOf(last) === step) {
        for (; i < selected.length && selected[i]! < end; i++) {
          rows[count] = selected[i]!;
          traces[count] = trace;
          stepOf[count++] = step;
        }
        continue;
      }
      for (; i < selected.length && selected[i]! < end; i++) {
        const row = selected[i]!;
        const start = origin + startNs[row]!;
        if (start <= fromNs || start > toNs) continue;
        rows[count] = row;
        traces[count] = trace;
        stepOf[count++] = steps.indexOf(start);
      }
    }
    return { rows: rows.subarray(0, count), traces: traces.subarray(0, count), steps: stepOf.subarray(0, count) };
  }

  #reserve(count: number): void {
    if (count <= this.#rows.length) return;
    this.#rows = new Int32Array(count);
    this.#traces = new Int32Array(count);
    this.#stepOf = new Int32Array(count);
  }
}
