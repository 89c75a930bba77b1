import type { SpanTable } from '../model/span-table.ts';
import { SpanKind } from '../model/units.ts';
import { endOf, rootWindows, type RootWindow } from './root-windows.ts';

/** The stretches of time that the end of the trace was waiting for, ordered by span, then by time. Entry k says: span[k] was
 *  the one at work from fromNs[k] to toNs[k]. The stretches of all spans together cover each root once, without overlap. */
export interface CriticalPath {
  readonly length: number;
  readonly span: Int32Array;
  readonly fromNs: Float64Array;
  readonly toNs: Float64Array;
}

/** Walks back from the end: a span was waiting for its child that finished last; before that child began, for the one that
 *  finished last before then; and so on, children first.
 *
 *    web   |==----------------=====|     '=' on the path
 *    cart     |-----|                    ran beside user and was over first: not waited for
 *    user     |===============|
 *
 *  Rules, those of Uber's CRISP (Zhang et al., USENIX ATC 2022) and of Jaeger's and Grafana's pages, but where they say less:
 *  - Children are clipped to their parent: what runs on after it, or began before it, did not hold it up there.
 *  - A message is not waited for: a consumer is never on the path of its producer, even where their times overlap.
 *  - Several roots (and orphans, whose parents never came) are covered as one line of time, see root-windows.ts: each moment in
 *    which any of them runs is one's, gaps are nobody's.
 *
 *  No recursion; only spans on the path have their children sorted: O(spans) to list children, O(children on the path · log). */
export function criticalPath(spans: SpanTable): CriticalPath {
  const out: Stretch[] = [];
  const stack: Visit[] = rootWindows(spans);
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
type Visit = RootWindow;

function walk(spans: SpanTable, { span, startNs, endNs }: Visit, stack: Visit[], out: Stretch[]): void {
  let cursor = endNs;
  for (const child of latestEndFirst(spans, waitedFor(spans, span), endNs)) {
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

/** The children but for consumers of a producer's messages: steps over subtrees. */
function waitedFor(spans: SpanTable, parent: number): number[] {
  const children: number[] = [];
  const sends = spans.kind[parent] === SpanKind.Producer;
  const end = spans.subtreeEnd[parent]!;
  for (let i = parent + 1; i < end; i = Math.max(spans.subtreeEnd[i]!, i + 1))
    if (!sends || spans.kind[i] !== SpanKind.Consumer) children.push(i);
  return children;
}

function latestEndFirst(spans: SpanTable, children: number[], clipNs: number): number[] {
  const end = (i: number) => Math.min(endOf(spans, i), clipNs);
  return children.sort((a, b) => end(b) - end(a) || spans.startNs[a]! - spans.startNs[b]! || a - b);
}
