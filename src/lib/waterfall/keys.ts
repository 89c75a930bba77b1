/** What a key asks of the waterfall. */
export type Command =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'first'
  | 'last'
  | 'page-up'
  | 'page-down'
  | 'select'
  | 'details'
  | 'collapse-level'
  | 'expand-level'
  | 'collapse-all'
  | 'expand-all'
  | 'fold-similar'
  | 'filter'
  | 'filter-errors'
  | 'filter-critical'
  | 'hide-service'
  | 'clear-filter'
  | 'next-match'
  | 'previous-match'
  | 'next-error'
  | 'previous-error'
  | 'zoom-in'
  | 'zoom-out'
  | 'pan-left'
  | 'pan-right'
  | 'reset-zoom'
  | 'find'
  | 'columns'
  | 'clocks'
  | 'copy-link'
  | 'close'
  | 'help';

interface Binding {
  readonly keys: readonly string[]; // KeyboardEvent.key
  readonly show: string;
  readonly command: Command;
  readonly says: string;
  readonly rowsOnly?: true; // not where these keys have a meaning of their own: see rowKeysApply
}

/** The key map: one table for handling and for the help panel, by what the keys are about. */
export const KEY_GROUPS: readonly { readonly title: string; readonly bindings: readonly Binding[] }[] = [
  {
    title: 'Rows',
    bindings: [
      { keys: ['ArrowUp', 'k'], show: '↑ k', command: 'up', says: 'Previous row', rowsOnly: true },
      { keys: ['ArrowDown', 'j'], show: '↓ j', command: 'down', says: 'Next row', rowsOnly: true },
      { keys: ['ArrowLeft'], show: '←', command: 'left', says: 'Collapse, fold, or go to the parent', rowsOnly: true },
      { keys: ['ArrowRight'], show: '→', command: 'right', says: 'Expand, or go to the first child', rowsOnly: true },
      { keys: ['Home'], show: 'Home', command: 'first', says: 'First row', rowsOnly: true },
      { keys: ['End'], show: 'End', command: 'last', says: 'Last row', rowsOnly: true },
      { keys: ['PageUp'], show: 'PgUp', command: 'page-up', says: 'A page up', rowsOnly: true },
      { keys: ['PageDown'], show: 'PgDn', command: 'page-down', says: 'A page down', rowsOnly: true },
      { keys: ['Enter', ' '], show: 'Enter', command: 'select', says: 'Show the span’s details', rowsOnly: true },
      { keys: ['i'], show: 'i', command: 'details', says: 'To the details, and back' },
      { keys: ['Escape'], show: 'Esc', command: 'close', says: 'Close the details' },
    ],
  },
  {
    title: 'Tree',
    bindings: [
      { keys: ['['], show: '[', command: 'collapse-level', says: 'Collapse the deepest level' },
      { keys: [']'], show: ']', command: 'expand-level', says: 'Expand one level' },
      { keys: ['{'], show: '{', command: 'collapse-all', says: 'Collapse all' },
      { keys: ['}'], show: '}', command: 'expand-all', says: 'Expand all' },
      { keys: ['z'], show: 'z', command: 'fold-similar', says: 'Fold runs of similar siblings' },
    ],
  },
  {
    title: 'Find and filter',
    bindings: [
      { keys: ['f'], show: 'f', command: 'find', says: 'Find in the trace' },
      { keys: ['n'], show: 'n', command: 'next-match', says: 'Next match' },
      { keys: ['N'], show: 'N', command: 'previous-match', says: 'Previous match' },
      { keys: ['e'], show: 'e', command: 'next-error', says: 'Next error' },
      { keys: ['E'], show: 'E', command: 'previous-error', says: 'Previous error' },
      { keys: ['F'], show: 'F', command: 'filter', says: 'Filter the spans' },
      { keys: ['x'], show: 'x', command: 'filter-errors', says: 'Only errors' },
      { keys: ['c'], show: 'c', command: 'filter-critical', says: 'Only the critical path' },
      { keys: ['h'], show: 'h', command: 'hide-service', says: 'Hide the service of the row' },
      { keys: ['H'], show: 'H', command: 'clear-filter', says: 'Clear the filter' },
    ],
  },
  {
    title: 'Time',
    bindings: [
      {
        keys: ['+', '=', 'w'],
        show: '+ w',
        command: 'zoom-in',
        says: 'Zoom in (Ctrl + wheel, or drag across the bars)',
      },
      { keys: ['-', 's'], show: '− s', command: 'zoom-out', says: 'Zoom out' },
      { keys: ['<', ',', 'a'], show: ', a', command: 'pan-left', says: 'Earlier' },
      { keys: ['>', '.', 'd'], show: '. d', command: 'pan-right', says: 'Later' },
      { keys: ['0'], show: '0', command: 'reset-zoom', says: 'Whole trace (double click)' },
    ],
  },
  {
    title: 'Page',
    bindings: [
      { keys: ['C'], show: 'C', command: 'columns', says: 'Columns, labels and colours' },
      { keys: ['t'], show: 't', command: 'clocks', says: 'Adjust clocks, or show times as sent' },
      { keys: ['y'], show: 'y', command: 'copy-link', says: 'Copy a link to exactly this view' },
      { keys: ['?'], show: '?', command: 'help', says: 'These keys' },
    ],
  },
];
const BINDINGS = KEY_GROUPS.flatMap((group) => group.bindings);

/** Whether a key moves the rows though the focus may be elsewhere: a page that was just opened should answer to its arrow keys at once.
 *  Buttons and links keep Enter and the space bar; the details scroll with the arrows; what lies outside of the page's content is left
 *  alone. @param target what has the focus */
export function rowKeysApply(target: Element, key: string): boolean {
  if (target.closest('[role="treegrid"]')) return true;
  if (target.matches('body, main')) return key !== ' '; // which scrolls
  if (!target.closest('main') || target.closest('aside')) return false;
  return key !== 'Enter' && key !== ' ' && target.closest('a, button, [role="button"]') !== null;
}

/** @param onRows whether keys move the waterfall's rows: rowKeysApply  @returns null for keys that belong to the browser or to a text field */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  onRows: boolean,
): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const binding = BINDINGS.find((b) => b.keys.includes(event.key) && (onRows || !b.rowsOnly));
  return binding?.command ?? null;
}
