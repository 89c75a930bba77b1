import type { SpanTable } from '../model/span-table.ts';

/** The stretches of time that the end of the trace was waiting for, ordered by span, then by time. Entry k says: span[k] was
 *  the one at work from fromNs[k] to toNs[k]. The stretches of all spans together cover each root once, without overlap. */
export interface CriticalPath {
  readonly length: number;
  readonly span: Int32Array;
  readonly fromNs: Float64Array;
  readonly toNs: Float64Array;
}

/** Walks back from the end: a span was waiting for its child that finished last; before that child began, for the one that
 *  finished last before then; and so on, children first. Children are clipped to their parent: what runs on after it did not hold
 *  it up. (The critical path of Google's "Distributed Latency Profiling through Critical Path Tracing", ACM Queue 20(1), 2022.)
 *
 *    web   |==----------------=====|     '=' on the path
 *    cart     |-----|                    ran beside user and was over first: not waited for
 *    user     |===============|
 *
 *  Several roots are walked as if one span held them; the gaps between them are nobody's.
 *  Only spans on the path have their children sorted: O(spans) to list children, then O(children on the path · log). */
export function criticalPath(spans: SpanTable): CriticalPath {
  const out: Stretch[] = [];
  const stack: Visit[] = [];
  const roots = childrenOf(spans, 0, spans.length);
  let cursor = Infinity;
  for (const root of latestEndFirst(spans, roots, Infinity)) {
    const end = endOf(spans, root);
    if (end > cursor) continue;
    stack.push({ span: root, startNs: spans.startNs[root]!, endNs: end });
    cursor = spans.startNs[root]!;
  }
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) walk(spans, visit, stack, out);
  out.sort((a, b) => a.span - b.span || a.fromNs - b.fromNs);
  return {
    length: out.length,
    span: Int32Array.from(out, (s) => s.span),
    fromNs: Float64Array.from(out, (s) => s.fromNs),
    toNs: Float64Array.from(out, (s) => s.toNs),
  };
}

interface Stretch {
  span: number;
  fromNs: number;
  toNs: number;
}

/** A span on the path, to be walked from endNs back to startNs: its own times, clipped to its parent's. */
interface Visit {
  span: number;
  startNs: number;
  endNs: number;
}

function walk(spans: SpanTable, { span, startNs, endNs }: Visit, stack: Visit[], out: Stretch[]): void {
  let cursor = endNs;
  const children = childrenOf(spans, span + 1, spans.subtreeEnd[span]!);
  for (const child of latestEndFirst(spans, children, endNs)) {
    if (cursor <= startNs) break;
    const childEnd = Math.min(endOf(spans, child), endNs);
    const childStart = Math.max(spans.startNs[child]!, startNs);
    if (childEnd > cursor || childEnd <= childStart) continue; // ran beside the one already blamed, or not within the parent
    if (cursor > childEnd) out.push({ span, fromNs: childEnd, toNs: cursor });
    stack.push({ span: child, startNs: childStart, endNs: childEnd });
    cursor = childStart;
  }
  if (cursor > startNs) out.push({ span, fromNs: startNs, toNs: cursor });
}

/** The spans of [from, to) that are nobody's child within it: steps over subtrees. */
function childrenOf(spans: SpanTable, from: number, to: number): number[] {
  const children: number[] = [];
  for (let i = from; i < to; i = Math.max(spans.subtreeEnd[i]!, i + 1)) children.push(i);
  return children;
}

function latestEndFirst(spans: SpanTable, children: number[], clipNs: number): number[] {
  const end = (i: number) => Math.min(endOf(spans, i), clipNs);
  return children.sort((a, b) => end(b) - end(a) || spans.startNs[a]! - spans.startNs[b]! || a - b);
}

function endOf(spans: SpanTable, span: number): number {
  return spans.startNs[span]! + spans.durationNs[span]!;
}
