import { indentPx, ROW_PX } from '../paint/layout.ts';

export const CHEVRON_X_PX = 8; // from the indentation to the chevron's box
export const CHEVRON_PX = 16;

export interface HitGeometry {
  readonly headerPx: number;
  readonly namePx: number; // width of the names
  readonly barsX: number; // where the bars begin, behind names and columns
  readonly contentTop: number; // content px at the upper edge of the rows
  readonly rowCount: number;
  readonly slopPx: number; // how far beside a chevron still counts as on it: fingers are wide
}

export type Hit =
  | { readonly part: 'header'; readonly column: 'name' | 'field' | 'time'; readonly x: number }
  | { readonly part: 'chevron' | 'name' | 'field' | 'bar'; readonly row: number; readonly x: number }
  | { readonly part: 'none' };

/** What lies at (x, y), CSS px from the upper left of the waterfall. `x` of bars counts from the bar column's left.
 *  @param depthOf row -> depth, or -1 for a row that cannot be folded */
export function hitTest(g: HitGeometry, x: number, y: number, depthOf: (row: number) => number): Hit {
  const inName = x < g.namePx;
  const inBars = x >= g.barsX;
  const columnX = inBars ? x - g.barsX : x;
  if (y < g.headerPx) return { part: 'header', column: inName ? 'name' : inBars ? 'time' : 'field', x: columnX };
  const row = Math.floor((y - g.headerPx + g.contentTop) / ROW_PX);
  if (row < 0 || row >= g.rowCount) return { part: 'none' };
  if (!inName) return { part: inBars ? 'bar' : 'field', row, x: columnX };
  const depth = depthOf(row);
  const left = indentPx(Math.max(0, depth), g.namePx) + CHEVRON_X_PX;
  const onChevron = depth >= 0 && x >= left - g.slopPx && x < left + CHEVRON_PX + g.slopPx / 2;
  return { part: onChevron ? 'chevron' : 'name', row, x: columnX };
}
