import { untrack } from 'svelte';
import { ROW_PX } from '../paint/layout.ts';
import { rowOfSpan } from '../tree/rows.ts';
import type { ScrollWish, TraceState } from '../trace-state.svelte.ts';
import type { WaterfallView } from './waterfall-view.svelte.ts';

/** Keeps the scroll model as high as the rows, and brings into view what the trace's state wishes for. Call while a component is set up.
 *  @param scrollTo sets the element's scrollTop */
export function followWishes(view: WaterfallView, trace: () => TraceState, scrollTo: (trackTop: number) => void): void {
  const { scroll } = view;
  $effect(() => scroll.resize(trace().rows.length * ROW_PX, view.viewPx));

  // A wish is granted once, when it is made and the size is known.
  let granted: ScrollWish | null = null;
  $effect(() => {
    const { wish, rows } = trace();
    const { viewPx } = view;
    if (!wish || wish === granted || viewPx === 0 || rows.length === 0) return;
    granted = wish;
    scroll.resize(rows.length * ROW_PX, viewPx);
    grant(wish.span, wish.align);
  });

  // The view got lower, by the details below it for instance: the chosen row, if it was in view, stays there.
  let beforePx = 0;
  $effect(() => {
    const { viewPx } = view;
    const { selected, rows } = untrack(trace);
    if (selected !== null && viewPx > 0 && viewPx < beforePx) {
      const top = rowOfSpan(rows, selected) * ROW_PX;
      const seenFrom = untrack(() => view.contentTop);
      if (top >= seenFrom && top < seenFrom + beforePx) grant(selected, 'nearest');
    }
    beforePx = viewPx;
  });

  function grant(span: number, align: ScrollWish['align']): void {
    const { viewPx, contentTop, rows } = untrack(() => ({
      viewPx: view.viewPx,
      contentTop: view.contentTop,
      rows: trace().rows,
    }));
    const top = rowOfSpan(rows, span) * ROW_PX;
    const outside = top < contentTop || top + ROW_PX > contentTop + viewPx;
    if (align === 'start') scrollTo(scroll.moveTo(top));
    else if (outside && align === 'center') scrollTo(scroll.moveTo(top - viewPx / 2 + ROW_PX));
    else if (outside) scrollTo(scroll.moveTo(top < contentTop ? top : top + ROW_PX - viewPx));
  }
}
