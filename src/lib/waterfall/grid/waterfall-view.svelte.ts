import { readSetting, writeSetting } from '../../base/settings.ts';
import { serviceColor } from '../../theme/service-color.ts';
import { theme } from '../../theme/theme.svelte.ts';
import { barsLeft, placeColumns, type PlacedColumn } from '../columns/column-layout.ts';
import type { ColumnsState } from '../columns/columns.svelte.ts';
import { CoveredTimes } from '../paint/covered.ts';
import { HEADER_PX, type Frame } from '../paint/frame.ts';
import { forcedColors } from './forced-colors.svelte.ts';
import { hitTest, type Hit } from './hit.ts';
import { readPalette } from '../paint/ink.ts';
import { axisOf, barBatch, MIN_NAME_PX, nameColumnPx, nsOf, ROW_PX } from '../paint/layout.ts';
import { rowOfSpan } from '../tree/rows.ts';
import { niceTicks } from '../paint/ruler.ts';
import { ScrollModel } from './scroll-model.svelte.ts';
import { TextFit } from '../paint/text-fit.ts';
import type { TraceState } from '../trace-state.svelte.ts';

const TICK_PX = 100; // one tick in so many px, at most
const SETTING = 'waterfall-name-px';

/** How one trace lies on the screen: sizes, columns, axis, scroll place, and from all of that the frame to paint. */
export class WaterfallView {
  width = $state(0); // CSS px of the scroller without its scrollbar
  height = $state(0);
  hoveredRow = $state(-1);
  readonly scroll = new ScrollModel();
  readonly #trace: () => TraceState;
  readonly #columns: ColumnsState;
  readonly #fit = new TextFit();
  #chosenNamePx = $state(Number(readSetting(SETTING)) || 0);

  readonly namePx: number = $derived.by(() => nameColumnPx(this.#chosenNamePx, this.width));
  readonly widestNamePx: number = $derived.by(() => Math.max(MIN_NAME_PX, this.width - MIN_NAME_PX));
  readonly columns: readonly PlacedColumn[] = $derived.by(() =>
    placeColumns(this.#columns.shown, this.namePx, this.width),
  );
  readonly barsX: number = $derived.by(() => barsLeft(this.columns, this.namePx));
  readonly timePx: number = $derived.by(() => this.width - this.barsX);
  readonly axis = $derived.by(() => axisOf(this.#trace().fromNs, this.#trace().toNs, this.timePx));
  readonly ticks = $derived.by(() => {
    const most = Math.max(2, Math.floor(this.timePx / TICK_PX));
    return niceTicks(nsOf(this.axis, 0), nsOf(this.axis, this.timePx), most).filter((tick) => tick.atNs >= 0);
  });
  readonly viewPx: number = $derived.by(() => Math.max(0, this.height - HEADER_PX)); // height of the rows in view
  readonly contentTop: number = $derived.by(() => this.scroll.space.contentTop);
  readonly #bars = $derived.by(() => barBatch(Math.ceil(this.viewPx / ROW_PX) + 2));
  readonly #palette = $derived.by(() => {
    void theme.current; // the tokens change with it
    return readPalette(document.documentElement, forcedColors.active);
  });
  readonly #colorOf = $derived.by(() => {
    const name = theme.current;
    const { services, table } = this.#trace();
    const ofService = (span: number) => serviceColor(services.get(table.service[span]!), name);
    return this.#columns.colorOf(name, this.#palette.text3) ?? ofService;
  });

  readonly #covered = $derived.by(() => new CoveredTimes(this.#trace().table));

  constructor(trace: () => TraceState, columns: ColumnsState) {
    this.#trace = trace;
    this.#columns = columns;
  }

  resizeNames(px: number): void {
    this.#chosenNamePx = px;
    writeSetting(SETTING, String(Math.round(px)));
  }

  /** Everything to paint now. Reads all that it depends on, so that an effect that calls it follows every change. */
  frame(): Frame & { readonly focusedRow: number } {
    const trace = this.#trace();
    const { rows } = trace;
    const firstRow = Math.min(Math.max(0, rows.length - 1), Math.floor(this.contentTop / ROW_PX));
    return {
      table: trace.table,
      names: trace.names,
      services: trace.services,
      colorOf: this.#colorOf,
      rows,
      firstRow,
      rowCount: Math.max(0, Math.min(rows.length - firstRow, Math.ceil(this.viewPx / ROW_PX) + 1)),
      firstRowY: HEADER_PX + firstRow * ROW_PX - this.contentTop,
      widthPx: this.width,
      heightPx: this.height,
      namePx: this.namePx,
      columns: this.columns,
      barsX: this.barsX,
      axis: this.axis,
      ticks: this.ticks,
      bars: this.#bars,
      palette: this.#palette,
      fit: this.#fit,
      tree: trace.tree.view,
      selected: trace.selected,
      hoveredRow: this.hoveredRow,
      isMatch: trace.isMatch,
      currentMatch: trace.currentMatch,
      path: trace.clocks.path ?? trace.path,
      events: trace.events,
      covered: this.#covered,
      focusedRow: rowOfSpan(rows, trace.focused),
      movedNs: trace.clocks.movedNs,
      skewNs: trace.clocks.skewNs,
      adjusting: trace.clocks.adjusting,
      labelOf: this.#columns.labelOf,
    };
  }

  /** What lies at (x, y), CSS px from the scroller's upper left. @param slopPx how far beside a chevron still counts as on it */
  hitAt(x: number, y: number, slopPx: number): Hit {
    const { rows, table, tree } = this.#trace();
    const { namePx, barsX, contentTop } = this;
    const geometry = { headerPx: HEADER_PX, namePx, barsX, contentTop, rowCount: rows.length, slopPx };
    return hitTest(geometry, x, y, (row) => {
      const span = rows[row]!;
      return tree.view.canOpen(span) ? table.depth[span]! : -1;
    });
  }

  /** Whether x, px of the name column, lies on the chip of an opened run. */
  isOnChip(row: number, x: number): boolean {
    const k = row - Math.floor(this.contentTop / ROW_PX);
    const { chip } = this.#bars;
    return x >= (chip[2 * k] ?? 0) && x < (chip[2 * k + 1] ?? 0);
  }
}
