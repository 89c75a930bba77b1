import { err, ok, type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Query } from '../ast.ts';
import type { SearchError } from '../evaluate/evaluate.ts';
import { SpanSelect } from '../evaluate/select-spans.ts';
import { CompareFold } from './compare-fold.ts';
import type { MetricsFold } from './metrics-fold.ts';
import { RangeFold } from './range-fold.ts';
import { applySecondStages } from './second-stage.ts';
import { compareLabels, type Series, type StepSeries } from './series.ts';
import { spanBatches } from './span-batch.ts';
import { TimeSteps } from './time-steps.ts';

export type { Series } from './series.ts';

export interface MetricsWindow {
  readonly startNs: bigint; // Unix; spans that start after it
  readonly endNs: bigint; // Unix; and not after this one
  readonly stepNs: bigint | null; // null: one value for the whole window
  readonly exemplars: number; // at most so many; an instant query has none
}

/** A metrics query on its way over blocks: open, addBlock for each block, then series. */
export class MetricsQuery {
  readonly #query: Query;
  readonly #steps: TimeSteps;
  readonly #fold: MetricsFold;

  private constructor(query: Query, steps: TimeSteps, fold: MetricsFold) {
    this.#query = query;
    this.#steps = steps;
    this.#fold = fold;
  }

  /** @param query checked. Fails where it is no metrics query */
  static open(query: Query, window: MetricsWindow): Result<MetricsQuery, SearchError> {
    const { metrics } = query;
    if (!metrics) return err({ kind: 'unsupported', message: 'not a metrics query' });
    const steps = new TimeSteps(window.startNs, window.endNs, window.stepNs);
    const fold =
      metrics.kind === 'compare'
        ? new CompareFold(query, metrics, steps)
        : new RangeFold(query, metrics, steps, window.stepNs === null ? 0 : window.exemplars);
    return ok(new MetricsQuery(query, steps, fold));
  }

  /** Whether there were more series than can be held: what came too late is missing. */
  get isPartial(): boolean {
    return this.#fold.isPartial;
  }

  /** Counts the spans of a block. Yields every few thousand, so that the caller can do other work, or stop. */
  *addBlock(block: TraceBlock, isDead: (trace: number) => boolean): Generator<void, Result<void, SearchError>> {
    const select = SpanSelect.open(this.#query.pipeline, block);
    if (!select.ok) return select;
    const fold = this.#fold.openBlock(block);
    if (!fold.ok) return fold;
    const batches = spanBatches(block, select.value, this.#steps, isDead);
    for (;;) {
      const { done, value } = batches.next();
      if (done) {
        fold.value.close();
        return value;
      }
      const added = fold.value.add(value);
      if (!added.ok) return added;
      yield;
    }
  }

  /** The answer, in Tempo's order. Of an instant query each series has one sample. Yields as addBlock does. */
  *series(): Generator<void, Series[]> {
    const series = yield* this.#fold.series();
    const times = Array.from({ length: this.#steps.count }, (_, step) => this.#steps.timestampMs(step));
    return applySecondStages(series, this.#query.secondStage)
      .map((each) => answered(each, times))
      .filter(({ samples }) => samples.length > 0)
      .sort((a, b) => compareLabels(a.labels, b.labels));
  }
}

/** @param times Unix milliseconds of each step's sample */
function answered({ labels, values, exemplars }: StepSeries, times: readonly number[]): Series {
  const samples = [];
  for (let step = 0; step < values.length; step++) {
    const value = values[step]!;
    if (!Number.isNaN(value)) samples.push({ timestampMs: times[step]!, value });
  }
  const shown = exemplars
    .filter(({ step }) => !Number.isNaN(values[step]!))
    .map(({ labels: of, value, timestampMs, step }) => ({
      labels: of,
      value: Number.isNaN(value) ? values[step]! : value,
      timestampMs,
    }));
  return { labels, samples, exemplars: shown };
}
