import { formatCount } from '../../base/count.ts';
import { formatDuration } from '../../base/duration.ts';
import { selectNth } from '../../base/select.ts';
import type { PaintTable } from '../../worker/paint-table.ts';
import type { SimilarRuns } from './similar-runs.ts';

/** A run of similar siblings in one row. */
export interface Fold {
  readonly count: number; // spans folded, without what lies below them
  readonly endSpan: number; // pre-order, exclusive
  readonly endNs: number; // when the last of them ended
  readonly totalNs: number; // their durations, added up
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly errors: number; // of them, how many failed or hold a span that did
}

type Columns = Pick<PaintTable, 'subtreeEnd' | 'startNs' | 'lengthNs'>;

/** O(members). Quantiles are durations that occurred: the smallest that so many of the members do not exceed.
 *  @param errorsBefore span -> spans with an error before it; one entry more than spans */
export function foldOf(table: Columns, runs: SimilarRuns, run: number, errorsBefore: Int32Array): Fold {
  const count = runs.count[run]!;
  const endSpan = runs.end[run]!;
  const lengths = new Float64Array(count);
  let k = 0;
  let endNs = 0;
  let totalNs = 0;
  let errors = 0;
  for (let i = runs.first[run]!; i < endSpan; i = table.subtreeEnd[i]!) {
    if (runs.ofSpan[i] !== run) continue; // filtered out
    const length = table.lengthNs[i]!;
    lengths[k++] = length;
    totalNs += length;
    endNs = Math.max(endNs, table.startNs[i]! + length);
    if (errorsBefore[table.subtreeEnd[i]!]! > errorsBefore[i]!) errors++;
  }
  const quantile = (q: number) => selectNth(lengths, Math.max(0, Math.ceil(q * count) - 1));
  return { count, endSpan, endNs, totalNs, p50Ns: quantile(0.5), p95Ns: quantile(0.95), errors };
}

/** "12 similar spans", "12 similar spans, 3 with errors". */
export function foldedWords({ count, errors }: Fold): string {
  return `${formatCount(count)} similar spans${errors > 0 ? `, ${formatCount(errors)} with errors` : ''}`;
}

/** "p50 5.1 ms · p95 9.8 ms · 62 ms in all". */
export function foldTimes({ p50Ns, p95Ns, totalNs }: Fold): string {
  return `p50 ${formatDuration(p50Ns)} · p95 ${formatDuration(p95Ns)} · ${formatDuration(totalNs)} in all`;
}
