import { formatDuration } from '../../base/duration.ts';
import { PaintFlag } from '../../worker/paint-table.ts';
import type { Frame } from './frame.ts';
import type { Ink } from './ink.ts';
import { MIN_BAR_PX, placeLabel, ROW_PX } from './layout.ts';
import { clockWords } from '../clocks/clock-words.ts';
import { paintFoldBar } from './paint-fold.ts';
import { paintCovered, paintEvents, paintPath } from './paint-marks.ts';

const BAR_Y = 7;
const BAR_PX = 11;
const LABEL_Y = 16;
const CLOCK_GAP_PX = 8;
const CONTEXT_ALPHA = 0.55; // of what is there only for what the filter keeps below it
const MAX_LABEL_PX = 220; // of what a bar says before its duration

/** The bar column: a bar per row in its service's colour, error tick, critical path below it, events on it, its duration. */
export function paintBars(ink: Ink, frame: Frame): void {
  const { bars } = frame;
  for (let k = 0; k < bars.count; k++) {
    const span = bars.span[k]!;
    const y = frame.firstRowY + k * ROW_PX;
    const fold = frame.tree.foldAt(span);
    ink.globalAlpha = frame.tree.isContext(span) ? CONTEXT_ALPHA : 1;
    if (fold) paintFoldBar(ink, frame, span, fold, y);
    else paintBar(ink, frame, k, y);
  }
  ink.globalAlpha = 1;
}

function paintBar(ink: Ink, frame: Frame, k: number, y: number): void {
  const { bars, table, palette, barsX, widthPx, colorOf } = frame;
  const span = bars.span[k]!;
  const x = bars.x[k]!;
  const width = bars.width[k]!;
  const columnPx = widthPx - barsX;
  const failed = (table.flags[span]! & PaintFlag.Error) !== 0;
  const from = Math.max(x, -4);
  const to = Math.min(x + width, columnPx + 4);
  if (to > from) {
    ink.fillStyle = colorOf(span);
    ink.beginPath();
    ink.roundRect(barsX + from, y + BAR_Y, to - from, BAR_PX, Math.min(2, (to - from) / 2));
    ink.fill();
    paintCovered(ink, frame, span, [from, to], [y + BAR_Y, BAR_PX]);
    if (failed) {
      ink.fillStyle = palette.error;
      ink.fillRect(barsX + from, y + BAR_Y, Math.min(3, Math.max(MIN_BAR_PX, to - from)), BAR_PX);
    }
  } else {
    paintArrow(ink, palette.text3, x + width < 0 ? barsX + 4 : widthPx - 5, y + 12.5, x + width < 0 ? -1 : 1);
  }
  paintPath(ink, frame, span, y);
  paintEvents(ink, frame, span, y);
  paintLabel(ink, frame, span, x, width, y);
}

/** The bar lies outside the window of time: an arrow says on which side. */
function paintArrow(ink: Ink, color: string, x: number, y: number, direction: 1 | -1): void {
  ink.fillStyle = color;
  ink.beginPath();
  ink.moveTo(x + 3 * direction, y);
  ink.lineTo(x - 2 * direction, y - 3.5);
  ink.lineTo(x - 2 * direction, y + 3.5);
  ink.closePath();
  ink.fill();
}

function paintLabel(ink: Ink, frame: Frame, span: number, x: number, width: number, y: number): void {
  const { table, palette, fit, barsX, widthPx, labelOf } = frame;
  const linked = (table.flags[span]! & PaintFlag.HasLinks) !== 0;
  const label = fit.fit(ink, palette.smallFont, labelOf(span), MAX_LABEL_PX);
  const text = (label && `${label}  `) + formatDuration(table.lengthNs[span]!) + (linked ? '  ⤷ linked' : '');
  const clock = clockWords(frame, span);
  const textPx = fit.width(ink, palette.smallFont, text);
  const clockPx = clock ? CLOCK_GAP_PX + fit.width(ink, palette.smallFont, clock) : 0;
  const place = placeLabel(x, width, textPx + clockPx, widthPx - barsX);
  if (place.side === 'none') return;
  ink.font = palette.smallFont;
  if (place.side === 'inside') paintPlate(ink, palette.surface, barsX + place.x, y, textPx + clockPx);
  ink.fillStyle = palette.text2;
  ink.fillText(text, barsX + place.x, y + LABEL_Y);
  if (!clock) return;
  ink.fillStyle = palette.warn;
  ink.fillText(clock, barsX + place.x + textPx + CLOCK_GAP_PX, y + LABEL_Y);
}

/** Behind a label that stands on its bar: no text colour reads well on full colour and pale alike. */
function paintPlate(ink: Ink, color: string, x: number, y: number, width: number): void {
  ink.fillStyle = color;
  ink.fillRect(x - 4, y + BAR_Y, width + 8, BAR_PX);
}
