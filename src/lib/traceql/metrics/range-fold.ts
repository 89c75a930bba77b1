import { withRoom } from '../../base/growing.ts';
import { ok, type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Query, RangeFunction } from '../ast.ts';
import type { SearchError } from '../evaluate/evaluate.ts';
import { stringValue } from '../evaluate/value.ts';
import { fieldText } from '../check/message-text.ts';
import { accumulatorOf, type Accumulator } from './accumulator.ts';
import { ExemplarPicker } from './exemplars.ts';
import { BucketRows, type BucketRow } from './bucket-rows.ts';
import { groupColumn } from './group-column.ts';
import { bucketLimit, bucketsOf, measureOf, type Measure } from './measure.ts';
import type { BlockFold, MetricsFold } from './metrics-fold.ts';
import { BUCKET, quantileSeries, type Histograms } from './quantiles.ts';
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
    this.#accumulator.reserve(this.#rowCount * this.#steps.count);
    const exemplars = this.#picker?.bySeries() ?? new Map<number, StepExemplar[]>();
    if (!this.#buckets)
      return this.#index.labels.map((labels, series) => this.#ofRow(series, labels, exemplars.get(series)));
    const bySeries = this.#buckets.bySeries(this.#index);
    return bySeries.flatMap((rows, series) => {
      if (rows.length === 0) return [];
      const labels = this.#index.labels[series]!;
      const limits = rows.map(({ exponent }) => bucketLimit(this.#fn.field!, exponent));
      if (this.#fn.op === 'quantile_over_time')
        return quantileSeries(this.#histograms(rows, labels, limits, exemplars), this.#fn.quantiles);
      return rows.map(({ row }, i) => {
        const bucket: Label = [BUCKET, { kind: 'static', type: 'float', value: limits[i]! }];
        return this.#ofRow(row, [...labels, bucket], exemplars.get(row));
      });
    });
  }

  get #rowCount(): number {
    return (this.#buckets ?? this.#index).length;
  }

  #ofRow(row: number, labels: readonly Label[], exemplars: readonly StepExemplar[] = []): StepSeries {
    const { count } = this.#steps;
    const scale = this.#fn.op === 'rate' ? 1 / this.#steps.stepSeconds : 1;
    const values = new Float64Array(count);
    for (let step = 0; step < count; step++) values[step] = this.#accumulator.value(row * count + step) * scale;
    return { labels, values, exemplars };
  }

  #histograms(
    rows: readonly BucketRow[],
    labels: readonly Label[],
    limits: readonly number[],
    exemplars: ReadonlyMap<number, readonly StepExemplar[]>,
  ): Histograms {
    const { count } = this.#steps;
    const counts = new Float64Array(rows.length * count);
    rows.forEach(({ row }, i) => {
      for (let step = 0; step < count; step++)
        counts[rows.length * step + i] = this.#accumulator.value(row * count + step);
    });
    const examples = rows.flatMap(({ row }) => exemplars.get(row) ?? []);
    return { labels, limits, counts, exemplars: examples.sort((a, b) => a.timestampMs - b.timestampMs) };
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
    if (this.#groups) this.#groups.seriesOf(counted.rows, counted.traces, cells);
    else cells.fill(0, 0, counted.rows.length);
    if (this.#buckets) this.#buckets.cells(cells, this.#measured, counted.steps);
    else for (let i = 0; i < counted.rows.length; i++) cells[i] = cells[i]! * this.#stepCount + counted.steps[i]!;
    this.#add(counted, cells, this.#measured);
  }

  /** Those that have a bucket, in place. */
  #bucketed(batch: SpanBatch): SpanBatch {
    const { rows, traces, steps } = batch;
    const measured = this.#measured;
    let count = 0;
    while (count < rows.length && measured[count] === measured[count]) count++;
    if (count === rows.length) return batch;
    for (let i = count; i < rows.length; i++) {
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
