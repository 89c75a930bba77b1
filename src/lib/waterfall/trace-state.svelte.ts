import type { CriticalPath } from '../analysis/critical-path.ts';
import { PaintFlag, type PaintTable } from '../worker/paint-table.ts';
import { Texts } from '../worker/text-block.ts';
import type { ExceptionMarks } from './frame.ts';
import { collapseAll, collapseLevel, expandLevel, hasChildren, reveal, rowOfSpan, visibleRows } from './rows.ts';

const MIN_WINDOW_NS = 100; // zoom ends here: below it bars are noise of the clock

/** Asks the waterfall to bring a span into view; a new object each time, so that asking twice works. */
export interface ScrollWish {
  readonly span: number;
  readonly align: 'nearest' | 'center' | 'start';
  readonly focus: boolean; // also move the keyboard's focus to its row
}

/** One opened trace as the reader sees it: what is folded, which time is in view, what is chosen, what find hit.
 *  Large values are replaced whole; methods are the only writers. */
export class TraceState {
  readonly table: PaintTable;
  readonly names: Texts;
  readonly services: Texts;
  readonly errorsBefore: Int32Array; // span -> spans with an error before it
  collapsed = $state.raw<Uint8Array>(new Uint8Array());
  fromNs = $state(0);
  toNs = $state(0);
  selected = $state.raw<number | null>(null);
  focused = $state.raw(0); // span of the row that Tab leads to
  matches = $state.raw<Int32Array | null>(null); // null: nothing is sought
  currentMatch = $state.raw(-1); // span | -1
  path = $state.raw<CriticalPath | null>(null);
  cause = -1; // span that the failure goes back to, once known | -1
  exceptions = $state.raw<ExceptionMarks | null>(null);
  wish = $state.raw<ScrollWish | null>(null);

  #walksErrors = false;

  readonly rows = $derived.by(() => visibleRows(this.table, this.collapsed));
  readonly isMatch = $derived.by(() => (this.matches === null ? null : bitsOf(this.table.length, this.matches)));
  readonly zoomed = $derived.by(() => this.fromNs > 0 || this.toNs < this.fullNs);
  /** "3 of 27": place of the current match, from 1; 0: none is current. */
  readonly matchPlace = $derived.by(() =>
    this.matches && this.currentMatch >= 0 ? bisect(this.matches, this.currentMatch) + 1 : 0,
  );

  constructor(table: PaintTable) {
    this.table = table;
    this.names = new Texts(table.names);
    this.services = new Texts(table.services);
    this.errorsBefore = new Int32Array(table.length + 1);
    for (let i = 0; i < table.length; i++)
      this.errorsBefore[i + 1] = this.errorsBefore[i]! + (table.flags[i]! & PaintFlag.Error ? 1 : 0);
    this.collapsed = new Uint8Array(table.length);
    this.toNs = this.fullNs;
  }

  /** Length of the time axis at rest; never 0, so that a trace of instants still has one. */
  get fullNs(): number {
    return Math.max(1, this.table.durationNs);
  }

  get errors(): number {
    return this.errorsBefore[this.table.length]!;
  }

  toggle(span: number, closed = this.collapsed[span] !== 1): void {
    if (!hasChildren(this.table, span)) return;
    const next = this.collapsed.slice();
    next[span] = closed ? 1 : 0;
    this.#fold(next);
  }

  collapseAll(): void {
    this.#fold(collapseAll(this.table));
  }

  expandAll(): void {
    this.#fold(new Uint8Array(this.table.length));
  }

  collapseLevel(): void {
    this.#fold(collapseLevel(this.table, this.collapsed));
  }

  expandLevel(): void {
    this.#fold(expandLevel(this.table, this.collapsed));
  }

  /** The focus stays in sight: it climbs to the closed span that hides it. */
  #fold(collapsed: Uint8Array): void {
    this.collapsed = collapsed;
    this.focused = this.rows[rowOfSpan(this.rows, this.focused)] ?? 0;
    this.wish = { span: this.focused, align: 'nearest', focus: false };
  }

  select(span: number | null): void {
    this.selected = span;
    if (span !== null) this.focused = span;
  }

  /** Moves the keyboard's row. */
  focusRow(row: number): void {
    const span = this.rows[Math.min(this.rows.length - 1, Math.max(0, row))];
    if (span === undefined) return;
    this.focused = span;
    this.wish = { span, align: 'nearest', focus: true };
  }

  focusSpan(span: number): void {
    this.focusRow(rowOfSpan(this.rows, span));
  }

  /** Opens what hides a span and brings it into view. */
  show(span: number, options: { align?: ScrollWish['align']; focus?: boolean } = {}): void {
    this.collapsed = reveal(this.table, this.collapsed, span);
    this.focused = span;
    this.wish = { span, align: options.align ?? 'center', focus: options.focus ?? false };
  }

  /** New hits of find; the first one from `nearSpan` on becomes current unless one is. */
  setMatches(matches: Int32Array | null, nearSpan: number): void {
    this.matches = matches;
    if (matches === null || matches.length === 0) {
      this.currentMatch = -1;
      return;
    }
    if (this.isMatch![this.currentMatch]) return;
    const at = bisect(matches, nearSpan);
    this.#showMatch(matches[at < matches.length ? at : 0]!);
  }

  nextMatch(step: 1 | -1): void {
    const { matches } = this;
    if (!matches || matches.length === 0) return;
    const at = bisect(matches, this.currentMatch < 0 ? this.focused : this.currentMatch);
    const exact = matches[at] === this.currentMatch;
    const next = this.currentMatch < 0 ? at : step === 1 ? at + (exact ? 1 : 0) : at - 1;
    this.#showMatch(matches[(next + matches.length) % matches.length]!);
  }

  #showMatch(span: number): void {
    this.currentMatch = span;
    this.show(span);
  }

  /** The first time the error that explains the others, if nothing is chosen; else the next after the focused row, around the end. */
  nextError(step: 1 | -1 = 1): void {
    const { length, flags } = this.table;
    if (this.errors === 0) return;
    const first = !this.#walksErrors && this.selected === null;
    this.#walksErrors = true;
    if (first && this.cause >= 0) return this.#showError(this.cause);
    for (let k = first ? 0 : 1; k <= length; k++) {
      const span = (this.focused + k * step + 2 * length) % length;
      if (flags[span]! & PaintFlag.Error) return this.#showError(span);
    }
  }

  #showError(span: number): void {
    this.show(span, { focus: true });
    this.select(span);
  }

  /** Brings [fromNs, toNs] into view; kept within the trace and no narrower than 100 ns. */
  zoom(fromNs: number, toNs: number): void {
    const full = this.fullNs;
    const width = Math.min(full, Math.max(Math.min(MIN_WINDOW_NS, full), toNs - fromNs));
    const from = Math.min(full - width, Math.max(0, fromNs));
    this.fromNs = from;
    this.toNs = from + width;
  }

  /** @param factor < 1 narrows the window around `aroundNs`, which stays where it is */
  zoomAround(aroundNs: number, factor: number): void {
    const width = (this.toNs - this.fromNs) * factor;
    const share = (aroundNs - this.fromNs) / (this.toNs - this.fromNs);
    this.zoom(aroundNs - width * share, aroundNs - width * share + width);
  }

  pan(byNs: number): void {
    const width = this.toNs - this.fromNs;
    const from = Math.min(this.fullNs - width, Math.max(0, this.fromNs + byNs));
    this.zoom(from, from + width);
  }

  resetZoom(): void {
    this.zoom(0, this.fullNs);
  }
}

function bitsOf(length: number, spans: Int32Array): Uint8Array {
  const bits = new Uint8Array(length);
  for (const span of spans) bits[span] = 1;
  return bits;
}

/** Index of the first entry >= value. */
function bisect(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]! < value) low = mid + 1;
    else high = mid;
  }
  return low;
}
