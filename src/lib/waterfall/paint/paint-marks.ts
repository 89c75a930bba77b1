import { lowerBound, upperBound } from '../../base/bisect.ts';
import type { Frame } from './frame.ts';
import type { Ink } from './ink.ts';
import { nsOf, xOf } from './layout.ts';

const WASH = 0.5; // how much of the surface shines through where children were at work
const EDGE_PX = 2; // of the bar's own colour above and below that, so that its outline stays
const LEAST_PX = 6; // bars narrower than this are too small to be told apart within
const PATH_Y = 20;

/** What of a bar was spent in children is paler: the full colour is the span's own time. Stretches and gaps below a pixel are passed
 *  over, so the work is bounded by the width in view. @param from, to: the bar in view, px of the bar column */
export function paintCovered(
  ink: Ink,
  { covered, axis, palette, barsX }: Frame,
  span: number,
  [from, to]: readonly [number, number],
  [top, height]: readonly [number, number],
): void {
  if (to - from < LEAST_PX) return;
  const { fromNs, toNs } = covered.of(span);
  if (fromNs.length === 0) return;
  const alpha = ink.globalAlpha;
  ink.globalAlpha = alpha * WASH;
  ink.fillStyle = palette.surface;
  for (let k = upperBound(toNs, nsOf(axis, from)); k < fromNs.length;) {
    const left = Math.max(from, xOf(axis, fromNs[k]!));
    if (left >= to) break;
    let right = xOf(axis, toNs[k]!);
    // Within the same pixel: the last stretch that begins there
    const next = lowerBound(fromNs, nsOf(axis, right + 1), k + 1);
    if (next > k + 1) right = xOf(axis, toNs[next - 1]!);
    right = Math.min(to, right);
    if (right - left >= 0.5) ink.fillRect(barsX + left, top + EDGE_PX, right - left, height - 2 * EDGE_PX);
    k = next;
  }
  ink.globalAlpha = alpha;
}

/** The stretches in which the end of the trace waited for this span, under its bar; those of one pixel are one. */
export function paintPath(ink: Ink, { path, axis, palette, barsX, widthPx }: Frame, span: number, y: number): void {
  if (!path) return;
  ink.fillStyle = palette.critical;
  const first = lowerBound(path.span, span);
  const end = first < path.length && path.span[first] === span ? lowerBound(path.span, span + 1) : first;
  for (let e = upperBound(path.toNs, nsOf(axis, 0), first, end); e < end;) {
    const from = Math.max(barsX, barsX + xOf(axis, path.fromNs[e]!));
    if (from >= widthPx) break;
    const to = Math.min(widthPx, barsX + xOf(axis, path.toNs[e]!));
    const px = Math.max(1, to - from);
    ink.fillRect(from, y + PATH_Y, px, 2);
    e = Math.max(e + 1, lowerBound(path.toNs, nsOf(axis, from + px - barsX), e + 1, end));
  }
}

/** Exceptions as red diamonds, other events as ticks; one in a pixel stands for all in it, an exception before others. */
export function paintEvents(ink: Ink, frame: Frame, span: number, y: number): void {
  const { events, axis, palette, barsX, widthPx, movedNs } = frame;
  if (!events) return;
  const first = lowerBound(events.span, span);
  const end = lowerBound(events.span, span + 1);
  if (first === end) return;
  const moved = movedNs(span);
  const columnPx = widthPx - barsX;
  const diamonds: number[] = [];
  for (let e = lowerBound(events.atNs, nsOf(axis, -4) - moved, first, end); e < end;) {
    const x = xOf(axis, events.atNs[e]! + moved);
    if (x > columnPx + 4) break;
    const next = Math.max(e + 1, lowerBound(events.atNs, nsOf(axis, x + 1) - moved, e, end));
    if (events.exception.subarray(e, next).includes(1)) diamonds.push(barsX + x);
    else {
      ink.fillStyle = palette.surface;
      ink.fillRect(barsX + x - 1, y + 4, 3, 8);
      ink.fillStyle = palette.text2;
      ink.fillRect(barsX + x, y + 4, 1, 7);
    }
    e = next;
  }
  for (const x of diamonds) paintDiamond(ink, x, y, palette.error, palette.surface);
}

function paintDiamond(ink: Ink, x: number, y: number, color: string, edge: string): void {
  ink.beginPath();
  ink.moveTo(x, y + 5);
  ink.lineTo(x + 4, y + 12.5);
  ink.lineTo(x, y + 20);
  ink.lineTo(x - 4, y + 12.5);
  ink.closePath();
  ink.fillStyle = color;
  ink.fill();
  ink.strokeStyle = edge;
  ink.lineWidth = 1;
  ink.stroke();
}
