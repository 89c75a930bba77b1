import type { TraceFilter } from '../../url/trace-view.ts';
import type { PaintTable } from '../../worker/paint-table.ts';

/** Whether a filter hides anything. */
export function isActive({ hide, only, minNs, query, errors, critical }: TraceFilter): boolean {
  return hide.length > 0 || only.length > 0 || minNs > 0 || query !== '' || errors || critical;
}

export function isServiceShown({ hide, only }: TraceFilter, name: string): boolean {
  return !hide.includes(name) && (only.length === 0 || only.includes(name));
}

/** Shows or hides services, and writes that down by the shorter list: those that are hidden, or those that stay.
 *  @param all the trace's services */
export function withServices(
  filter: TraceFilter,
  all: readonly string[],
  names: readonly string[],
  shown: boolean,
): TraceFilter {
  const changed = new Set(names);
  const stays = (name: string) => (changed.has(name) ? shown : isServiceShown(filter, name));
  const hide = all.filter((name) => !stays(name));
  const only = all.filter(stays);
  return only.length > 0 && only.length < hide.length ? { ...filter, hide: [], only } : { ...filter, hide, only: [] };
}

export interface ServiceCount {
  readonly name: string;
  readonly spans: number;
}

/** Services by their spans, most first. O(spans) */
export function countServices(
  table: Pick<PaintTable, 'length' | 'service'>,
  names: readonly string[],
): readonly ServiceCount[] {
  const counts = new Int32Array(names.length);
  for (let i = 0; i < table.length; i++) counts[table.service[i]!]!++;
  return names
    .map((name, k) => ({ name, spans: counts[k]! }))
    .sort((a, b) => b.spans - a.spans || (a.name < b.name ? -1 : 1));
}
