import { SpanFlag, type Repairs } from '../model/span-table.ts';
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
  /** The first span without a parent id; where none arrived, the first span. */
  readonly root: number;
  /** A span without a parent id is there. False: it has not been received (yet). */
  readonly rootReceived: boolean;
  /** It is due: some span names a parent that is not there. Parents in a ring have no root that could come. */
  readonly rootMissing: boolean;
  readonly repairs: Repairs;
  /** Spans that begin before their parent does, and by how much at most: clocks differ, mostly. Shown as sent. */
  readonly early: { readonly spans: number; readonly mostNs: number };
}

/** Of the block's first trace. O(spans) */
export function traceFacts(block: TraceBlock): TraceFacts {
  const { spans } = block;
  let errors = 0;
  let maxDepth = -1;
  let earlySpans = 0;
  let mostNs = 0;
  for (let i = 0; i < spans.length; i++) {
    if (spans.status[i] === StatusCode.Error) errors++;
    if (spans.depth[i]! > maxDepth) maxDepth = spans.depth[i]!;
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
    levels: maxDepth + 1,
    root,
    rootReceived,
    rootMissing: !rootReceived && (spans.repairs.orphans > 0 || spans.repairs.cycles === 0),
    repairs: spans.repairs,
    early: { spans: earlySpans, mostNs },
  };
}
