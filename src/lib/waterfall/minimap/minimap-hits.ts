import type { PaintTable } from '../../worker/paint-table.ts';

/** Where in time the spans lie that find has found. */
export interface MinimapHits {
  readonly hit: Uint8Array; // column -> 1 if a found span starts in it
  readonly current: number; // column of the current one | -1
}

/** @param matches spans, ascending  @param current span | -1  @returns O(matches) */
export function minimapHits(table: PaintTable, matches: Int32Array, current: number, columns: number): MinimapHits {
  const hit = new Uint8Array(columns);
  const perNs = columns / Math.max(1, table.durationNs);
  const columnOf = (span: number): number => Math.min(columns - 1, Math.floor(table.startNs[span]! * perNs));
  for (let k = 0; k < matches.length; k++) hit[columnOf(matches[k]!)] = 1; // by index: they may be a million
  return { hit, current: current < 0 ? -1 : columnOf(current) };
}
