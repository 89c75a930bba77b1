import type { Ink } from './ink.ts';

const MAX_KEPT = 20_000;

/** Measures texts of a font once, and shortens them to a width with an ellipsis. */
export class TextFit {
  readonly #ofFont = new Map<string, Map<string, number>>();

  width(ink: Ink, font: string, text: string): number {
    let widths = this.#ofFont.get(font);
    if (widths === undefined || widths.size > MAX_KEPT) this.#ofFont.set(font, (widths = new Map<string, number>()));
    let width = widths.get(text);
    if (width === undefined) {
      ink.font = font;
      width = ink.measureText(text).width;
      widths.set(text, width);
    }
    return width;
  }

  /** The text itself where it fits, else its beginning and “…”, else ''. */
  fit(ink: Ink, font: string, text: string, roomPx: number): string {
    if (text.length > 400) text = text.slice(0, 400); // no column shows more, and measuring megabytes would freeze the page
    if (this.width(ink, font, text) <= roomPx) return text;
    const dots = this.width(ink, font, '…');
    if (roomPx < dots + 6) return '';
    let low = 0;
    let high = text.length;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (this.width(ink, font, text.slice(0, mid)) + dots <= roomPx) low = mid;
      else high = mid - 1;
    }
    return low > 0 ? `${text.slice(0, low).trimEnd()}…` : '';
  }
}
