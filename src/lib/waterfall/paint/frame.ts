import type { CriticalPath } from '../../analysis/critical-path.ts';
import type { EventMarks } from '../../worker/event-marks.ts';
import type { PaintTable } from '../../worker/paint-table.ts';
import type { Texts } from '../../worker/text-block.ts';
import type { PlacedColumn } from '../columns/column-layout.ts';
import type { CoveredTimes } from './covered.ts';
import type { Palette } from './ink.ts';
import type { Axis, BarBatch } from './layout.ts';
import type { Tick } from './ruler.ts';
import type { TextFit } from './text-fit.ts';
import type { TreeView } from '../tree/tree-view.ts';

export const HEADER_PX = 28;

/** All that one painting of the waterfall needs, read once. Lengths in CSS px. */
export interface Frame {
  readonly table: PaintTable;
  readonly names: Texts;
  readonly services: Texts;
  readonly colorOf: (span: number) => string; // of its bar: by service, or by what the reader chose
  readonly rows: Int32Array;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly firstRowY: number; // y of the first row's upper edge; at most HEADER_PX
  readonly widthPx: number;
  readonly heightPx: number;
  readonly namePx: number; // width of the names
  readonly columns: readonly PlacedColumn[]; // between names and bars
  readonly barsX: number; // where the bars begin
  readonly axis: Axis;
  readonly ticks: readonly Tick[];
  readonly bars: BarBatch;
  readonly palette: Palette;
  readonly fit: TextFit;
  readonly tree: TreeView; // of which `rows` are
  readonly selected: number | null; // span
  readonly hoveredRow: number;
  readonly isMatch: Uint8Array | null; // span -> 1 | null: nothing is sought
  readonly currentMatch: number; // span | -1
  readonly path: CriticalPath | null;
  readonly events: EventMarks | null;
  readonly covered: Pick<CoveredTimes, 'of'>; // when the children of a span were at work
  readonly movedNs: (span: number) => number; // how far it is drawn from where times of the worker place it
  readonly skewNs: (span: number) => number; // by how much its clock is wrong; 0: it is not
  readonly adjusting: boolean; // clocks are set right
  readonly labelOf: (span: number) => string; // what a bar says before its duration; '' nothing
}
