/** First painted rows, ms, by spans. */
const FIRST_ROWS_MS: readonly (readonly [spans: number, ms: number])[] = [
  [1_000, 490],
  [10_000, 510],
  [50_000, 700],
  [100_000, 1_050],
  [250_000, 1_900],
  [1_000_000, 6_000],
];

export const LIMITS = {
  frameMs: 50,
  framesOfBareList: 0.9,
  longTaskMs: 100,
} as const;

/** Of the next larger size that has one; undefined past the largest. */
export function firstRowsMs(spans: number): number | undefined {
  return FIRST_ROWS_MS.find(([most]) => spans <= most)?.[1];
}

/** Find over attributes that are decoded. */
export function findMs(spans: number): number | undefined {
  return spans <= 100_000 ? 100 : spans <= 1_000_000 ? 500 : undefined;
}

/** Collapse all, expand all. */
export function foldMs(spans: number): number | undefined {
  return spans <= 100_000 ? 50 : undefined;
}

/** Where the page itself weighs little beside the trace. */
const WEIGHED_BYTES = 10e6;

/** Live bytes of all isolates, of a trace of so many bytes on the wire; undefined for a trace smaller than the page itself. */
export function liveBytes(wireBytes: number, spans: number): number | undefined {
  return wireBytes >= WEIGHED_BYTES ? 1.3 * wireBytes + 100 * spans : undefined;
}

/** What the renderer may hold at most at once; undefined where a page without a trace comes near.
 *  @param barePageBytes what the renderer of such a page held */
export function peakBytes(wireBytes: number, barePageBytes: number): number | undefined {
  const bytes = 2.5 * wireBytes;
  return bytes > 2 * barePageBytes ? bytes : undefined;
}
