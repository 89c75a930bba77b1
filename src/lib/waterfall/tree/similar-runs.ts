import type { PaintTable } from '../../worker/paint-table.ts';
import type { Fold } from './fold.ts';
import { Kept, type KeptSpans } from './kept-spans.ts';

/** Fewer than this save no room worth hiding spans for. */
export const MIN_RUN = 3;

/** Runs of similar siblings: same parent, service and name, one after the other among the spans that stay. Runs are numbered in the
 *  order of their first spans; they may lie within members of others.
 *
 *    cart   checkout
 *      redis  GET      run 0, first
 *        net    send     hidden with it
 *      redis  GET      run 0
 *      redis  GET      run 0
 *      web    render   end of run 0                                                                                            */
export interface SimilarRuns {
  readonly ofSpan: Int32Array; // span -> run it is a member of | -1
  readonly first: Int32Array; // run -> span
  readonly end: Int32Array; // run -> span behind the last member's subtree
  readonly count: Int32Array; // run -> members
  readonly folds: Map<number, Fold>; // run -> its statistics, once somebody has asked for them
}

type Columns = Pick<PaintTable, 'length' | 'parent' | 'subtreeEnd' | 'service' | 'name'>;

/** @param kept what a filter leaves: members are spans that meet it, since context is there to be seen through. O(spans): each span is
 *  stepped over once, by its own elder sibling. */
export function similarRuns(table: Columns, kept: KeptSpans | null): SimilarRuns {
  const { length } = table;
  const ofSpan = new Int32Array(length).fill(-1);
  const seen = new Uint8Array(length); // a younger sibling of a run's first
  const first: number[] = [];
  const end: number[] = [];
  const count: number[] = [];
  for (let i = 0; i < length; i++) {
    if (seen[i] === 1 || (kept !== null && !(kept.flags[i]! & Kept.Match))) continue;
    let last = i;
    let members = 1;
    for (let j = nextSimilar(table, kept, i); j >= 0; j = nextSimilar(table, kept, j)) {
      seen[j] = 1;
      last = j;
      members++;
    }
    if (members < MIN_RUN) continue;
    const run = first.push(i) - 1;
    end.push(table.subtreeEnd[last]!);
    count.push(members);
    for (let j = i; j >= 0; j = nextSimilar(table, kept, j)) ofSpan[j] = run;
  }
  const [firsts, ends, counts] = [first, end, count].map((column) => Int32Array.from(column));
  return { ofSpan, first: firsts!, end: ends!, count: counts!, folds: new Map() };
}

/** The sibling that follows among those that stay, if it is similar; else -1. */
function nextSimilar(table: Columns, kept: KeptSpans | null, span: number): number {
  const { length, parent, subtreeEnd, service, name } = table;
  const p = parent[span]!;
  let next = subtreeEnd[span]!;
  if (kept !== null) while (next < length && kept.flags[next] === 0 && parent[next] === p) next = subtreeEnd[next]!;
  if (next >= length || parent[next] !== p) return -1;
  const similar = service[next] === service[span] && name[next] === name[span];
  return similar && (kept === null || kept.flags[next]! & Kept.Match) ? next : -1;
}
