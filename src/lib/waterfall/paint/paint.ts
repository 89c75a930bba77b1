import { HEADER_PX, type Frame } from './frame.ts';
import type { Ink } from './ink.ts';
import { AXIS_LEFT_PX, ROW_PX, xOf } from './layout.ts';
import { paintBars } from './paint-bars.ts';
import { paintColumnHeads, paintColumns } from './paint-columns.ts';
import { paintNames } from './paint-names.ts';

/** Draws the whole waterfall: backgrounds, grid, names, bars, header. O(rows in view). */
export function paintWaterfall(ink: Ink, frame: Frame): void {
  const { palette, widthPx, heightPx, namePx, barsX } = frame;
  ink.fillStyle = palette.surface;
  ink.fillRect(0, 0, widthPx, heightPx);
  paintRowBackgrounds(ink, frame);
  paintGrid(ink, frame);
  clipped(ink, 0, HEADER_PX, namePx, heightPx - HEADER_PX, () => paintNames(ink, frame));
  if (barsX > namePx)
    clipped(ink, namePx, HEADER_PX, barsX - namePx, heightPx - HEADER_PX, () => paintColumns(ink, frame));
  clipped(ink, barsX, HEADER_PX, widthPx - barsX, heightPx - HEADER_PX, () => paintBars(ink, frame));
  paintHeader(ink, frame);
}

export function rowY(frame: Frame, k: number): number {
  return frame.firstRowY + k * ROW_PX;
}

function paintRowBackgrounds(ink: Ink, frame: Frame): void {
  const { rows, firstRow, rowCount, palette, selected, hoveredRow, isMatch, currentMatch, widthPx } = frame;
  for (let k = 0; k < rowCount; k++) {
    const span = rows[firstRow + k]!;
    const matched = isMatch !== null && isMatch[span] === 1;
    const fill =
      span === selected ? palette.select : matched ? palette.match : firstRow + k === hoveredRow ? palette.hover : null;
    if (fill !== null) {
      ink.fillStyle = fill;
      ink.fillRect(0, rowY(frame, k), widthPx, ROW_PX);
    }
    // Not by colour alone: an edge at the left, wider at the current match
    const edge = matched ? palette.warn : span === selected ? palette.accent : null;
    if (edge !== null) {
      ink.fillStyle = edge;
      ink.fillRect(0, rowY(frame, k), span === currentMatch ? 6 : 3, ROW_PX);
    }
  }
}

function paintGrid(ink: Ink, { palette, ticks, axis, barsX, widthPx, heightPx }: Frame): void {
  ink.fillStyle = palette.line;
  for (const tick of ticks) {
    const x = Math.round(barsX + xOf(axis, tick.atNs));
    if (x > barsX && x < widthPx) ink.fillRect(x, 0, 1, heightPx);
  }
}

function paintHeader(ink: Ink, frame: Frame): void {
  const { palette, ticks, axis, namePx, barsX, widthPx, heightPx, fit } = frame;
  ink.fillStyle = palette.surface;
  ink.fillRect(0, 0, widthPx, HEADER_PX);
  let freeFrom = barsX; // a label never runs into the next one
  for (const tick of ticks) {
    const x = Math.round(barsX + xOf(axis, tick.atNs));
    if (x < barsX || x > widthPx) continue;
    ink.fillStyle = palette.line;
    ink.fillRect(x, 0, 1, HEADER_PX);
    const width = fit.width(ink, palette.smallFont, tick.label);
    if (x + 4 < freeFrom || x + 4 + width > widthPx) continue;
    freeFrom = x + 4 + width + 4;
    ink.font = palette.smallFont;
    ink.fillStyle = palette.text3;
    ink.fillText(tick.label, x + 4, 18);
  }
  ink.font = palette.smallFont;
  ink.fillStyle = palette.text3;
  if (namePx > 60)
    ink.fillText(fit.fit(ink, palette.smallFont, 'Service and operation', namePx - AXIS_LEFT_PX - 8), AXIS_LEFT_PX, 18);
  ink.fillStyle = palette.line;
  ink.fillRect(0, HEADER_PX - 1, widthPx, 1);
  ink.fillRect(namePx - 1, 0, 1, heightPx);
  paintColumnHeads(ink, frame);
}

function clipped(ink: Ink, x: number, y: number, width: number, height: number, paint: () => void): void {
  ink.save();
  ink.beginPath();
  ink.rect(x, y, width, height);
  ink.clip();
  paint();
  ink.restore();
}
