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
import type { Label, StepSeries } from './series.ts';
import type { SpanBatch } from './span-batch.ts';
import type { TimeSteps } from './time-steps.ts';

/** All metrics functions but compare(). Histograms and quantiles have a row of cells for each bucket of a series, others one. */
export class RangeFold implements MetricsFold {
  readonly #fn: RangeFunction;
  readonly #steps: TimeSteps;
  readonly #index: SeriesIndex;
  readonly #accumulator: Accumulator;
  readonly #isCounting: boolean; // nothing is measured
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
    this.#isCounting = fn.field === null;
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
    const fold = new RangeBlock(
      this.#steps.count,
      columns.length > 0 ? new BlockGroups(columns, this.#index, this.#buckets === null) : null,
      this.#isCounting ? null : (this.#buckets ? bucketsOf : measureOf)(field!, block),
      this.#buckets,
      (batch, cells, measured) => {
        this.#accumulator.reserve(this.#rowCount * this.#steps.count);
        this.#accumulator.add(cells, measured, batch.rows.length);
        this.#picker?.add(block, batch, cells);
      },
    );
    return ok({ add: (batch) => ok(fold.add(batch)), close: () => undefined });
  }

  *series(): Generator<void, StepSeries[]> {
    yield;
    const series = this.#counted();
    const { op, quantiles } = this.#fn;
    return op === 'quantile_over_time' ? quantileSeries(series, quantiles) : series;
  }

  get #rowCount(): number {
    return (this.#buckets ?? this.#index).length;
  }

  #counted(): StepSeries[] {
    const { count } = this.#steps;
    const { labels } = this.#index;
    const scale = this.#fn.op === 'rate' ? 1 / this.#steps.stepSeconds : 1;
    this.#accumulator.reserve(this.#rowCount * count);
    const exemplars = this.#picker?.bySeries();
    const ofRow = (row: number, of: readonly Label[]): StepSeries => {
      const values = new Float64Array(count);
      for (let step = 0; step < count; step++) values[step] = this.#accumulator.value(row * count + step) * scale;
      return { labels: of, values, exemplars: exemplars?.get(row) ?? [] };
    };
    if (!this.#buckets) return labels.map((of, series) => ofRow(series, of));
    return this.#buckets.map(this.#index, (row, series, exponent) => {
      const limit = bucketLimit(this.#fn.field!, exponent);
      return ofRow(row, [...labels[series]!, [BUCKET, { kind: 'static', type: 'float', value: limit }]]);
    });
  }

  /** Without by() there is one series, even where no span was found. */
  #whole(): void {
    const label: Label = ['__name__', stringValue(this.#fn.op)];
    this.#index.of(this.#buckets ? [] : [label]);
  }
}

type AddCells = (batch: SpanBatch, cells: Int32Array, measured: Float64Array) => void;

class RangeBlock {
  readonly #stepCount: number;
  readonly #groups: BlockGroups | null;
  readonly #measure: Measure | null;
  readonly #buckets: BucketRows | null;
  readonly #add: AddCells;
  #measured = new Float64Array(0);
  #cells = new Int32Array(0);

  constructor(
    stepCount: number,
    groups: BlockGroups | null,
    measure: Measure | null,
    buckets: BucketRows | null,
    add: AddCells,
  ) {
    this.#stepCount = stepCount;
    this.#groups = groups;
    this.#measure = measure;
    this.#buckets = buckets;
    this.#add = add;
  }

  add(batch: SpanBatch): void {
    const { rows, traces } = batch;
    this.#measured = withRoom(this.#measured, rows.length);
    this.#cells = withRoom(this.#cells, rows.length);
    this.#measure?.(rows, traces, this.#measured);
    const counted = this.#buckets ? this.#bucketed(batch) : batch;
    const cells = this.#cells;
    const count = counted.rows.length;
    if (this.#groups) this.#groups.seriesOf(counted.rows, counted.traces, cells);
    else cells.fill(0, 0, count);
    this.#buckets?.of(cells, this.#measured, count);
    for (let i = 0; i < count; i++) cells[i] = cells[i]! * this.#stepCount + counted.steps[i]!;
    this.#add(counted, cells, this.#measured);
  }

  /** Those that have a bucket, in place. */
  #bucketed({ rows, traces, steps }: SpanBatch): SpanBatch {
    const measured = this.#measured;
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const exponent = measured[i]!;
      if (exponent !== exponent) continue;
      measured[count] = exponent;
      rows[count] = rows[i]!;
      traces[count] = traces[i]!;
      steps[count++] = steps[i]!;
    }
    return { rows: rows.subarray(0, count), traces: traces.subarray(0, count), steps: steps.subarray(0, count) };
  }
}
