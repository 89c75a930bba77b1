import { ok, type Result } from '../../base/result.ts';
import { withRoom } from '../../base/growing.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Compare, Query } from '../ast.ts';
import type { SearchError } from '../evaluate/evaluate.ts';
import { SpanSelect } from '../evaluate/select-spans.ts';
import { stringValue } from '../evaluate/value.ts';
import { CompareBlock } from './compare-block.ts';
import { CompareCounts } from './compare-counts.ts';
import { ComparePairs } from './compare-places.ts';
import type { BlockFold, MetricsFold } from './metrics-fold.ts';
import type { Label, StepSeries } from './series.ts';
import type { SpanBatch } from './span-batch.ts';
import type { TimeSteps } from './time-steps.ts';

const SIDES = ['baseline', 'selection'] as const;

/** compare(): spans that the filter selects (side 1) against the rest (side 0), value by value of everything they have.
 *
 *  Two rounds, so that an attribute with a value of its own for every span costs no series each: the first counts every value once
 *  per side, which tells the most frequent; the second counts those, and each attribute as a whole, step by step.
 */
export class CompareFold implements MetricsFold {
  readonly isPartial = false;
  readonly #compare: Compare;
  readonly #query: Query;
  readonly #steps: TimeSteps;
  readonly #blocks: ComparePairs[] = [];
  readonly #counts: CompareCounts;

  constructor(query: Query, compare: Compare, steps: TimeSteps) {
    this.#compare = compare;
    this.#query = query;
    this.#steps = steps;
    this.#counts = new CompareCounts(compare.topN, 2 * steps.count);
  }

  openBlock(block: TraceBlock): Result<BlockFold, SearchError> {
    const selection = SpanSelect.open({ kind: 'pipeline', elements: [this.#compare.filter] }, block);
    if (!selection.ok) return selection;
    const spans = new CompareBlock(block);
    const pairs = new ComparePairs(this.#counts, spans, this.#query);
    const sides = new Sides(block, selection.value, this.#compare, this.#steps);
    return ok({
      add: (batch) => {
        const cells = sides.cells(batch);
        if (!cells.ok) return cells;
        spans.add(batch.rows, batch.traces, cells.value);
        for (let i = 0; i < batch.rows.length; i++) this.#counts.countSpan(cells.value[i]!);
        return ok(undefined);
      },
      close: () => {
        if (spans.isEmpty) return;
        pairs.close();
        this.#blocks.push(pairs);
      },
    });
  }

  *series(): Generator<void, StepSeries[]> {
    const shown = yield* this.#counts.shown(this.#blocks);
    for (let i = 0; i < this.#blocks.length; i++) {
      yield* this.#blocks[i]!.steps(shown.cells[i]!, shown.cells.at(-1)!);
      yield;
    }
    this.#blocks.length = 0;
    return this.#counts.series(shown).map(({ side, isTotal, attribute, value, counts }): StepSeries => {
      const type: Label = ['__meta_type', stringValue(SIDES[side] + (isTotal ? '_total' : ''))];
      const ofSide = Float64Array.from({ length: this.#steps.count }, (_, step) => counts[2 * step + side]!);
      return { labels: [type, [attribute, value]], values: ofSide, exemplars: [] };
    });
  }
}

/** Tells which spans of a batch are in the selection. */
class Sides {
  readonly #block: TraceBlock;
  readonly #select: SpanSelect;
  readonly #fromNs: number; // since the origin of the steps
  readonly #toNs: number;
  readonly #steps: TimeSteps;
  #cells = new Int32Array(0);

  constructor(block: TraceBlock, select: SpanSelect, { startNs, endNs }: Compare, steps: TimeSteps) {
    this.#block = block;
    this.#select = select;
    this.#steps = steps;
    this.#fromNs = startNs === 0n ? -Infinity : steps.since(startNs);
    this.#toNs = endNs === 0n ? Infinity : steps.since(endNs);
  }

  /** 2 * step + side of each span; valid until the next call. */
  cells({ rows, traces, steps }: SpanBatch): Result<Int32Array, SearchError> {
    this.#cells = withRoom(this.#cells, rows.length);
    const cells = this.#cells;
    if (rows.length === 0) return ok(cells);
    const selected = this.#select.rows(traces[0]!, traces[traces.length - 1]! + 1);
    if (!selected.ok) return selected;
    let at = 0;
    for (let i = 0; i < rows.length; i++) {
      while (at < selected.value.length && selected.value[at]! < rows[i]!) at++;
      const isSelected = selected.value[at] === rows[i] && this.#isInside(rows[i]!, traces[i]!);
      cells[i] = 2 * steps[i]! + (isSelected ? 1 : 0);
    }
    return ok(cells);
  }

  #isInside(row: number, trace: number): boolean {
    if (this.#toNs === Infinity) return true;
    const { traceOrigin, startNs } = this.#block.spans;
    const start = this.#steps.since(traceOrigin[trace]!) + startNs[row]!;
    return start > this.#fromNs && start <= this.#toNs;
  }
}
