import { scrolled, scrollSpace, settled, type ScrollSpace } from './scroll-space.ts';

/** Where the rows are scrolled to. The element's scrollTop follows `space.trackTop` (see scroll-space.ts). */
export class ScrollModel {
  #contentPx = $state(0);
  #viewPx = $state(0);
  #moved = $state.raw<ScrollSpace | null>(null); // as the reader left it; null: at the top

  readonly space: ScrollSpace = $derived.by(() => {
    const moved = this.#moved;
    if (moved && moved.contentPx === this.#contentPx && moved.viewPx === this.#viewPx) return moved;
    return scrollSpace(this.#contentPx, this.#viewPx, moved?.contentTop ?? 0);
  });

  resize(contentPx: number, viewPx: number): void {
    this.#contentPx = contentPx;
    this.#viewPx = viewPx;
  }

  /** The element scrolled. @returns the scrollTop it should have now */
  scrolled(trackTop: number): number {
    if (trackTop !== this.space.trackTop) this.#moved = scrolled(this.space, trackTop);
    return this.space.trackTop;
  }

  settle(): number {
    this.#moved = settled(this.space);
    return this.space.trackTop;
  }

  /** @returns the scrollTop that shows content px `top` first */
  moveTo(top: number): number {
    const { contentPx, viewPx } = this.space;
    this.#moved = scrollSpace(contentPx, viewPx, top);
    return this.space.trackTop;
  }
}
