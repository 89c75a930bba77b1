import type { Page } from '@playwright/test';

// Rows that a reader would miss or find in the wrong place: the grid's rows in view must lie one under the other from its header to its
// end, and the first of them must be the one that scrollTop stands for. Where the rows are higher than a browser allows, the track is
// shorter than they are: in proportion, and pixel by pixel near both ends.
const WRONG_ROWS = `(async () => {
  const ROW_PX = 24;
  const grid = document.querySelector('[role=treegrid]');
  const scrollTop = await bench.atRest(grid);
  const gridBox = grid.getBoundingClientRect();
  const header = document.querySelector('[role=treegrid] [aria-rowindex="1"]');
  const rows = [...grid.querySelectorAll('[role=row]')].filter((row) => row !== header).map((row) => ({
    row: Number(row.getAttribute('aria-rowindex')) - 2,
    top: row.getBoundingClientRect().top - gridBox.top,
  })).filter(({ top }) => top > -ROW_PX && top < grid.clientHeight).sort((a, b) => a.top - b.top);
  const total = Number(grid.getAttribute('aria-rowcount')) - 1;
  if (rows.length === 0) return total;
  let wrong = 0;
  for (let k = 1; k < rows.length; k++)
    if (rows[k].row !== rows[k - 1].row + 1 || Math.abs(rows[k].top - rows[k - 1].top - ROW_PX) > 1) wrong++;
  const last = rows.at(-1);
  if (last.row < total - 1 && last.top + ROW_PX < grid.clientHeight - 1) wrong++;
  const headerPx = grid.scrollHeight >= total * ROW_PX ? grid.scrollHeight - total * ROW_PX : null;
  const contentTop = rows[0].row * ROW_PX - rows[0].top; // less the header's height
  const most = grid.scrollHeight - grid.clientHeight;
  if (headerPx !== null) wrong += Math.abs(contentTop - (scrollTop - headerPx)) > 1 ? 1 : 0;
  else if (scrollTop >= most - 1) wrong += last.row === total - 1 ? 0 : 1;
  else wrong += Math.abs(rows[0].row / total - scrollTop / most) > 0.001 ? 1 : 0;
  return wrong;
})()`;

/** Rows that are missing or in the wrong place once scrolling has come to rest; 0 when all are right. */
export function wrongRows(page: Page): Promise<number> {
  return page.evaluate<number>(WRONG_ROWS);
}
