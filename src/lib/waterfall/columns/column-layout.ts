import { MIN_NAME_PX } from '../paint/layout.ts';

export const MIN_COLUMN_PX = 48;
export const DEFAULT_COLUMN_PX = 128;
export const MAX_COLUMN_PX = 640;

/** A column between names and bars. */
export interface ShownColumn {
  readonly key: string; // the field's text
  readonly title: string;
  readonly widthPx: number;
  readonly numeric: boolean; // set flush right
  readonly textOf: (span: number) => string; // '' where the span has none
}

export interface PlacedColumn extends ShownColumn {
  readonly x: number; // CSS px from the waterfall's left
}

/** Side by side from the names' edge on. What would leave the bars less than their least width is not shown. */
export function placeColumns(columns: readonly ShownColumn[], namePx: number, viewPx: number): PlacedColumn[] {
  const placed: PlacedColumn[] = [];
  let x = namePx;
  for (const column of columns) {
    if (x + column.widthPx > viewPx - MIN_NAME_PX) break;
    placed.push({ ...column, x });
    x += column.widthPx;
  }
  return placed;
}

/** Where the bars begin. */
export function barsLeft(columns: readonly PlacedColumn[], namePx: number): number {
  const last = columns.at(-1);
  return last ? last.x + last.widthPx : namePx;
}

export function columnWidth(px: number): number {
  return Math.round(Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, px)));
}
