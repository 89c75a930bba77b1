import { nsOf } from '../paint/layout.ts';
import { timeGestures } from './time-gestures.ts';
import type { TraceState } from '../trace-state.svelte.ts';
import type { WaterfallView } from './waterfall-view.svelte.ts';

const DRAG_PX = 4; // a press that moves less is a click
const MOUSE_SLOP_PX = 4;
const FINGER_SLOP_PX = 12;

/** Pointers on what is painted: hover, click, a window of time drawn across the bars, the wheel. Its keyboard twin is keys.ts. */
export class Gestures {
  /** The window being drawn, px of the bar column; null while none is. */
  drag = $state.raw<{ readonly fromX: number; readonly toX: number } | null>(null);
  readonly #view: WaterfallView;
  readonly #trace: () => TraceState;
  #from: number | null = null; // px of the bar column where the press was; null: none
  #pressX = 0; // client px
  #dragged = false;

  constructor(view: WaterfallView, trace: () => TraceState) {
    this.#view = view;
    this.#trace = trace;
  }

  handlePointerDown(event: PointerEvent & { currentTarget: HTMLElement }): void {
    this.#dragged = false;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const hit = this.#hit(event);
    if (hit.part !== 'bar' && !(hit.part === 'header' && hit.column === 'time')) return;
    this.#pressX = event.clientX;
    this.#from = hit.x;
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  handlePointerMove(event: PointerEvent & { currentTarget: HTMLElement }): void {
    if (this.#from === null) {
      const hit = this.#hit(event);
      const hovers = event.pointerType !== 'touch';
      this.#view.hoveredRow = 'row' in hit && hovers ? hit.row : -1;
      this.#trace().pointerNs = hit.part === 'bar' && hovers ? nsOf(this.#view.axis, hit.x) : null;
      return;
    }
    const moved = event.clientX - this.#pressX;
    this.#dragged ||= Math.abs(moved) > DRAG_PX;
    if (!this.#dragged) return;
    this.drag = { fromX: this.#from, toX: Math.min(this.#view.timePx, Math.max(0, this.#from + moved)) };
  }

  handlePointerUp(): void {
    if (this.drag) {
      const [a, b] = [nsOf(this.#view.axis, this.drag.fromX), nsOf(this.#view.axis, this.drag.toX)];
      this.#trace().zoom(Math.min(a, b), Math.max(a, b));
    }
    this.cancel();
  }

  cancel(): void {
    this.#from = null;
    this.drag = null;
  }

  handlePointerLeave(): void {
    this.#view.hoveredRow = -1;
    this.#trace().pointerNs = null;
  }

  /** On the chevron: opens or closes. On the chip of an opened run: folds it again. Elsewhere on a row: opens the run folded into it, or
   *  chooses its span. */
  handleClick(event: MouseEvent & { currentTarget: HTMLElement }, onselect: (span: number) => void): void {
    if (this.#dragged) return;
    const hit = this.#hit(event);
    if (!('row' in hit)) return;
    const trace = this.#trace();
    const span = trace.rows[hit.row]!;
    trace.focusRow(hit.row);
    if (hit.part === 'chevron' || trace.tree.view.isFolded(span)) trace.toggle(span);
    else if (hit.part === 'name' && this.#view.isOnChip(hit.row, hit.x)) trace.foldAgain(span);
    else onselect(span);
  }

  handleDoubleClick(event: MouseEvent & { currentTarget: HTMLElement }): void {
    if (this.#hit(event).part === 'bar') this.#trace().resetZoom();
  }

  /** Zooms and moves in time; the wheel alone and a finger that goes up or down scroll, natively. An attachment. */
  wheel = (node: HTMLElement): (() => void) =>
    timeGestures(
      {
        nsAt: (clientX) => nsOf(this.#view.axis, clientX - node.getBoundingClientRect().left - this.#view.barsX),
        nsPerPx: () => -1 / this.#view.axis.pxPerNs,
        zoomAround: (aroundNs, factor) => this.#trace().zoomAround(aroundNs, factor),
        pan: (byNs) => this.#trace().pan(byNs),
      },
      { plainWheel: false, fingerPans: true },
    )(node);

  #hit(event: MouseEvent & { currentTarget: HTMLElement }) {
    const box = event.currentTarget.getBoundingClientRect();
    const finger = 'pointerType' in event && event.pointerType === 'touch';
    return this.#view.hitAt(event.clientX - box.left, event.clientY - box.top, finger ? FINGER_SLOP_PX : MOUSE_SLOP_PX);
  }
}
