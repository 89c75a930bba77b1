import { lowerBound } from '../../base/bisect.ts';
import { formatCount } from '../../base/count.ts';
import { formatDuration } from '../../base/duration.ts';
import { PaintFlag, type PaintTable } from '../../worker/paint-table.ts';
import { foldedWords, foldTimes, type Fold } from '../tree/fold.ts';
import type { PlacedColumn } from '../columns/column-layout.ts';
import { clockWords } from '../clocks/clock-words.ts';
import type { Frame } from '../paint/frame.ts';
import { ROW_PX } from '../paint/layout.ts';
import { shownName } from '../shown-name.ts';

/** What the twins of one frame show; `bars.cut` as the painting left it. */
export interface TwinFrame extends Pick<
  Frame,
  | 'table'
  | 'names'
  | 'services'
  | 'rows'
  | 'firstRow'
  | 'rowCount'
  | 'firstRowY'
  | 'selected'
  | 'tree'
  | 'isMatch'
  | 'columns'
  | 'events'
  | 'skewNs'
  | 'adjusting'
> {
  readonly focusedRow: number;
  readonly bars: { readonly cut: Uint8Array };
}

interface Twin {
  readonly element: HTMLElement;
  readonly nameCell: HTMLElement;
  readonly timeCell: HTMLElement;
  table: PaintTable | null; // whose span it shows
  span: number;
  fold: Fold | null;
  events: Frame['events'];
  skewNs: Frame['skewNs'] | null;
  columns: readonly PlacedColumn[]; // whose cells it has
}

/** DOM rows that lie, unseen, over the painted ones: what screen readers read, what has the focus, what a test finds. One per row in
 *  view and one for the focused row wherever it is, so that focus is never lost by scrolling. Elements are reused. */
export class RowTwins {
  readonly #host: HTMLElement;
  #byRow = new Map<number, Twin>();
  #spare: Twin[] = [];

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  update(frame: TwinFrame): void {
    const wanted = (row: number) =>
      (row >= frame.firstRow && row < frame.firstRow + frame.rowCount) || row === frame.focusedRow;
    const next = new Map<number, Twin>();
    for (const [row, twin] of this.#byRow) {
      if (wanted(row) && row < frame.rows.length) next.set(row, twin);
      else this.#spare.push(twin);
    }
    this.#byRow = next;
    for (let k = 0; k < frame.rowCount; k++) this.#show(frame, frame.firstRow + k);
    if (frame.focusedRow >= 0 && frame.focusedRow < frame.rows.length) this.#show(frame, frame.focusedRow);
    for (const { element } of this.#spare) element.remove(); // a row that is not shown is no row
  }

  /** The grid or a row of it has the focus. */
  get focused(): boolean {
    return this.#grid.contains(document.activeElement);
  }

  /** Where there is no such row the grid has the focus: keys go on from there. */
  focus(row: number): void {
    const element = this.#byRow.get(row)?.element ?? this.#grid;
    if (element !== document.activeElement) element.focus({ preventScroll: true });
  }

  get #grid(): HTMLElement {
    return this.#host.closest<HTMLElement>('[role="treegrid"]')!;
  }

  #show(frame: TwinFrame, row: number): void {
    let twin = this.#byRow.get(row);
    if (!twin) {
      twin = this.#spare.pop() ?? createTwin();
      this.#byRow.set(row, twin);
      if (!twin.element.isConnected) this.#host.append(twin.element);
    }
    const { element } = twin;
    const span = frame.rows[row]!;
    const fold = frame.tree.foldAt(span);
    if (
      twin.span !== span ||
      twin.table !== frame.table ||
      twin.fold !== fold ||
      twin.columns !== frame.columns ||
      twin.events !== frame.events ||
      twin.skewNs !== frame.skewNs
    )
      describe(twin, frame, span, fold);
    const k = row - frame.firstRow;
    element.style.transform = `translateY(${frame.firstRowY + k * ROW_PX}px)`;
    const cut = k >= 0 && k < frame.rowCount && frame.bars.cut[k] === 1;
    set(twin.nameCell, 'title', cut ? twin.nameCell.textContent : null); // for the mouse: what the canvas had no room for
    const focused = row === frame.focusedRow;
    set(element, 'aria-rowindex', String(row + 2)); // the header is row 1
    set(element, 'aria-expanded', frame.tree.canOpen(span) ? String(!frame.tree.isClosed(span)) : null);
    set(element, 'aria-selected', String(span === frame.selected));
    set(element, 'data-match', frame.isMatch?.[span] ? '' : null);
    set(element, 'tabindex', focused ? '0' : '-1');
    const place = focused ? frame.tree.placeAmongSiblings(span) : null;
    set(element, 'aria-posinset', place && String(place.position));
    set(element, 'aria-setsize', place && String(place.count));
  }
}

function createTwin(): Twin {
  const element = document.createElement('div');
  element.className = 'row-twin';
  element.setAttribute('role', 'row');
  const nameCell = document.createElement('div');
  nameCell.setAttribute('role', 'gridcell');
  const timeCell = document.createElement('div');
  timeCell.setAttribute('role', 'gridcell');
  element.append(nameCell, timeCell);
  return { element, nameCell, timeCell, table: null, span: -1, fold: null, events: null, skewNs: null, columns: [] };
}

function describe(twin: Twin, frame: TwinFrame, span: number, fold: Fold | null): void {
  const { table, names, services, columns } = frame;
  twin.table = table;
  twin.span = span;
  twin.fold = fold;
  twin.events = frame.events;
  twin.skewNs = frame.skewNs;
  const failed = !fold && table.flags[span]! & PaintFlag.Error ? ', error' : '';
  const name = `${services.get(table.service[span]!)} ${shownName(names.get(table.name[span]!))}${failed}`;
  twin.nameCell.textContent = fold ? `${name}, ${foldedWords(fold)}` : name;
  twin.timeCell.textContent = fold ? foldTimes(fold) : timeWords(frame, span);
  set(twin.timeCell, 'title', fold ? null : markWords(frame, span).join(', ') || null);
  if (twin.columns !== columns) makeCells(twin, columns);
  columns.forEach(({ textOf }, c) => (twin.element.children[c + 1]!.textContent = textOf(span)));
  set(twin.element, 'aria-level', String(table.depth[span]! + 1));
}

function timeWords(frame: TwinFrame, span: number): string {
  const { table } = frame;
  const words = [
    formatDuration(table.lengthNs[span]!),
    `starts at ${formatDuration(table.startNs[span]!)}`,
    ...markWords(frame, span),
  ];
  return words.join(', ');
}

/** What the marks on a bar say. */
function markWords(frame: TwinFrame, span: number): string[] {
  const { events, table } = frame;
  const count = events ? lowerBound(events.span, span + 1) - lowerBound(events.span, span) : 0;
  const linked = (table.flags[span]! & PaintFlag.HasLinks) !== 0;
  const clock = clockWords(frame, span);
  return [
    ...(count > 0 ? [`${formatCount(count)} event${count === 1 ? '' : 's'}`] : []),
    ...(linked ? ['linked'] : []),
    ...(clock ? [clock] : []),
  ];
}

/** A cell for each column, over what is painted of it. */
function makeCells(twin: Twin, columns: readonly PlacedColumn[]): void {
  const { element, nameCell, timeCell } = twin;
  const cells = columns.map(({ x, widthPx }, c) => {
    const cell = document.createElement('div');
    cell.className = 'field';
    cell.setAttribute('role', 'gridcell');
    cell.setAttribute('aria-colindex', String(c + 2));
    cell.style.left = `${x}px`;
    cell.style.width = `${widthPx}px`;
    return cell;
  });
  element.replaceChildren(nameCell, ...cells, timeCell);
  timeCell.setAttribute('aria-colindex', String(columns.length + 2));
  twin.columns = columns;
}

function set(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
