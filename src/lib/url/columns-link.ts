import { fieldText, parseField } from '../model/span-field.ts';
import { short } from './short.ts';

/** What a link says about the waterfall's columns: fields by their texts (`span.http.method`, `kind`). */
export interface ColumnsLink {
  readonly columns: readonly string[];
  readonly label: string; // what a bar says besides its duration; '' nothing
  readonly color: string; // what colours stand for
}

export const PLAIN_COLUMNS: ColumnsLink = { columns: [], label: '', color: 'service' };

/** `col=…` (as often as there are columns), `label=…`, `color=…`; a field that is named wrongly is left out and noted.
 *  @returns null where the link says nothing of them */
export function readColumns(search: URLSearchParams, notes: string[]): ColumnsLink | null {
  if (!['col', 'label', 'color'].some((name) => search.has(name))) return null;
  const wrong = new Set<string>();
  const known = (text: string | null) => {
    const field = text ? parseField(text) : null;
    if (text && !field) wrong.add(short(text));
    return field && fieldText(field);
  };
  const columns = search
    .getAll('col')
    .map(known)
    .filter((text) => text !== null);
  const link = {
    columns: [...new Set(columns)],
    label: known(search.get('label')) ?? PLAIN_COLUMNS.label,
    color: known(search.get('color')) ?? PLAIN_COLUMNS.color,
  };
  for (const text of wrong)
    notes.push(`The link's column “${text}” names no field (span.http.method, resource.host.name, kind).`);
  return link;
}

/** Writes what differs from the plain waterfall. */
export function writeColumns(search: URLSearchParams, { columns, label, color }: ColumnsLink): void {
  for (const column of columns) search.append('col', column);
  if (label !== PLAIN_COLUMNS.label) search.set('label', label);
  if (color !== PLAIN_COLUMNS.color) search.set('color', color);
}
