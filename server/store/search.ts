import { hexOfWords } from '../../src/lib/base/hex.ts';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import type { Query } from '../../src/lib/traceql/ast.ts';
import {
  BlockSearch,
  type MatchedSpanset,
  type SearchError,
  type TraceMatch,
} from '../../src/lib/traceql/evaluate/evaluate.ts';
import { compile } from '../../src/lib/traceql/index.ts';
import { inspectedJson } from './inspected.ts';
import type { LiveBlock } from './live-block.ts';
import { Newest } from './newest.ts';
import type { SearchRequest, StoreError } from './protocol.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { refusal } from './refusal.ts';
import { openTagSearch } from './tag-search.ts';
import { isInside, windowNs } from './time-window.ts';
import { serviceStats, summarizeTrace } from './trace-summary.ts';
import { valueJson } from './value-json.ts';

/** A trace that was found. It is described only if it is still among the newest in the end. */
interface Hit {
  readonly source: LiveBlock;
  readonly trace: number;
  readonly describe: (() => TraceMatch) | null;
}

/** Searches all blocks, newest first, and answers with the newest traces that match, as Tempo's JSON. */
export function* searchJob(segments: readonly Segment[], request: SearchRequest): Job<Result<Uint8Array, StoreError>> {
  const query = request.query === null ? ok(null) : searchPart(compile(request.query));
  if (!query.ok) return err(refusal(query.error));
  const window = windowNs(request);
  const hits = new Newest<Hit>(request.limit);
  const blocks = segments.flatMap((segment) => segment.blocks).toSorted((a, b) => (a.latestNs < b.latestNs ? 1 : -1));
  let inspectedTraces = 0;
  let inspectedBytes = 0;
  for (const source of blocks) {
    if (!hits.wants(source.latestNs)) break; // every block after this one ends earlier still
    const matcher = openMatcher(query.value, source.block, request);
    if (!matcher.ok) return err(refusal(matcher.error));
    const { traceOrigin, traceCount } = source.block.spans;
    for (let trace = 0; trace < traceCount; trace++) {
      if (trace % 64 === 63) yield;
      if (source.dead[trace] !== 0 || !isInside(source, trace, window) || !hits.wants(traceOrigin[trace]!)) continue;
      inspectedTraces++;
      inspectedBytes += source.bytes[trace]!;
      const match = matcher.value(trace);
      if (!match.ok) return err(refusal(match.error));
      if (match.value) hits.offer(traceOrigin[trace]!, { source, trace, describe: match.value.describe });
    }
  }
  const traces: object[] = [];
  for (const { source, trace, describe } of hits.sorted()) {
    const sets = describe === null ? [] : describe().spansets.map((set) => spanSetJson(source.block, trace, set));
    traces.push({
      ...summarizeTrace(source.block, trace),
      ...(sets.length > 0 && { spanSet: sets[0], spanSets: sets }),
      ...(describe && { serviceStats: serviceStats(source.block, trace) }), // a search by tags tells neither
    });
    yield;
  }
  const metrics = inspectedJson(inspectedTraces, inspectedBytes, blocks.length);
  return ok(new TextEncoder().encode(JSON.stringify({ traces, metrics })));
}

type Matcher = (trace: number) => Result<{ describe: Hit['describe'] } | null, SearchError>;

/** Of a metrics query, a search runs what stands before its function, as in Tempo. */
function searchPart(compiled: Result<Query, SearchError>): Result<Query, SearchError> {
  return compiled.ok ? ok({ ...compiled.value, metrics: null, secondStage: [] }) : compiled;
}

/** Tells of one trace of the block whether it matches. */
function openMatcher(query: Query | null, block: TraceBlock, request: SearchRequest): Result<Matcher, SearchError> {
  if (query === null) {
    const matches = openTagSearch(block, request.tags);
    return ok((trace) => ok(matches(trace) ? { describe: null } : null));
  }
  const search = BlockSearch.open(query, block);
  if (!search.ok) return search;
  return ok((trace) => {
    const sets = search.value.spansets(trace);
    if (!sets.ok) return sets;
    return ok(
      sets.value.length === 0
        ? null
        : { describe: () => search.value.describe(trace, sets.value, request.spansPerSpanSet) },
    );
  });
}

function spanSetJson(block: TraceBlock, trace: number, set: MatchedSpanset): object {
  const { spans, dictionary } = block;
  const attributes = set.attributes.flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: valueJson(value) }],
  );
  return {
    spans: set.spans.map(({ row, named, attributes: returned }) => ({
      spanID: hexOfWords(spans.spanId[2 * row]!, spans.spanId[2 * row + 1]!),
      ...(named && { name: dictionary.values.text(spans.name[row]!) }),
      startTimeUnixNano: (spans.traceOrigin[trace]! + BigInt(spans.startNs[row]!)).toString(),
      ...(spans.durationNs[row]! > 0 && { durationNanos: String(spans.durationNs[row]!) }),
      ...(returned.length > 0 && { attributes: returned.map(([key, value]) => ({ key, value: valueJson(value) })) }),
    })),
    matched: set.matched,
    ...(attributes.length > 0 && { attributes }),
  };
}
