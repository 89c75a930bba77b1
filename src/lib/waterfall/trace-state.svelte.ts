import type { CriticalPath } from '../analysis/critical-path.ts';
import { lowerBound } from '../base/bisect.ts';
import { NO_FILTER, type TraceFilter } from '../url/trace-view.ts';
import type { AdjustedClocks } from '../worker/clock-job.ts';
import type { EventMarks } from '../worker/event-marks.ts';
import { PaintFlag, type PaintTable } from '../worker/paint-table.ts';
import { Texts } from '../worker/text-block.ts';
import { Clocks } from './clocks/clocks.svelte.ts';
import type { Fold } from './tree/fold.ts';
import { marked } from './tree/kept-spans.ts';
import { rowOfSpan } from './tree/rows.ts';
import { TraceTree } from './tree/trace-tree.svelte.ts';

const MIN_WINDOW_NS = 100; // zoom ends here: below it bars are noise of the clock,
const MIN_WINDOW_SHARE = 2 ** -40; // and in a trace of decades numbers so large have no nanoseconds

/** Asks the waterfall to bring a span into view; a new object each time, so that asking twice works. */
export interface ScrollWish {
  readonly span: number;
  readonly align: 'nearest' | 'center' | 'start';
  readonly focus: boolean; // also move the keyboard's focus to its row
}

/** One opened trace as the reader sees it: its tree, which time is in view, what is chosen, what find hit.
 *  Large values are replaced whole; methods are the only writers. */
export class TraceState {
  readonly clocks: Clocks;
  readonly names: Texts;
  readonly services: Texts;
  readonly errorsBefore: Int32Array; // span -> spans with an error before it
  readonly tree: TraceTree; // collapsed, filtered, folded
  fromNs = $state(0);
  toNs = $state(0);
  selected = $state.raw<number | null>(null);
  focused = $state.raw(0); // span of the row that Tab leads to
  currentMatch = $state.raw(-1); // span | -1
  soughtBy = $state(''); // what the hits are, where it was not the find box that found them: "3 orphan spans"
  cause = -1; // span that the failure goes back to, once known | -1
  events = $state.raw<EventMarks | null>(null);
  wish = $state.raw<ScrollWish | null>(null);
  pointerNs: number | null = null; // where the pointer is on the bars: zoom by key goes there

  #found = $state.raw<Int32Array | null>(null); // all hits of find
  #wanted = $state.raw<number | null>(null); // span that was to be shown though the filter may hide it
  #walksErrors = false;

  readonly rows = $derived.by(() => this.tree.view.rows);
  /** Hits of find in sight; null: nothing is sought. */
  readonly matches = $derived.by(() => {
    const { kept } = this.tree;
    return kept === null || this.#found === null ? this.#found : this.#found.filter((span) => kept.flags[span] !== 0);
  });
  /** Hits that the filter hides. */
  readonly hiddenMatches = $derived.by(() => (this.#found?.length ?? 0) - (this.matches?.length ?? 0));
  /** The span that the reader wants to see and the filter hides; null: there is none. */
  readonly hiddenByFilter = $derived.by(() =>
    this.#wanted !== null && !this.tree.view.stays(this.#wanted) ? this.#wanted : null,
  );
  readonly isMatch = $derived.by(() => (this.matches === null ? null : marked(this.table.length, this.matches)));
  readonly zoomed = $derived.by(() => this.fromNs > 0 || this.toNs < this.fullNs);
  /** "3 of 27": place of the current match, from 1; 0: none is current, or the filter hides it. */
  readonly matchPlace = $derived.by(() =>
    this.isMatch?.[this.currentMatch] ? lowerBound(this.matches!, this.currentMatch) + 1 : 0,
  );

  constructor(table: PaintTable) {
    this.clocks = new Clocks(table);
    this.names = new Texts(table.names);
    this.services = new Texts(table.services);
    this.errorsBefore = new Int32Array(table.length + 1);
    for (let i = 0; i < table.length; i++)
      this.errorsBefore[i + 1] = this.errorsBefore[i]! + (table.flags[i]! & PaintFlag.Error ? 1 : 0);
    const services = Array.from({ length: table.services.offset.length - 1 }, (_, k) => this.services.get(k));
    this.tree = new TraceTree(table, services, this.errorsBefore);
    this.toNs = this.fullNs;
  }

  /** What to draw from: as it was sent, or with the clocks set right. */
  get table(): PaintTable {
    return this.clocks.table;
  }

  adjustClocks(adjusting: boolean): void {
    this.#keepWindow(() => (this.clocks.adjusting = adjusting));
  }

  /** Which clocks are wrong was found out. @param adjusted null: none */
  knowClocks(adjusted: AdjustedClocks | null): void {
    this.#keepWindow(() => (this.clocks.adjusted = adjusted));
  }

  #keepWindow(change: () => void): void {
    const { zoomed, fromNs, toNs } = this;
    change();
    if (zoomed) this.zoom(fromNs, toNs);
    else this.resetZoom();
  }

  /** Length of the time axis at rest; never 0, so that a trace of instants still has one. */
  get fullNs(): number {
    return Math.max(1, this.table.durationNs);
  }

  get errors(): number {
    return this.errorsBefore[this.table.length]!;
  }

  get collapsed(): Uint8Array {
    return this.tree.collapsed;
  }

  get path(): CriticalPath | null {
    return this.tree.path;
  }

  set path(path: CriticalPath | null) {
    this.tree.path = path;
  }

  /** What the row of this span stands for, where a run of similar siblings is folded into it. */
  foldAt(span: number): Fold | null {
    return this.tree.view.foldAt(span);
  }

  /** The row is there only for what the filter keeps below it. */
  isContext(span: number): boolean {
    return this.tree.view.isContext(span);
  }

  toggle(span: number, closed?: boolean): void {
    this.#reshape(() => this.tree.toggle(span, closed));
  }

  /** Folds the opened run around a span. @returns false: there is none */
  foldAgain(span: number): boolean {
    const first = this.tree.foldAgain(span);
    if (first >= 0) this.focusSpan(first);
    return first >= 0;
  }

  setFolds(folds: boolean): void {
    this.#reshape(() => this.tree.setFolds(folds));
  }

  collapseAll(): void {
    this.#reshape(() => this.tree.collapseAll());
  }

  expandAll(): void {
    this.#reshape(() => this.tree.expandAll());
  }

  collapseLevel(): void {
    this.#reshape(() => this.tree.collapseLevel());
  }

  expandLevel(): void {
    this.#reshape(() => this.tree.expandLevel());
  }

  /** What the reader was looking at stays in sight where the filter leaves it. */
  setFilter(filter: TraceFilter): void {
    const at = this.selected ?? this.focused;
    this.#reshape(() => {
      this.tree.setFilter(filter);
      if (!this.tree.filtered && at > 0) this.tree.reveal(at);
    });
  }

  /** What the filter's query leaves; null: not known. */
  setFiltered(found: Int32Array | null): void {
    this.#reshape(() => (this.tree.found = found));
  }

  clearFilter(): void {
    this.setFilter(NO_FILTER);
  }

  /** The focus stays in sight: it moves to the row that hides it. */
  #reshape(change: () => void): void {
    change();
    this.focused = this.rows[rowOfSpan(this.rows, this.focused)] ?? 0;
    this.wish = { span: this.focused, align: 'nearest', focus: false };
  }

  select(span: number | null): void {
    this.selected = span;
    this.#wanted = span;
    if (span !== null && this.tree.view.stays(span)) this.focused = span;
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

  /** Opens what hides a span and brings it into view; where the filter hides it, `hiddenByFilter` tells. */
  show(span: number, options: { align?: ScrollWish['align']; focus?: boolean } = {}): void {
    this.#wanted = span;
    if (!this.tree.view.stays(span)) return;
    this.tree.reveal(span);
    this.focused = span;
    this.wish = { span, align: options.align ?? 'center', focus: options.focus ?? false };
  }

  /** New hits of find; the first one from `nearSpan` on becomes current unless one is. @param by see soughtBy */
  setMatches(matches: Int32Array | null, nearSpan: number, by = ''): void {
    this.#found = matches;
    this.soughtBy = by;
    const inSight = this.matches;
    if (inSight === null || inSight.length === 0) {
      this.currentMatch = -1;
      return;
    }
    if (this.isMatch![this.currentMatch]) return;
    const at = lowerBound(inSight, nearSpan);
    this.#showMatch(inSight[at < inSight.length ? at : 0]!);
  }

  nextMatch(step: 1 | -1): void {
    const { matches } = this;
    if (!matches || matches.length === 0) return;
    const at = lowerBound(matches, this.currentMatch < 0 ? this.focused : this.currentMatch);
    const exact = matches[at] === this.currentMatch;
    const next = this.currentMatch < 0 ? at : step === 1 ? at + (exact ? 1 : 0) : at - 1;
    this.#showMatch(matches[(next + matches.length) % matches.length]!);
  }

  #showMatch(span: number): void {
    this.currentMatch = span;
    this.show(span);
  }

  /** The first time the error that explains the others, if nothing is chosen; else the next after the focused row, around the end.
   *  Goes by those that the filter hides, unless it hides all. */
  nextError(step: 1 | -1 = 1): void {
    const { length, flags } = this.table;
    if (this.errors === 0) return;
    const first = !this.#walksErrors && this.selected === null;
    this.#walksErrors = true;
    const { view } = this.tree;
    if (first && this.cause >= 0 && view.stays(this.cause)) return this.#showError(this.cause);
    let hidden = -1;
    for (let k = first ? 0 : 1; k <= length; k++) {
      const span = (this.focused + k * step + 2 * length) % length;
      if (!(flags[span]! & PaintFlag.Error)) continue;
      if (view.stays(span)) return this.#showError(span);
      if (hidden < 0) hidden = span;
    }
    if (hidden >= 0) this.show(hidden);
  }

  #showError(span: number): void {
    this.show(span, { focus: true });
    this.select(span);
  }

  /** Brings [fromNs, toNs] into view; kept within the trace and no narrower than 100 ns. */
  zoom(fromNs: number, toNs: number): void {
    const full = this.fullNs;
    const width = Math.min(full, Math.max(MIN_WINDOW_NS, MIN_WINDOW_SHARE * full, toNs - fromNs));
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
