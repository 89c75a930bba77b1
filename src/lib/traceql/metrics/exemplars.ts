import { traceIdText } from '../../model/trace-names.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Field, Query } from '../ast.ts';
import { conditionsOf } from '../evaluate/conditions.ts';
import { valueReader } from '../evaluate/field-value.ts';
import { stringValue } from '../evaluate/value.ts';
import { fieldText } from '../check/message-text.ts';
import { labelOf } from './group-column.ts';
import { measureOf } from './measure.ts';
import type { Label, StepExemplar } from './series.ts';
import type { SpanBatch } from './span-batch.ts';
import type { TimeSteps } from './time-steps.ts';

const PER_PLACE = 2;

interface Candidate {
  readonly block: TraceBlock;
  readonly trace: number;
  readonly row: number;
  readonly series: number;
  readonly step: number;
}

/** Picks spans as examples of an answer: the window is cut into as many places as give two exemplars each, and of each place the
 *  slowest spans of two series are kept; of a trace only its slowest span is considered. */
export class ExemplarPicker {
  readonly #places: Candidate[][];
  readonly #floor: Float64Array; // place -> ns that a span must take to be kept; -1 while there is room
  readonly #query: Query;
  readonly #steps: TimeSteps;
  readonly #measured: Field | null;

  /** @param limit exemplars at most, above 0 @param measured the field whose value exemplars bear; null: that of their sample */
  constructor(query: Query, steps: TimeSteps, limit: number, measured: Field | null) {
    this.#places = Array.from({ length: Math.max(1, Math.floor(limit / PER_PLACE)) }, () => []);
    this.#floor = new Float64Array(this.#places.length).fill(-1);
    this.#query = query;
    this.#steps = steps;
    this.#measured = measured;
  }

  /** @param cells series * steps + step, of each span of the batch; -1: not to be considered */
  add(block: TraceBlock, { rows, traces, steps }: SpanBatch, cells: Int32Array): void {
    const { durationNs } = block.spans;
    for (let i = 0; i < rows.length;) {
      const trace = traces[i]!;
      let slowest = -1;
      let longest = -1;
      for (; i < rows.length && traces[i] === trace; i++) {
        const duration = durationNs[rows[i]!]!;
        if (duration <= longest || cells[i]! < 0) continue;
        longest = duration;
        slowest = i;
      }
      if (slowest < 0) continue;
      const step = steps[slowest]!;
      this.#offer(block, trace, rows[slowest]!, (cells[slowest]! - step) / this.#steps.count, step);
    }
  }

  /** Series -> its exemplars, by time. */
  bySeries(): Map<number, StepExemplar[]> {
    const all = this.#places.flat().map((each) => ({ series: each.series, exemplar: this.#exemplar(each) }));
    all.sort((a, b) => a.exemplar.timestampMs - b.exemplar.timestampMs);
    const found = new Map<number, StepExemplar[]>();
    for (const { series, exemplar } of all) found.set(series, [...(found.get(series) ?? []), exemplar]);
    return found;
  }

  #offer(block: TraceBlock, trace: number, row: number, series: number, step: number): void {
    const number = Math.floor((step * this.#places.length) / this.#steps.count);
    const duration = block.spans.durationNs[row]!;
    if (duration <= this.#floor[number]!) return;
    const place = this.#places[number]!;
    const rival = place.findIndex((each) => each.series === series);
    const weaker = place.length < PER_PLACE ? -1 : slower(place[0]!, place[1]!) ? 1 : 0;
    const at = rival >= 0 ? rival : weaker;
    if (at < 0) place.push({ block, trace, row, series, step });
    else if (duration > durationOf(place[at]!)) place[at] = { block, trace, row, series, step };
    if (place.length === PER_PLACE) this.#floor[number] = Math.min(...place.map(durationOf));
  }

  #exemplar({ block, trace, row, step }: Candidate): StepExemplar {
    const { traceOrigin, startNs } = block.spans;
    const labels = new Map<string, Label>();
    const traceId = stringValue(traceIdText(block, trace).replace(/^0+/, ''));
    labels.set('trace:id', ['trace:id', traceId]);
    for (const field of fieldsOf(this.#query)) {
      const value = labelOf(valueReader(field, block)(trace, row));
      const key = fieldText(field);
      if (value !== null && !labels.has(key)) labels.set(key, [key, value]);
    }
    const value = new Float64Array([NaN]);
    if (this.#measured) measureOf(this.#measured, block)(Int32Array.of(row), Int32Array.of(trace), value);
    const timestampMs = this.#steps.unixMs(this.#steps.since(traceOrigin[trace]!) + startNs[row]!);
    return { labels: [...labels.values()], value: value[0]!, timestampMs, step };
  }
}

function durationOf({ block, row }: Candidate): number {
  return block.spans.durationNs[row]!;
}

function slower(a: Candidate, b: Candidate): boolean {
  return durationOf(a) > durationOf(b);
}

/** All that a query speaks of. */
function fieldsOf(query: Query): Field[] {
  const { metrics } = query;
  const measured = metrics?.kind === 'range' ? [...metrics.by, ...(metrics.field ? [metrics.field] : [])] : [];
  return [...conditionsOf(query).map(({ field }) => field), ...measured];
}
