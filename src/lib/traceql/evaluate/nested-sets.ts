import { SpanFlag, type SpanTable } from '../../model/span-table.ts';

/** Tempo's numbering of a trace's spans: entering a span and leaving it each take the next number, from 1. Orphans and what
 *  hangs below them have no numbers: 0. Roots have parent -1. Computed for the trace last asked for. */
export class NestedSets {
  readonly #spans: SpanTable;
  #trace = -1;
  #left = new Int32Array(0);
  #right = new Int32Array(0);

  constructor(spans: SpanTable) {
    this.#spans = spans;
  }

  left(trace: number, span: number): number {
    return (this.#number(trace), this.#left[span - this.#spans.traceStart[trace]!]!);
  }

  right(trace: number, span: number): number {
    return (this.#number(trace), this.#right[span - this.#spans.traceStart[trace]!]!);
  }

  parent(trace: number, span: number): number {
    const parent = this.#spans.parent[span]!;
    if (parent >= 0) return this.left(trace, parent);
    return this.isConnected(span) ? -1 : 0;
  }

  childCount(span: number): number {
    const { subtreeEnd } = this.#spans;
    let count = 0;
    for (let child = span + 1; child < subtreeEnd[span]!; child = subtreeEnd[child]!) count++;
    return count;
  }

  isConnected(root: number): boolean {
    return (this.#spans.flags[root]! & SpanFlag.Orphan) === 0;
  }

  #number(trace: number): void {
    if (trace === this.#trace) return;
    const { traceStart, subtreeEnd } = this.#spans;
    const from = traceStart[trace]!;
    const to = traceStart[trace + 1]!;
    this.#trace = trace;
    this.#left = new Int32Array(to - from);
    this.#right = new Int32Array(to - from);
    let next = 1;
    const open: number[] = [];
    for (let span = from; span < to;) {
      if (open.length === 0 && !this.isConnected(span)) {
        span = subtreeEnd[span]!;
        continue;
      }
      open.push(span);
      this.#left[span - from] = next++;
      span++;
      while (open.length > 0 && subtreeEnd[open.at(-1)!]! <= span) this.#right[open.pop()! - from] = next++;
    }
  }
}
