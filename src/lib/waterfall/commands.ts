import type { Command } from './keys.ts';
import { hasChildren, rowOfSpan, type Tree } from './rows.ts';

/** The part of a trace's state that commands move; TraceState has it. */
export interface Commanded {
  readonly table: Tree;
  readonly rows: Int32Array;
  readonly collapsed: Uint8Array;
  readonly focused: number;
  readonly selected: number | null;
  readonly fromNs: number;
  readonly toNs: number;
  focusRow(row: number): void;
  focusSpan(span: number): void;
  toggle(span: number, closed?: boolean): void;
  select(span: number | null): void;
  collapseLevel(): void;
  expandLevel(): void;
  nextMatch(step: 1 | -1): void;
  nextError(step?: 1 | -1): void;
  zoomAround(aroundNs: number, factor: number): void;
  pan(byNs: number): void;
  resetZoom(): void;
}

/** Does what a key asked. @param pageRows rows of a page  @returns false for commands that are not the waterfall's: find, help */
export function perform(command: Command, state: Commanded, pageRows: number): boolean {
  const row = rowOfSpan(state.rows, state.focused);
  const width = state.toNs - state.fromNs;
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
      state.select(state.focused);
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
      state.zoomAround(state.fromNs + width / 2, 0.5);
      return true;
    case 'zoom-out':
      state.zoomAround(state.fromNs + width / 2, 2);
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
    case 'close':
      state.select(null);
      return true;
    case 'find':
    case 'help':
      return false;
  }
}

/** As trees do (ARIA authoring practices, treegrid): close first, then climb. */
function goLeft(state: Commanded): void {
  const { table, collapsed, focused } = state;
  if (hasChildren(table, focused) && !collapsed[focused]) state.toggle(focused, true);
  else if (table.parent[focused]! >= 0) state.focusSpan(table.parent[focused]!);
}

function goRight(state: Commanded): void {
  const { table, collapsed, focused } = state;
  if (!hasChildren(table, focused)) return;
  if (collapsed[focused]) state.toggle(focused, false);
  else state.focusSpan(focused + 1);
}
