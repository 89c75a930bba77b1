import type { Frame } from './frame.ts';
import type { Ink } from './ink.ts';
import { ROW_PX } from './layout.ts';

const PAD_PX = 8;
const TEXT_Y = 17; // baseline within a row

/** The columns between names and bars: texts flush left, numbers flush right. The caller clips to their whole width. */
export function paintColumns(ink: Ink, frame: Frame): void {
  const { columns, palette, fit, rows, firstRow, rowCount, firstRowY } = frame;
  for (const { x, widthPx, numeric, textOf } of columns) {
    for (let k = 0; k < rowCount; k++) {
      const text = textOf(rows[firstRow + k]!);
      if (text === '') continue;
      const shown = fit.fit(ink, palette.font, text, widthPx - 2 * PAD_PX);
      ink.font = palette.font;
      ink.fillStyle = palette.text;
      const left = numeric ? x + widthPx - PAD_PX - fit.width(ink, palette.font, shown) : x + PAD_PX;
      ink.fillText(shown, left, firstRowY + k * ROW_PX + TEXT_Y);
    }
  }
}

export function paintColumnHeads(ink: Ink, { columns, palette, fit, heightPx }: Frame): void {
  for (const { x, widthPx, numeric, title } of columns) {
    const shown = fit.fit(ink, palette.smallFont, title, widthPx - 2 * PAD_PX);
    ink.font = palette.smallFont;
    ink.fillStyle = palette.text3;
    const left = numeric ? x + widthPx - PAD_PX - fit.width(ink, palette.smallFont, shown) : x + PAD_PX;
    ink.fillText(shown, left, 18);
    ink.fillStyle = palette.line;
    ink.fillRect(x + widthPx - 1, 0, 1, heightPx);
  }
}
