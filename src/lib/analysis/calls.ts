import type { SpanTable } from '../model/span-table.ts';
import { StatusCode } from '../model/units.ts';

/** Calls of one service to another, or to something that no span answers. */
export interface Calls {
  readonly calls: number;
  readonly failedCalls: number;
  readonly firstFailedNs: number | null; // duration of the first call that failed
  /** Each waited for the one before, as a query for every row of an answer does; false for a few calls, or where they overlap. */
  readonly inTurn: boolean;
}

export const NO_CALLS: Calls = { calls: 0, failedCalls: 0, firstFailedNs: null, inTurn: false };

const LEAST_IN_TURN = 4;
const APART = 0.95; // of their durations; the rest may overlap

/** @param spans the calls, any order  @param onPath those of them that the end of the trace waited for; fewer than nearly all of them are
 *  not in turn. O(calls log calls) */
export function countCalls(table: SpanTable, spans: readonly number[], onPath = spans.length): Calls {
  const byStart = Int32Array.from(spans).sort((a, b) => table.startNs[a]! - table.startNs[b]! || a - b);
  let failedCalls = 0;
  let firstFailedNs: number | null = null;
  let allNs = 0;
  let coveredNs = 0;
  let endNs = -Infinity;
  for (const i of byStart) {
    const start = table.startNs[i]!;
    const end = start + table.durationNs[i]!;
    allNs += end - start;
    coveredNs += Math.max(0, end - Math.max(start, endNs));
    endNs = Math.max(endNs, end);
    if (table.status[i] !== StatusCode.Error) continue;
    failedCalls++;
    firstFailedNs ??= end - start;
  }
  const inTurn = spans.length >= LEAST_IN_TURN && onPath >= APART * spans.length && coveredNs >= APART * allNs;
  return { calls: spans.length, failedCalls, firstFailedNs, inTurn };
}
