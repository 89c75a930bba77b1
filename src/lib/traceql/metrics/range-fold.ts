import { withRoom } from '../../base/growing.ts';
import { ok, type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Query, RangeFunction } from '../ast.ts';
import type { SearchError } from '../evaluate/evaluate.ts';
import { stringValue } from '../evaluate/value.ts';
import { fieldText } from '../check/message-text.ts';
import { accumulatorOf, type Accumulator } from './accumulator.ts';
import { ExemplarPicker } from './exemplars.ts';
import { BucketRows } from './bucket-rows.ts';
import { groupColumn } from './group-column.ts';
import { bucketLimit, bucketsOf, measureOf, type Measure } from './measure.ts';
import type { BlockFold, MetricsFold } from './metrics-fold.ts';
import { BUCKET, quantileSeries } from './quantiles.ts';
import { BlockGroups, SeriesIndex, type KeyedColumn } from './series-index.ts';
import type { Label, StepExemplar, StepSeries } from './series.ts';
import type { SpanBatch } from './span-batch.ts';
import type { TimeSteps } from './time-steps.ts';

/** All metrics functions but compare(). Histograms and quantiles have a row of cells for each bucket of a series, others one. */
export class RangeFold implements MetricsFold {
  readonly #fn: RangeFunction;
  readonly #steps: TimeSteps;
  readonly #index: SeriesIndex;
  readonly #accumulator: Accumulator;
  readonly #buckets: BucketRows | null;
  readonly #picker: ExemplarPicker | null;

  /** @param exemplars at most so many */
  constructor(query: Query, fn: RangeFunction, steps: TimeSteps, exemplars: number) {
    this.#fn = fn;
    this.#steps = steps;
    this.#index = new SeriesIndex(steps.count);
    this.#accumulator = accumulatorOf(fn.op);
    const isBucketed = fn.op === 'quantile_over_time' || fn.op === 'histogram_over_time';
    this.#buckets = isBucketed ? new BucketRows(steps.count) : null;
    const measured = fn.op === 'histogram_over_time' ? null : fn.field;
    this.#picker = exemplars > 0 ? new ExemplarPicker(query, steps, exemplars, measured) : null;
    if (fn.by.length === 0) this.#whole();
  }

  /** Whether there were more series than can be held; those that came too late are missing. */
  get isPartial(): boolean {
    return this.#index.isFull || this.#buckets?.isFull === true;
  }

  openBlock(block: TraceBlock): Result<BlockFold, SearchError> {
    const { field, by } = this.#fn;
    const columns: KeyedColumn[] = by.map((each) => ({ key: fieldText(each), column: groupColumn(each, block) }));
    const groups = columns.length > 0 ? new BlockGroups(columns, this.#index, this.#buckets === null) : null;
    const fold = this.#buckets
      ? new BucketBlock(groups, bucketsOf(field!, block), this.#buckets)
      : new RangeBlock(groups, field ? measureOf(field, block) : null, this.#index, this.#accumulator, this.#steps);
    return ok({
      add: (batch) => {
        const cells = fold.add(batch);
        this.#picker?.add(block, batch, cells);
        return ok(undefined);
      },
      close: () => undefined,
    });
  }

  *series(): Generator<void, StepSeries[]> {
    yield;
    this.#accumulator.reserve(this.#index.length * this.#steps.count);
    const exemplars = this.#picker?.bySeries() ?? new Map<number, StepExemplar[]>();
    if (!this.#buckets)
      return this.#index.labels.map((labels, series) => this.#ofSeries(series, labels, exemplars.get(series)));
    const buckets = this.#buckets;
    const bySeries = buckets.bySeries(this.#index);
    return bySeries.flatMap((rows, series) => {
      if (rows.length === 0) return [];
      const labels = this.#index.labels[series]!;
      const limits = rows.map(({ exponent }) => bucketLimit(this.#fn.field!, exponent));
      if (this.#fn.op === 'quantile_over_time') {
        const examples = rows.flatMap(({ row }) => exemplars.get(row) ?? []);
        examples.sort((a, b) => a.timestampMs - b.timestampMs);
        const counts = rows.map(({ row }) => buckets.counts(row));
        return quantileSeries({ labels, limits, counts, exemplars: examples }, this.#fn.quantiles);
      }
      return rows.map(({ row }, i) => {
        const bucket: Label = [BUCKET, { kind: 'static', type: 'float', value: limits[i]! }];
        return {
          labels: [...labels, bucket],
          values: Float64Array.from(buckets.counts(row)),
          exemplars: exemplars.get(row) ?? [],
        };
      });
    });
  }

  #ofSeries(series: number, labels: readonly Label[], exemplars: readonly StepExemplar[] = []): StepSeries {
    const { count } = this.#steps;
    const scale = this.#fn.op === 'rate' ? 1 / this.#steps.stepSeconds : 1;
    const values = new Float64Array(count);
    for (let step = 0; step < count; step++) values[step] = this.#accumulator.value(series * count + step) * scale;
    return { labels, values, exemplars };
  }

  /** Without by() there is one series, even where no span was found. */
  #whole(): void {
    const label: Label = ['__name__', stringValue(this.#fn.op)];
    this.#index.of(this.#buckets ? [] : [label]);
  }
}

/** Spans of one block: each adds to the cell of its series and step. */
class RangeBlock {
  readonly #groups: BlockGroups | null;
  readonly #measure: Measure | null;
  readonly #index: SeriesIndex;
  readonly #accumulator: Accumulator;
  readonly #stepCount: number;
  #measured = new Float64Array(0);
  #cells = new Int32Array(0);

  constructor(
    groups: BlockGroups | null,
    measure: Measure | null,
    index: SeriesIndex,
    accumulator: Accumulator,
    steps: TimeSteps,
  ) {
    this.#groups = groups;
    this.#measure = measure;
    this.#index = index;
    this.#accumulator = accumulator;
    this.#stepCount = steps.count;
  }

  /** @returns the cell of each span; valid until the next call */
  add({ rows, traces, steps }: SpanBatch): Int32Array {
    const stepCount = this.#stepCount;
    const cells = (this.#cells = withRoom(this.#cells, rows.length));
    this.#measured = withRoom(this.#measured, rows.length);
    this.#measure?.(rows, traces, this.#measured);
    if (this.#groups) this.#groups.seriesOf(rows, traces, cells);
    else cells.fill(0, 0, rows.length);
    for (let i = 0; i < rows.length; i++) cells[i] = cells[i]! * stepCount + steps[i]!;
    this.#accumulator.reserve(this.#index.length * stepCount);
    this.#accumulator.add(cells, this.#measured, rows.length);
    return cells;
  }
}

/** The same for histograms, of which each bucket has cells of its own. */
class BucketBlock {
  readonly #groups: BlockGroups | null;
  readonly #measure: Measure<Int32Array>;
  readonly #buckets: BucketRows;
  #exponents = new Int32Array(0);
  #cells = new Int32Array(0);

  constructor(groups: BlockGroups | null, measure: Measure<Int32Array>, buckets: BucketRows) {
    this.#groups = groups;
    this.#measure = measure;
    this.#buckets = buckets;
  }

  /** @returns the cell of each span, -1 for one that has no bucket; valid until the next call */
  add({ rows, traces, steps }: SpanBatch): Int32Array {
    const cells = (this.#cells = withRoom(this.#cells, rows.length));
    this.#exponents = withRoom(this.#exponents, rows.length);
    this.#measure(rows, traces, this.#exponents);
    if (this.#groups) this.#groups.seriesOf(rows, traces, cells);
    else cells.fill(0, 0, rows.length);
    this.#buckets.add(cells, this.#exponents, steps);
    return cells;
  }
}
