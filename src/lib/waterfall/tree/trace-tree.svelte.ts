import type { CriticalPath } from '../../analysis/critical-path.ts';
import { NO_FILTER, type TraceFilter } from '../../url/trace-view.ts';
import type { PaintTable } from '../../worker/paint-table.ts';
import { keptSpans } from './kept-spans.ts';
import { collapsedFrom, collapseLevel, expandLevel, hasChildren, reveal } from './rows.ts';
import { similarRuns } from './similar-runs.ts';
import { isActive } from './trace-filter.ts';
import { TreeView } from './tree-view.ts';

const NONE: ReadonlySet<number> = new Set();

/** What of a trace's tree is in sight: collapsed subtrees, the filter, folded runs of similar siblings. Large values are replaced whole;
 *  methods are the only writers. */
export class TraceTree {
  collapsed = $state.raw<Uint8Array>(new Uint8Array());
  /** Whether runs of similar siblings are folded. Off at first: a trace opens as it was sent, one row a span, and a run in a small trace
   *  is no burden; the toolbar offers it where there is a run, and says how many rows it saves. */
  folds = $state(false);
  foldable = $state(0); // rows that folding would save in the whole tree; 0 also before they are counted
  unfolded = $state.raw(NONE); // first spans of the runs that are open all the same
  filter = $state.raw<TraceFilter>(NO_FILTER);
  found = $state.raw<Int32Array | null>(null); // spans that the filter's query leaves; null: not known (yet)
  path = $state.raw<CriticalPath | null>(null);

  readonly #table: PaintTable;
  readonly services: readonly string[]; // as the table numbers them
  readonly #errorsBefore: Int32Array;
  #beforeFilter: Uint8Array | null = null; // what was collapsed when the filter was set

  readonly filtered = $derived.by(() => isActive(this.filter));
  /** null: nothing is filtered out. */
  readonly kept = $derived.by(() => {
    if (!this.filtered) return null;
    return keptSpans(this.#table, this.filter, { services: this.services, path: this.path, found: this.found });
  });
  readonly #runs = $derived.by(() => (this.folds ? similarRuns(this.#table, this.kept) : null));
  readonly view = $derived.by(() => {
    const { collapsed, kept, unfolded } = this;
    return new TreeView(this.#table, {
      collapsed,
      kept,
      runs: this.#runs,
      unfolded,
      errorsBefore: this.#errorsBefore,
    });
  });

  constructor(table: PaintTable, services: readonly string[], errorsBefore: Int32Array) {
    this.#table = table;
    this.services = services;
    this.#errorsBefore = errorsBefore;
    this.collapsed = new Uint8Array(table.length);
  }

  /** Everything at once: as a link says, or as it was before the trace grew. */
  place({ collapsed, unfolded, filter, folds }: Pick<TraceTree, 'collapsed' | 'unfolded' | 'filter' | 'folds'>): void {
    if (filter.query !== this.filter.query) this.found = null;
    this.#beforeFilter = null;
    this.filter = filter;
    this.collapsed = collapsed;
    this.unfolded = unfolded;
    this.folds = folds;
  }

  /** Counts `foldable`. O(spans): after the first frame. */
  countFoldable(): void {
    let saved = 0;
    const { count } = similarRuns(this.#table, null);
    for (let run = 0; run < count.length; run++) saved += count[run]! - 1;
    this.foldable = saved;
  }

  /** Opens or closes a row: the run that is folded into it, or what lies below its span. */
  toggle(span: number, closed = !this.view.isClosed(span)): void {
    if (this.view.isFolded(span)) {
      if (!closed) this.unfolded = new Set([...this.unfolded, span]);
      return;
    }
    if (!hasChildren(this.#table, span)) return;
    const next = this.collapsed.slice();
    next[span] = closed ? 1 : 0;
    this.collapsed = next;
  }

  /** Folds the opened run that a span is a member of. @returns its first span, or -1: there is none */
  foldAgain(span: number): number {
    const first = this.view.runOf(span);
    if (first < 0 || this.view.isFolded(first)) return -1;
    const next = new Set(this.unfolded);
    next.delete(first);
    this.unfolded = next;
    return first;
  }

  setFolds(folds: boolean): void {
    this.folds = folds;
    this.unfolded = NONE;
  }

  collapseAll(): void {
    this.collapsed = collapsedFrom(this.#table, 0);
    this.unfolded = NONE;
  }

  expandAll(): void {
    this.collapsed = new Uint8Array(this.#table.length);
  }

  collapseLevel(): void {
    this.collapsed = collapseLevel(this.#table, this.view.rows, this.collapsed);
  }

  expandLevel(): void {
    this.collapsed = expandLevel(this.#table, this.view.rows, this.collapsed);
  }

  /** Opens what hides a span, the filter aside. */
  reveal(span: number): void {
    this.collapsed = reveal(this.#table, this.collapsed, span);
    const runs: number[] = [];
    for (let p = span; p >= 0; p = this.#table.parent[p]!) {
      const first = this.view.runOf(p);
      if (first >= 0 && this.view.isFolded(first)) runs.push(first);
    }
    if (runs.length > 0) this.unfolded = new Set([...this.unfolded, ...runs]);
  }

  /** What matches is to be seen: a filter opens what was collapsed, and what was is collapsed again when it is cleared. */
  setFilter(filter: TraceFilter): void {
    const was = this.filtered;
    if (filter.query !== this.filter.query) this.found = null;
    this.filter = filter;
    if (!was && this.filtered) {
      this.#beforeFilter = this.collapsed;
      this.expandAll();
    } else if (was && !this.filtered && this.#beforeFilter) {
      this.collapsed = this.#beforeFilter;
      this.#beforeFilter = null;
    }
  }
}
