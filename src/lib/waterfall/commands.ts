import { NO_FILTER, type TraceFilter } from '../url/trace-view.ts';
import type { PaintTable } from '../worker/paint-table.ts';
import type { Command } from './keys.ts';
import { rowOfSpan, type Tree } from './tree/rows.ts';
import { withServices } from './tree/trace-filter.ts';
import type { TreeView } from './tree/tree-view.ts';

/** The part of a trace's state that commands move; TraceState has it. */
export interface Commanded {
  readonly table: Tree & Pick<PaintTable, 'startNs' | 'lengthNs' | 'service'>;
  readonly rows: Int32Array;
  readonly tree: {
    readonly view: TreeView;
    readonly folds: boolean;
    readonly filter: TraceFilter;
    readonly services: readonly string[];
  };
  readonly focused: number;
  readonly selected: number | null;
  readonly fromNs: number;
  readonly toNs: number;
  readonly pointerNs: number | null; // where the pointer is on the bars
  focusRow(row: number): void;
  focusSpan(span: number): void;
  toggle(span: number, closed?: boolean): void;
  foldAgain(span: number): boolean;
  setFolds(folds: boolean): void;
  setFilter(filter: TraceFilter): void;
  select(span: number | null): void;
  collapseAll(): void;
  expandAll(): void;
  collapseLevel(): void;
  expandLevel(): void;
  nextMatch(step: 1 | -1): void;
  nextError(step?: 1 | -1): void;
  zoomAround(aroundNs: number, factor: number): void;
  pan(byNs: number): void;
  resetZoom(): void;
  readonly clocks: { readonly adjusted: object | null; readonly adjusting: boolean };
  adjustClocks(adjusting: boolean): void;
}

/** Does what a key asked. @param pageRows rows of a page  @returns false for commands that are the page's: find, filter, help, link */
export function perform(command: Command, state: Commanded, pageRows: number): boolean {
  const row = rowOfSpan(state.rows, state.focused);
  const width = state.toNs - state.fromNs;
  const { filter, services } = state.tree;
  switch (command) {
    case 'up':
      state.focusRow(row - 1);
      return true;
    case 'down':
      state.focusRow(row + 1);
      return true;
    case 'first':
      state.focusRow(0);
      return true;
    case 'last':
      state.focusRow(state.rows.length - 1);
      return true;
    case 'page-up':
      state.focusRow(row - pageRows);
      return true;
    case 'page-down':
      state.focusRow(row + pageRows);
      return true;
    case 'left':
      goLeft(state);
      return true;
    case 'right':
      goRight(state);
      return true;
    case 'select':
      if (state.tree.view.isFolded(state.focused)) state.toggle(state.focused, false);
      else state.select(state.focused);
      return true;
    case 'fold-similar':
      state.setFolds(!state.tree.folds);
      return true;
    case 'filter-errors':
      state.setFilter({ ...filter, errors: !filter.errors });
      return true;
    case 'filter-critical':
      state.setFilter({ ...filter, critical: !filter.critical });
      return true;
    case 'hide-service':
      state.setFilter(withServices(filter, services, [services[state.table.service[state.focused]!]!], false));
      return true;
    case 'clear-filter':
      state.setFilter(NO_FILTER);
      return true;
    case 'collapse-all':
      state.collapseAll();
      return true;
    case 'expand-all':
      state.expandAll();
      return true;
    case 'collapse-level':
      state.collapseLevel();
      return true;
    case 'expand-level':
      state.expandLevel();
      return true;
    case 'next-match':
      state.nextMatch(1);
      return true;
    case 'previous-match':
      state.nextMatch(-1);
      return true;
    case 'next-error':
      state.nextError(1);
      return true;
    case 'previous-error':
      state.nextError(-1);
      return true;
    case 'zoom-in':
      state.zoomAround(zoomCentre(state), 0.5);
      return true;
    case 'zoom-out':
      state.zoomAround(zoomCentre(state), 2);
      return true;
    case 'pan-left':
      state.pan(-width / 4);
      return true;
    case 'pan-right':
      state.pan(width / 4);
      return true;
    case 'reset-zoom':
      state.resetZoom();
      return true;
    case 'clocks':
      if (state.clocks.adjusted) state.adjustClocks(!state.clocks.adjusting);
      return true;
    case 'close':
      state.select(null);
      return true;
    case 'find':
    case 'columns':
    case 'help':
    case 'filter':
    case 'copy-link':
    case 'details':
      return false;
  }
}

/** As trees do (ARIA authoring practices, treegrid): close first, then climb. An opened run of similar siblings is closed on the way. */
function goLeft(state: Commanded): void {
  const { table, tree, focused } = state;
  if (tree.view.canOpen(focused) && !tree.view.isClosed(focused)) state.toggle(focused, true);
  else if (state.foldAgain(focused)) return;
  else if (table.parent[focused]! >= 0) state.focusSpan(table.parent[focused]!);
}

function goRight(state: Commanded): void {
  const { tree, focused } = state;
  if (!tree.view.canOpen(focused)) return;
  if (tree.view.isClosed(focused)) state.toggle(focused, false);
  else state.focusRow(rowOfSpan(state.rows, focused) + 1);
}

/** Zoom by key goes to where the pointer is; else to the middle of the focused bar, if it is in view; else to the middle. */
function zoomCentre({ table, focused, fromNs, toNs, pointerNs }: Commanded): number {
  if (pointerNs !== null) return Math.min(toNs, Math.max(fromNs, pointerNs));
  const barNs = table.startNs[focused]! + table.lengthNs[focused]! / 2;
  return barNs >= fromNs && barNs <= toNs ? barNs : (fromNs + toNs) / 2;
}
