import type { Attachment } from 'svelte/attachments';
import { fitToDevicePixels } from '../paint/ink.ts';
import { layoutBars } from '../paint/layout.ts';
import { paintWaterfall } from '../paint/paint.ts';
import { RowTwins } from './row-twins.ts';
import type { TraceState } from '../trace-state.svelte.ts';
import type { WaterfallView } from './waterfall-view.svelte.ts';

/** Owns the canvas: everything a frame needs is read in the effect. The first change after a frame is painted as soon as the effects
 *  have run, so that rows are there in the task that changed them; what changes until the next frame is painted once, with it.
 *  @param onpaint after each painting */
export function paintLoop(
  view: WaterfallView,
  trace: () => TraceState,
  onpaint?: () => void,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const ink = canvas.getContext('2d', { alpha: false })!;
    const twins = new RowTwins(canvas.nextElementSibling as HTMLElement);
    let focusedFor: unknown = null; // the wish whose row got the focus
    let rested = true; // the screen shows what was painted last; at first there is nothing to wait for
    $effect(() => {
      const frame = view.frame();
      const { wish, fromNs, toNs } = trace();
      if (frame.widthPx === 0 || frame.heightPx === 0) return;
      return (rested ? soon : withFrame)(() => {
        rested = false;
        requestAnimationFrame(() => (rested = true));
        const { table, rows, firstRow, rowCount, axis, bars, focusedRow } = frame;
        fitToDevicePixels(canvas, ink, frame.widthPx, frame.heightPx);
        layoutBars(table, rows, { fromNs, toNs, firstRow, rowCount }, axis, bars);
        paintWaterfall(ink, frame);
        const inRows = twins.focused; // it goes with the focused row, whose element may be another now, or gone
        twins.update(frame);
        if (inRows || (wish?.focus && wish !== focusedFor)) twins.focus(focusedRow);
        focusedFor = wish;
        onpaint?.();
      });
    });
  };
}

/** @returns how to call it off; so does withFrame */
function soon(run: () => void): () => void {
  let wanted = true;
  queueMicrotask(() => {
    if (wanted) run();
  });
  return () => (wanted = false);
}

function withFrame(run: () => void): () => void {
  const id = requestAnimationFrame(run);
  return () => cancelAnimationFrame(id);
}
