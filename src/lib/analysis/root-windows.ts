import type { SpanTable } from '../model/span-table.ts';

/** The part of a root's time that is its own: from startNs to endNs. */
export interface RootWindow {
  readonly span: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** Shares the time in which roots run among them: every moment is one root's, a moment without any is nobody's.
 *  Spans sent without a parent go first, orphans have what these leave. What runs goes on to its end, then the one
 *  takes over that runs longest, so that there are as few seams as can be.
 *
 *    a       |=========|                    '=' its window
 *    b            |----====|
 *    orphan          |-----===|   |==|
 *
 *  Zero-length roots have none. @returns windows without overlap; O(roots), which stand by start */
export function rootWindows(spans: SpanTable): RootWindow[] {
  const sent: number[] = [];
  const orphans: number[] = [];
  for (let i = 0; i < spans.length; i = Math.max(i + 1, spans.subtreeEnd[i]!))
    ((spans.parentId[2 * i]! | spans.parentId[2 * i + 1]!) === 0 ? sent : orphans).push(i);
  const first = share(spans, sent, [{ fromNs: -Infinity, toNs: Infinity }]);
  return orphans.length === 0 ? first.windows : [...first.windows, ...share(spans, orphans, first.gaps).windows];
}

export function endOf(spans: SpanTable, span: number): number {
  return spans.startNs[span]! + spans.durationNs[span]!;
}

interface Gap {
  readonly fromNs: number;
  readonly toNs: number;
}

/** @param roots by start  @param gaps by time  @returns what is still nobody's, by time */
function share(
  spans: SpanTable,
  roots: readonly number[],
  gaps: readonly Gap[],
): { windows: RootWindow[]; gaps: Gap[] } {
  const windows: RootWindow[] = [];
  const left: Gap[] = [];
  let next = 0; // the first root that begins after the cursor
  let longest = -1; // of those before it, the one that ends last
  for (const { fromNs, toNs } of gaps) {
    let cursor = fromNs;
    while (cursor < toNs) {
      for (; next < roots.length && spans.startNs[roots[next]!]! <= cursor; next++)
        if (longest < 0 || endOf(spans, roots[next]!) > endOf(spans, longest)) longest = roots[next]!;
      const runs = longest >= 0 && endOf(spans, longest) > cursor;
      const nextStart = next < roots.length ? spans.startNs[roots[next]!]! : Infinity;
      const reach = Math.min(toNs, runs ? endOf(spans, longest) : nextStart);
      if (runs) windows.push({ span: longest, startNs: cursor, endNs: reach });
      else left.push({ fromNs: cursor, toNs: reach });
      cursor = reach;
    }
  }
  return { windows, gaps: left };
}
