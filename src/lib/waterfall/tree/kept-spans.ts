import type { CriticalPath } from '../../analysis/critical-path.ts';
import type { TraceFilter } from '../../url/trace-view.ts';
import { PaintFlag, type PaintTable } from '../../worker/paint-table.ts';

/** Bits of KeptSpans.flags; 0: the span is out of sight. */
export const Kept = { Match: 1, Context: 2, HasChild: 4 } as const;

/** What a filter leaves of a trace. */
export interface KeptSpans {
  readonly flags: Uint8Array; // span -> Kept bits
  readonly matches: number; // spans that meet the filter, without context
}

/** What a filter needs to know beside the table; null: not known (yet), or not asked for. */
export interface FilterFacts {
  readonly services: readonly string[];
  readonly path: CriticalPath | null;
  readonly found: Int32Array | null; // spans that the query leaves
}

type Columns = Pick<PaintTable, 'length' | 'parent' | 'service' | 'lengthNs' | 'flags'>;

/** Every span that meets all conditions, and the ancestors of each as context. A condition whose facts are still under way holds back
 *  nothing. O(spans), two passes: spans forward; then backward, where a child comes before its parent.
 *
 *    errors only    web    context
 *                     cart   context
 *                       redis  match
 *                     ads    gone                                                                                              */
export function keptSpans(table: Columns, filter: TraceFilter, facts: FilterFacts): KeptSpans {
  const { length, parent, service, lengthNs, flags: painted } = table;
  const flags = new Uint8Array(length);
  const shown = shownServices(facts.services, filter);
  const errors = filter.errors ? PaintFlag.Error : 0;
  const onPath = filter.critical && facts.path ? marked(length, facts.path.span) : null;
  const found = filter.query !== '' && facts.found ? marked(length, facts.found) : null;
  let matches = 0;
  for (let i = 0; i < length; i++) {
    if (shown[service[i]!] === 0 || lengthNs[i]! < filter.minNs || (painted[i]! & errors) !== errors) continue;
    if ((onPath !== null && onPath[i] === 0) || (found !== null && found[i] === 0)) continue;
    flags[i] = Kept.Match;
    matches++;
  }
  for (let i = length - 1; i >= 0; i--) {
    const p = parent[i]!;
    if (flags[i] === 0 || p < 0) continue;
    flags[p]! |= flags[p]! & Kept.Match ? Kept.HasChild : Kept.HasChild | Kept.Context;
  }
  return { flags, matches };
}

function shownServices(services: readonly string[], { hide, only }: TraceFilter): Uint8Array {
  const hidden = new Set(hide);
  const wanted = only.length > 0 ? new Set(only) : null;
  return Uint8Array.from(services, (name) => (!hidden.has(name) && (wanted === null || wanted.has(name)) ? 1 : 0));
}

/** span -> 1 for those that are listed. */
export function marked(length: number, spans: Int32Array): Uint8Array {
  const out = new Uint8Array(length);
  for (let k = 0; k < spans.length; k++) out[spans[k]!] = 1; // by index: `for … of` takes six times as long
  return out;
}
