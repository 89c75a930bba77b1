import type { PaintTable } from '../../worker/paint-table.ts';
import { foldOf, type Fold } from './fold.ts';
import { Kept, type KeptSpans } from './kept-spans.ts';
import { hasChildren, placeAmongSiblings, visibleRows, type Hiding } from './rows.ts';
import type { SimilarRuns } from './similar-runs.ts';

export interface TreeShape {
  readonly collapsed: Uint8Array; // span -> 1: what lies below it is closed
  readonly kept: KeptSpans | null; // null: no filter
  readonly runs: SimilarRuns | null; // null: similar siblings are not folded
  readonly unfolded: ReadonlySet<number>; // first spans of the runs that are open all the same
  readonly errorsBefore: Int32Array; // span -> spans with an error before it; one entry more than spans
}

/** The tree as it is in sight: collapsed, filtered, folded. Never changed; another shape makes another view. What it tells of a span is
 *  O(1), but for the statistics of a fold, which are made when first asked for. */
export class TreeView {
  readonly rows: Int32Array; // row -> span, ascending
  readonly #table: PaintTable;
  readonly #shape: TreeShape;
  readonly #hiding: Hiding;
  #before: Int32Array | null = null;
  readonly #isOpen: Uint8Array; // run -> 1: the reader opened it

  constructor(table: PaintTable, shape: TreeShape) {
    this.#table = table;
    this.#shape = shape;
    const { runs, kept, unfolded } = shape;
    this.#isOpen = new Uint8Array(runs?.first.length ?? 0);
    for (const span of unfolded) {
      const run = this.#runBegunBy(span);
      if (run >= 0) this.#isOpen[run] = 1;
    }
    this.#hiding = {
      kept: kept?.flags ?? null,
      foldEnd: runs === null ? null : (span) => this.#foldEnd(runs, span),
    };
    this.rows = visibleRows(table, shape.collapsed, this.#hiding);
  }

  /** What the row of this span stands for, where it is the first of a folded run; null: for the span alone. */
  foldAt(span: number): Fold | null {
    const { runs, errorsBefore } = this.#shape;
    const run = this.#runBegunBy(span);
    if (runs === null || run < 0 || this.#isOpen[run] === 1) return null;
    let fold = runs.folds.get(run);
    if (fold === undefined) runs.folds.set(run, (fold = foldOf(this.#table, runs, run, errorsBefore)));
    return fold;
  }

  /** Members of the opened run that this span is the first of; 0: it is not. */
  openRunAt(span: number): number {
    const run = this.#runBegunBy(span);
    return run >= 0 && this.#isOpen[run] === 1 ? this.#shape.runs!.count[run]! : 0;
  }

  /** First span of the run that this span is a member of, or -1. */
  runOf(span: number): number {
    const run = this.#shape.runs?.ofSpan[span] ?? -1;
    return run < 0 ? -1 : this.#shape.runs!.first[run]!;
  }

  /** The span is in sight only as an ancestor of what the filter keeps. */
  isContext(span: number): boolean {
    return ((this.#shape.kept?.flags[span] ?? 0) & Kept.Context) !== 0;
  }

  /** The filter leaves it, as match or as context. */
  stays(span: number): boolean {
    return this.#shape.kept === null || this.#shape.kept.flags[span] !== 0;
  }

  /** Its row has something to open or to close. */
  canOpen(span: number): boolean {
    if (this.isFolded(span)) return true;
    const { kept } = this.#shape;
    return kept === null ? hasChildren(this.#table, span) : (kept.flags[span]! & Kept.HasChild) !== 0;
  }

  isClosed(span: number): boolean {
    return this.isFolded(span) || (this.#shape.collapsed[span] === 1 && this.canOpen(span));
  }

  isFolded(span: number): boolean {
    const run = this.#runBegunBy(span);
    return run >= 0 && this.#isOpen[run] === 0;
  }

  /** Spans that a collapsed row hides, and how many of them failed; what the filter hides is not counted, neither are folds. */
  hiddenBelow(span: number): { spans: number; errors: number } {
    const { collapsed, kept, errorsBefore } = this.#shape;
    if (collapsed[span] !== 1 || this.isFolded(span)) return { spans: 0, errors: 0 };
    const end = this.#table.subtreeEnd[span]!;
    return {
      spans: kept === null ? end - span - 1 : this.#keptBefore(kept)[end]! - this.#keptBefore(kept)[span + 1]!,
      errors: errorsBefore[end]! - errorsBefore[span + 1]!,
    };
  }

  /** span -> spans before it that stay. Made when first asked for: most filtered trees are never collapsed. */
  #keptBefore({ flags }: KeptSpans): Int32Array {
    if (this.#before !== null) return this.#before;
    const before = new Int32Array(flags.length + 1);
    for (let i = 0; i < flags.length; i++) before[i + 1] = before[i]! + (flags[i] === 0 ? 0 : 1);
    return (this.#before = before);
  }

  placeAmongSiblings(span: number): { position: number; count: number } {
    return placeAmongSiblings(this.#table, span, this.#hiding);
  }

  #runBegunBy(span: number): number {
    const { runs } = this.#shape;
    const run = runs === null ? -1 : (runs.ofSpan[span] ?? -1);
    return run >= 0 && runs!.first[run] === span ? run : -1;
  }

  #foldEnd(runs: SimilarRuns, span: number): number {
    const run = runs.ofSpan[span]!;
    return run >= 0 && this.#isOpen[run] === 0 && runs.first[run] === span ? runs.end[run]! : -1;
  }
}
