import type { CriticalPath } from '../../analysis/critical-path.ts';
import { lowerBound } from '../../base/bisect.ts';
import type { AdjustedClocks } from '../../worker/clock-job.ts';
import type { PaintTable } from '../../worker/paint-table.ts';

/** Whether times are shown as they were sent, or with the clocks of all hosts set right. */
export class Clocks {
  /** null: no clock is wrong, or that is not known yet. */
  adjusted = $state.raw<AdjustedClocks | null>(null);
  adjusting = $state(false); // the reader wants them set right
  readonly #sent: PaintTable;

  /** What to draw from. */
  readonly table: PaintTable = $derived.by(() => {
    const { adjusted, adjusting } = this;
    if (!adjusting || adjusted === null) return this.#sent;
    return { ...this.#sent, startNs: adjusted.startNs, durationNs: adjusted.durationNs };
  });

  constructor(sent: PaintTable) {
    this.#sent = sent;
  }

  /** How far a span is drawn from where it was sent, ns on the axis of the trace as it was sent. */
  readonly movedNs: (span: number) => number = $derived.by(() => {
    const { startNs } = this.table;
    const sent = this.#sent.startNs;
    return startNs === sent ? () => 0 : (span: number) => startNs[span]! - sent[span]!;
  });

  /** The critical path of the times that are shown, where they are not those that were sent. */
  get path(): CriticalPath | null {
    return this.adjusting ? (this.adjusted?.path ?? null) : null;
  }

  /** By how much the clock of this very span is wrong; 0 where it is not. Its subtree is not meant. */
  readonly skewNs: (span: number) => number = $derived.by(() => {
    const { adjusted } = this;
    if (adjusted === null) return () => 0;
    const { skewed, byNs } = adjusted;
    return (span: number) => {
      const k = lowerBound(skewed, span);
      return skewed[k] === span ? byNs[k]! : 0;
    };
  });

  /** By how much a span's clock was set right in what is shown. */
  adjustedByNs(span: number): number {
    return this.adjusting && this.adjusted !== null ? this.movedNs(span) + this.adjusted.originNs : 0;
  }
}
