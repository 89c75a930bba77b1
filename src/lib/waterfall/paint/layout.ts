import type { PaintTable } from '../../worker/paint-table.ts';

export const ROW_PX = 24;
export const MIN_BAR_PX = 2;
export const MIN_NAME_PX = 120; // neither column gets narrower than this
export const AXIS_LEFT_PX = 14; // the axis keeps clear of the column's edge, so that a bar at 0 and its label can be seen
export const AXIS_RIGHT_PX = 70; // room for the label of a bar that ends last
const LABEL_GAP_PX = 6;

/** What the reader sees of the trace: a window of time, and which rows. */
export interface View {
  readonly fromNs: number;
  readonly toNs: number;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** Where the time axis lies within the bar column, CSS px. */
export interface Axis {
  readonly fromNs: number;
  readonly pxPerNs: number;
  readonly leftPx: number; // x of fromNs
}

export function axisOf(fromNs: number, toNs: number, widthPx: number): Axis {
  const room = Math.max(1, widthPx - AXIS_LEFT_PX - Math.min(AXIS_RIGHT_PX, widthPx / 4));
  return { fromNs, pxPerNs: room / Math.max(1e-9, toNs - fromNs), leftPx: AXIS_LEFT_PX };
}

export function xOf(axis: Axis, ns: number): number {
  return axis.leftPx + (ns - axis.fromNs) * axis.pxPerNs;
}

export function nsOf(axis: Axis, x: number): number {
  return axis.fromNs + (x - axis.leftPx) / axis.pxPerNs;
}

/** Width of the name column: what the reader chose, else 30 % (372 px at least, 520 at most; of a narrow window no more than 45 %);
 *  room stays for both columns. */
export function nameColumnPx(chosenPx: number, widthPx: number): number {
  const wanted = chosenPx || Math.min(Math.max(372, widthPx * 0.3), widthPx * 0.45, 520);
  return Math.round(Math.min(Math.max(MIN_NAME_PX, wanted), Math.max(MIN_NAME_PX, widthPx - MIN_NAME_PX)));
}

/** Bars to paint, in CSS px from the left of the bar column. Reused between frames: only [0, count) is valid. */
export interface BarBatch {
  count: number;
  readonly span: Int32Array;
  readonly x: Float32Array;
  readonly width: Float32Array;
  readonly cut: Uint8Array; // 1: the row's name did not fit; paintNames fills it
  readonly chip: Float32Array; // 2 a row: left and right edge of the chip of an opened run, which folds it; equal: none; paintNames too
}

export function barBatch(rows: number): BarBatch {
  return {
    count: 0,
    span: new Int32Array(rows),
    x: new Float32Array(rows),
    width: new Float32Array(rows),
    cut: new Uint8Array(rows),
    chip: new Float32Array(2 * rows),
  };
}

/** Places the rows in view. Pure apart from filling `out`, which the caller owns; a batch too small takes what fits. */
export function layoutBars(
  table: Pick<PaintTable, 'startNs' | 'lengthNs'>,
  rows: Int32Array,
  view: View,
  axis: Axis,
  out: BarBatch,
): void {
  const last = Math.min(rows.length, view.firstRow + view.rowCount, view.firstRow + out.span.length);
  out.count = 0;
  for (let row = view.firstRow; row < last; row++) {
    const span = rows[row]!;
    const k = out.count++;
    out.span[k] = span;
    out.x[k] = clampPx(xOf(axis, table.startNs[span]!)); // float64 maths, float32 only once in pixels
    out.width[k] = clampPx(Math.max(MIN_BAR_PX, table.lengthNs[span]! * axis.pxPerNs));
  }
}

/** Far outside any screen it does not matter where; float32 and canvases lose their precision there. */
function clampPx(px: number): number {
  return Math.min(1e6, Math.max(-1e6, px));
}

export type LabelSide = 'right' | 'left' | 'inside' | 'none';

/** Where a bar's label goes: right of it, else left of it, else into it (along the part in view); never cut, never over the bar's end.
 *  @returns side and x of the text's left edge */
export function placeLabel(
  x: number,
  width: number,
  textWidth: number,
  columnWidth: number,
): { side: LabelSide; x: number } {
  const end = x + width;
  if (end + LABEL_GAP_PX >= 0 && end + LABEL_GAP_PX + textWidth <= columnWidth - 2)
    return { side: end >= 0 ? 'right' : 'none', x: end + LABEL_GAP_PX };
  if (x - LABEL_GAP_PX - textWidth >= 2 && x <= columnWidth) return { side: 'left', x: x - LABEL_GAP_PX - textWidth };
  const from = Math.max(x, 0);
  const to = Math.min(end, columnWidth);
  if (to - from >= textWidth + 2 * LABEL_GAP_PX) return { side: 'inside', x: to - LABEL_GAP_PX - textWidth };
  return { side: 'none', x: 0 };
}

/** Indentation of a depth, px. The first levels take 16 px each; deeper ones share what the column can spare, so that a name stays
 *  readable at depth 70: past half of the column every level still moves on, by less and less. */
export function indentPx(depth: number, columnWidth: number): number {
  const room = Math.max(48, columnWidth * 0.45);
  const plain = depth * 16;
  const bend = room * 0.6;
  if (plain <= bend) return plain;
  const rest = room - bend;
  const beyond = (plain - bend) / rest;
  return bend + (rest * beyond) / (1 + beyond);
}
