import { MAX_DEPTH, SpanFlag, type Repairs, type SpanTable } from '../model/span-table.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { rootSpan, traceIdText } from '../model/trace-names.ts';
import { StatusCode, unixNanos, type UnixNanos } from '../model/units.ts';

/** The figures at the head of a trace. */
export interface TraceFacts {
  readonly traceId: string; // 32 hex digits
  readonly originUnixNs: UnixNanos; // earliest start
  readonly durationNs: number;
  readonly spans: number;
  readonly errors: number; // spans with status error
  readonly levels: number; // depth of the deepest span + 1
  /** Of the spans without a parent id the one that names the trace, see rootSpan; where none arrived, the first span. */
  readonly root: number;
  /** A span without a parent id is there. False: it has not been received (yet). */
  readonly rootReceived: boolean;
  /** It is due: some span names a parent that is not there. Parents in a ring have no root that could come. */
  readonly rootMissing: boolean;
  readonly repairs: Repairs;
  /** Spans that begin before their parent does, and by how much at most: clocks differ, mostly. Shown as sent. */
  readonly early: { readonly spans: number; readonly mostNs: number };
  /** Spans that end after every root has, and by how much at most: work that nobody waits for, or clocks that differ. */
  readonly late: { readonly spans: number; readonly mostNs: number };
  /** Spans sent without a parent. */
  readonly roots: number;
}

/** Of the block's first trace. O(spans) */
export function traceFacts(block: TraceBlock): TraceFacts {
  const { spans } = block;
  let errors = 0;
  let maxDepth = -1;
  let earlySpans = 0;
  let mostNs = 0;
  let roots = 0;
  let rootsEndNs = -1;
  for (let i = 0; i < spans.length; i++) {
    if (spans.status[i] === StatusCode.Error) errors++;
    if (spans.depth[i]! > maxDepth) maxDepth = spans.depth[i]!;
    if ((spans.parentId[2 * i]! | spans.parentId[2 * i + 1]!) === 0) {
      roots++;
      rootsEndNs = Math.max(rootsEndNs, spans.startNs[i]! + spans.durationNs[i]!);
    }
    if (!(spans.flags[i]! & SpanFlag.StartsBeforeParent)) continue;
    earlySpans++;
    mostNs = Math.max(mostNs, spans.startNs[spans.parent[i]!]! - spans.startNs[i]!);
  }
  const root = Math.max(0, rootSpan(block, 0));
  const rootReceived = spans.length > 0 && (spans.parentId[2 * root]! | spans.parentId[2 * root + 1]!) === 0;
  return {
    traceId: traceIdText(block, 0),
    originUnixNs: unixNanos(spans.traceOrigin[0] ?? 0n),
    durationNs: spans.traceDurationNs[0] ?? 0,
    spans: spans.length,
    errors,
    levels: maxDepth < MAX_DEPTH ? maxDepth + 1 : levelsOf(spans.parent),
    root,
    rootReceived,
    rootMissing: !rootReceived && (spans.repairs.orphans > 0 || spans.repairs.cycles === 0),
    repairs: spans.repairs,
    early: { spans: earlySpans, mostNs },
    late: lateSpans(spans, rootsEndNs),
    roots,
  };
}

/** Where the depth column says no more than that it is deep. */
function levelsOf(parent: Int32Array): number {
  const level = new Int32Array(parent.length);
  let most = 0;
  for (let i = 0; i < parent.length; i++) {
    level[i] = parent[i]! < 0 ? 1 : level[parent[i]!]! + 1;
    if (level[i]! > most) most = level[i]!;
  }
  return most;
}

/** @param rootsEndNs when the last root ended; -1: none arrived, nothing can be late */
function lateSpans(spans: SpanTable, rootsEndNs: number): TraceFacts['late'] {
  let late = 0;
  let mostNs = 0;
  for (let i = 0; rootsEndNs >= 0 && i < spans.length; i++) {
    const over = spans.startNs[i]! + spans.durationNs[i]! - rootsEndNs;
    if (over <= 0 || spans.flags[i]! & SpanFlag.Orphan) continue;
    late++;
    mostNs = Math.max(mostNs, over);
  }
  return { spans: late, mostNs };
}
