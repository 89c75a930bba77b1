/** Something along which time lies, on which wheel and fingers zoom and move what is in view. Positions are client px. */
export interface TimeSurface {
  nsAt(clientX: number): number;
  /** By how much what is in view moves when fingers move one px to the right, ns: less than 0 where the content follows them. */
  nsPerPx(): number;
  zoomAround(aroundNs: number, factor: number): void;
  pan(byNs: number): void;
}

interface TimeGestureOptions {
  /** The wheel alone zooms too: where there is nothing to scroll. */
  readonly plainWheel: boolean;
  /** One finger that moves sideways pans. */
  readonly fingerPans: boolean;
}

const ZOOM_PER_PX = 0.003; // exponent per px of the wheel
const ZOOM_PER_LINE = 0.1; // the same where the wheel counts in lines
const PINCH_PER_PX = 0.01; // touchpads send a pinch as Ctrl and small, even steps, and nothing else does below …
const PINCH_MAX_PX = 10;
const LEAST_SPREAD_PX = 24; // of two fingers

/** Wheel and fingers on a surface of time: Ctrl + wheel (which is also what a pinch on a touchpad sends) and two fingers zoom around
 *  where they are, Shift + wheel, a wheel that goes sideways, and fingers move in time. None of it zooms the page.
 *  @returns an attachment */
export function timeGestures(surface: TimeSurface, { plainWheel, fingerPans }: TimeGestureOptions) {
  return (node: HTMLElement): (() => void) => {
    const onwheel = (event: WheelEvent) => {
      const { ctrlKey, metaKey, shiftKey, deltaX, deltaY } = event;
      const sideways = shiftKey || Math.abs(deltaX) > Math.abs(deltaY);
      const zooms = ctrlKey || metaKey || (plainWheel && !sideways);
      if (!zooms && !sideways) return;
      event.preventDefault();
      if (zooms) surface.zoomAround(surface.nsAt(event.clientX), wheelFactor(event));
      else surface.pan((deltaX || deltaY) * Math.abs(surface.nsPerPx()));
    };
    const fingers = new Fingers(surface, fingerPans);
    const ondown = (event: PointerEvent) => fingers.down(event);
    const onmove = (event: PointerEvent) => fingers.move(event);
    const onup = (event: PointerEvent) => fingers.up(event);
    node.addEventListener('wheel', onwheel, { passive: false }); // Svelte's own wheel listeners are passive
    node.addEventListener('pointerdown', ondown);
    node.addEventListener('pointermove', onmove);
    for (const end of ['pointerup', 'pointercancel'] as const) node.addEventListener(end, onup);
    return () => {
      node.removeEventListener('wheel', onwheel);
      node.removeEventListener('pointerdown', ondown);
      node.removeEventListener('pointermove', onmove);
      for (const end of ['pointerup', 'pointercancel'] as const) node.removeEventListener(end, onup);
    };
  };
}

/** @returns < 1 narrows what is in view */
export function wheelFactor({
  deltaY,
  deltaMode,
  ctrlKey,
}: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const inPx = deltaMode === 0; // WheelEvent.DOM_DELTA_PIXEL
  const isPinch = ctrlKey && inPx && Math.abs(deltaY) < PINCH_MAX_PX;
  return Math.exp(deltaY * (isPinch ? PINCH_PER_PX : inPx ? ZOOM_PER_PX : ZOOM_PER_LINE));
}

type Finger = Pick<PointerEvent, 'pointerId' | 'pointerType' | 'clientX' | 'clientY'>;

/** The fingers on a surface: one pans, two zoom and pan at once; a third is not heeded. */
export class Fingers {
  readonly #surface: TimeSurface;
  readonly #pans: boolean;
  readonly #at = new Map<number, { x: number; y: number }>();

  constructor(surface: TimeSurface, pans: boolean) {
    this.#surface = surface;
    this.#pans = pans;
  }

  down({ pointerId, pointerType, clientX, clientY }: Finger): void {
    if (pointerType === 'touch' && this.#at.size < 2) this.#at.set(pointerId, { x: clientX, y: clientY });
  }

  move({ pointerId, clientX, clientY }: Finger): void {
    if (!this.#at.has(pointerId)) return;
    const before = this.#spread();
    this.#at.set(pointerId, { x: clientX, y: clientY });
    const after = this.#spread();
    const surface = this.#surface;
    if (this.#at.size === 1 && !this.#pans) return;
    surface.pan((after.x - before.x) * surface.nsPerPx());
    if (this.#at.size === 2) surface.zoomAround(surface.nsAt(after.x), before.px / after.px);
  }

  up({ pointerId }: Finger): void {
    this.#at.delete(pointerId);
  }

  /** Middle and distance of the fingers. */
  #spread(): { x: number; px: number } {
    const [a, b = a] = [...this.#at.values()];
    return { x: (a!.x + b!.x) / 2, px: Math.max(LEAST_SPREAD_PX, Math.hypot(a!.x - b!.x, a!.y - b!.y)) };
  }
}
