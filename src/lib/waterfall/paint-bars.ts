import { formatDuration } from '../base/duration.ts';
import { PaintFlag } from '../worker/paint-table.ts';
import { firstEntry, type Frame } from './frame.ts';
import type { Ink } from './ink.ts';
import { MIN_BAR_PX, placeLabel, ROW_PX, xOf } from './layout.ts';
import { paintFoldBar } from './paint-fold.ts';

const BAR_Y = 7;
const BAR_PX = 11;
const PATH_Y = 20;
const LABEL_Y = 16;
const CONTEXT_ALPHA = 0.45; // of what is there only for what the filter keeps below it
const MAX_LABEL_PX = 220; // of what a bar says before its duration

/** The bar column: a bar per row in its service's colour, error tick, critical path below it, exceptions on it, its duration. */
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
    if (failed) {
      ink.fillStyle = palette.error;
      ink.fillRect(barsX + from, y + BAR_Y, Math.min(3, Math.max(MIN_BAR_PX, to - from)), BAR_PX);
    }
  } else {
    paintArrow(ink, palette.text3, x + width < 0 ? barsX + 4 : widthPx - 5, y + 12.5, x + width < 0 ? -1 : 1);
  }
  paintPath(ink, frame, span, y);
  paintExceptions(ink, frame, span, y);
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

function paintPath(ink: Ink, { path, axis, palette, barsX, widthPx }: Frame, span: number, y: number): void {
  if (!path) return;
  ink.fillStyle = palette.critical;
  for (let e = firstEntry(path.span, span); e < path.length && path.span[e] === span; e++) {
    const from = Math.max(barsX, barsX + xOf(axis, path.fromNs[e]!));
    const to = Math.min(widthPx, barsX + xOf(axis, path.toNs[e]!));
    if (to > from) ink.fillRect(from, y + PATH_Y, Math.max(1, to - from), 2);
  }
}

function paintExceptions(
  ink: Ink,
  { exceptions, axis, palette, barsX, widthPx }: Frame,
  span: number,
  y: number,
): void {
  if (!exceptions) return;
  for (let e = firstEntry(exceptions.span, span); e < exceptions.span.length && exceptions.span[e] === span; e++) {
    const x = barsX + xOf(axis, exceptions.atNs[e]!);
    if (x < barsX - 4 || x > widthPx + 4) continue;
    ink.beginPath();
    ink.moveTo(x, y + 5);
    ink.lineTo(x + 4, y + 12.5);
    ink.lineTo(x, y + 20);
    ink.lineTo(x - 4, y + 12.5);
    ink.closePath();
    ink.fillStyle = palette.error;
    ink.fill();
    ink.strokeStyle = palette.surface;
    ink.lineWidth = 1;
    ink.stroke();
  }
}

function paintLabel(ink: Ink, frame: Frame, span: number, x: number, width: number, y: number): void {
  const { table, palette, fit, barsX, widthPx, labelOf } = frame;
  const linked = (table.flags[span]! & PaintFlag.HasLinks) !== 0;
  const label = fit.fit(ink, palette.smallFont, labelOf(span), MAX_LABEL_PX);
  const text = (label && `${label}  `) + formatDuration(table.lengthNs[span]!) + (linked ? '  ⤷ linked' : '');
  const place = placeLabel(x, width, fit.width(ink, palette.smallFont, text), widthPx - barsX);
  if (place.side === 'none') return;
  ink.font = palette.smallFont;
  ink.fillStyle = place.side === 'inside' ? palette.onBar : palette.text2;
  ink.fillText(text, barsX + place.x, y + LABEL_Y);
}
