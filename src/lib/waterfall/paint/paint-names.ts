import { formatCount } from '../../base/count.ts';
import { PaintFlag } from '../../worker/paint-table.ts';
import type { Fold } from '../tree/fold.ts';
import type { Frame } from './frame.ts';
import { CHEVRON_X_PX } from '../grid/hit.ts';
import type { Ink } from './ink.ts';
import { indentPx, ROW_PX } from './layout.ts';
import { shownName } from '../shown-name.ts';
import { chipPx, chipText, paintChip } from './paint-fold.ts';
import type { TreeView } from '../tree/tree-view.ts';

const TEXT_Y = 17; // baseline within a row
const LEAST_LETTERS = 4; // of a name that is cut
const MIN_GUIDE_STEP_PX = 5; // guides nearer than this would be a grey block

/** The name column: guides, chevron, mark in the service's colour, service dim, operation in full, error mark. */
export function paintNames(ink: Ink, frame: Frame): void {
  for (let k = 0; k < frame.rowCount; k++) {
    const span = frame.rows[frame.firstRow + k]!;
    const y = frame.firstRowY + k * ROW_PX;
    const depth = frame.table.depth[span]!;
    paintGuides(ink, frame, depth, y);
    const x = indentPx(depth, frame.namePx) + CHEVRON_X_PX;
    if (frame.tree.canOpen(span)) paintChevron(ink, frame, x + 3, y, frame.tree.isClosed(span));
    frame.bars.chip.fill(0, 2 * k, 2 * k + 2);
    frame.bars.cut[k] = paintText(ink, frame, k, x + 16, y) ? 0 : 1;
  }
}

function paintGuides(ink: Ink, { palette, namePx }: Frame, depth: number, y: number): void {
  ink.fillStyle = palette.line;
  let last = -Infinity;
  for (let d = 0; d < depth; d++) {
    const x = Math.round(indentPx(d, namePx)) + CHEVRON_X_PX + 7;
    if (x - last < MIN_GUIDE_STEP_PX) break; // the steps only get narrower from here
    ink.fillRect(x, y, 1, ROW_PX);
    last = x;
  }
}

function paintChevron(ink: Ink, { palette }: Frame, x: number, y: number, closed: boolean): void {
  ink.fillStyle = palette.text3;
  ink.beginPath();
  if (closed) {
    ink.moveTo(x + 2, y + 8);
    ink.lineTo(x + 7, y + 12);
    ink.lineTo(x + 2, y + 16);
  } else {
    ink.moveTo(x, y + 9.5);
    ink.lineTo(x + 8, y + 9.5);
    ink.lineTo(x + 4, y + 14.5);
  }
  ink.closePath();
  ink.fill();
}

/** @returns whether service and name fitted in full */
function paintText(ink: Ink, frame: Frame, k: number, left: number, y: number): boolean {
  const span = frame.rows[frame.firstRow + k]!;
  const { table, palette, fit, services, names, colorOf, namePx, tree } = frame;
  ink.fillStyle = colorOf(span);
  ink.fillRect(left, y + 5, 3, 14);
  const fold = tree.foldAt(span);
  const chip = chipOf(tree, span, fold);
  const failed = fold === null && (table.flags[span]! & PaintFlag.Error) !== 0;
  const hidden = tree.hiddenBelow(span);
  const tail = hidden.spans > 0 ? `+${formatCount(hidden.spans)}` : '';
  const tailPx = (tail ? fit.width(ink, palette.font, tail) + 8 : 0) + (chip ? chipPx(ink, frame, chip) + 8 : 0);
  const markPx = failed || hidden.errors > 0 || (fold !== null && fold.errors > 0) ? 16 : 0;
  let room = namePx - 10 - (left + 9) - tailPx - markPx;
  let x = left + 9;
  const name = shownName(names.get(table.name[span]!));
  const nameText = fit.fit(ink, palette.font, name, room);
  const namePxWide = fit.width(ink, palette.font, nameText);
  // The operation tells rows apart, so it is served first; the service, which its mark's colour repeats, takes what is left.
  room -= namePxWide + 7;
  const serviceName = services.get(table.service[span]!);
  const service = readable(fit.fit(ink, palette.font, serviceName, room), serviceName);
  ink.font = palette.font;
  if (service) {
    ink.fillStyle = tree.isContext(span) ? palette.text3 : palette.text2;
    ink.fillText(service, x, y + TEXT_Y);
    x += fit.width(ink, palette.font, service) + 7;
  }
  ink.font = palette.font;
  ink.fillStyle = tree.isContext(span) ? palette.text3 : failed ? palette.error : palette.text;
  ink.fillText(nameText, x, y + TEXT_Y);
  x += namePxWide;
  if (chip) {
    paintChip(ink, frame, chip, x + 8, y);
    if (fold === null) frame.bars.chip.set([x + 8, x + 8 + chipPx(ink, frame, chip)], 2 * k);
    x += chipPx(ink, frame, chip) + 8;
  }
  if (markPx) {
    paintErrorMark(ink, palette.error, x + 10, y + 12.5, failed);
    x += markPx;
  }
  if (tail) {
    ink.font = palette.font;
    ink.fillStyle = palette.text3;
    ink.fillText(tail, x + 8, y + TEXT_Y);
  }
  return service === serviceName && nameText === name;
}

/** Of a service three letters and dots say less than its colour does, and stand in the way of the name. */
function readable(cut: string, whole: string): string {
  return cut === whole || cut.length > LEAST_LETTERS ? cut : '';
}

/** A folded run says how many it stands for; the first row of one that was opened says it too: a click there folds it again. */
function chipOf(tree: TreeView, span: number, fold: Fold | null): string {
  if (fold !== null) return chipText(fold);
  const count = tree.openRunAt(span);
  return count > 0 ? `${chipText({ count })} ▴` : '';
}

/** Filled: this span failed. A ring: one that it hides did. */
function paintErrorMark(ink: Ink, color: string, x: number, y: number, filled: boolean): void {
  ink.beginPath();
  ink.arc(x, y, filled ? 4.5 : 4, 0, 2 * Math.PI);
  if (filled) {
    ink.fillStyle = color;
    ink.fill();
  } else {
    ink.strokeStyle = color;
    ink.lineWidth = 1.5;
    ink.stroke();
  }
}
