import { formatCount } from '../../base/count.ts';
import { foldTimes, type Fold } from '../tree/fold.ts';
import type { Frame } from './frame.ts';
import type { Ink } from './ink.ts';
import { MIN_BAR_PX, placeLabel, xOf } from './layout.ts';

const CHIP_PAD_PX = 7;
const TEXT_Y = 17; // of names
const LABEL_Y = 16; // of bars
const BAR_Y = 7;
const BAR_PX = 11;
const DASH_PX = 4;
const GAP_PX = 2;

/** "× 12": beside the name of a row that stands for a run of similar siblings. */
export function chipText({ count }: Pick<Fold, 'count'>): string {
  return `× ${formatCount(count)}`;
}

export function chipPx(ink: Ink, { fit, palette }: Frame, text: string): number {
  return fit.width(ink, palette.smallFont, text) + 2 * CHIP_PAD_PX;
}

export function paintChip(ink: Ink, frame: Frame, text: string, x: number, y: number): void {
  const { palette } = frame;
  ink.fillStyle = palette.sunken;
  ink.beginPath();
  ink.roundRect(x, y + 4, chipPx(ink, frame, text), 16, 4);
  ink.fill();
  ink.font = palette.smallFont;
  ink.fillStyle = palette.text2;
  ink.fillText(text, x + CHIP_PAD_PX, y + TEXT_Y - 1);
}

/** The run's extent in time as a broken bar, errors in it told by red at its end, and how long its members take. */
export function paintFoldBar(ink: Ink, frame: Frame, span: number, fold: Fold, y: number): void {
  const { table, palette, axis, barsX, widthPx, fit, colorOf } = frame;
  const columnPx = widthPx - barsX;
  const x = xOf(axis, table.startNs[span]!);
  const width = Math.max(MIN_BAR_PX, (fold.endNs - table.startNs[span]!) * axis.pxPerNs);
  const from = Math.max(x, -4);
  const to = Math.min(x + width, columnPx + 4);
  if (to > from) paintDashes(ink, colorOf(span), barsX + from, barsX + to, y);
  if (to > from && fold.errors > 0) {
    ink.fillStyle = palette.error;
    ink.fillRect(barsX + from, y + BAR_Y, Math.min(3, to - from), BAR_PX);
  }
  const times = foldTimes(fold);
  const withErrors = fold.errors > 0 ? `${times} · ${formatCount(fold.errors)} with errors` : times;
  const placed = (text: string) => placeLabel(x, width, fit.width(ink, palette.smallFont, text), columnPx);
  const text = placed(withErrors).side === 'none' ? times : withErrors;
  const place = placed(text);
  if (place.side === 'none') return;
  ink.font = palette.smallFont;
  if (place.side === 'inside') {
    // Dashes would run through the words
    ink.fillStyle = palette.surface;
    ink.fillRect(barsX + place.x - 4, y + BAR_Y, fit.width(ink, palette.smallFont, text) + 8, BAR_PX);
  }
  ink.fillStyle = palette.text2;
  ink.fillText(text, barsX + place.x, y + LABEL_Y);
}

/** Four sides in dashes, by hand: the least of a canvas that painting stands on has no dashed lines. O(pixels in view). */
function paintDashes(ink: Ink, color: string, left: number, right: number, y: number): void {
  ink.fillStyle = color;
  for (let x = left; x < right; x += DASH_PX + GAP_PX) {
    const width = Math.min(DASH_PX, right - x);
    ink.fillRect(x, y + BAR_Y, width, 1);
    ink.fillRect(x, y + BAR_Y + BAR_PX - 1, width, 1);
  }
  for (const at of [left, right - 1]) {
    ink.fillRect(at, y + BAR_Y, 1, 4);
    ink.fillRect(at, y + BAR_Y + BAR_PX - 4, 1, 4);
  }
}
