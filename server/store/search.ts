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
import { endOfRange } from '../../src/lib/traceql/evaluate/trace-ranges.ts';
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
  readonly describe: Matcher['describe'];
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
    const { find, describe } = matcher.value;
    const { traceOrigin } = source.block.spans;
    const skipped = source.dead.slice();
    for (const [from, to] of newestFirst(source.block)) {
      for (let trace = from; trace < to; trace++) {
        if (skipped[trace] !== 0) continue;
        if (isInside(source, trace, window) && hits.wants(traceOrigin[trace]!)) {
          inspectedTraces++;
          inspectedBytes += source.bytes[trace]!;
        } else skipped[trace] = 1;
      }
      const found = find(from, to, skipped);
      if (!found.ok) return err(refusal(found.error));
      for (const trace of found.value) hits.offer(traceOrigin[trace]!, { source, trace, describe });
      yield;
    }
  }
  const traces: object[] = [];
  for (const { source, trace, describe } of hits.sorted()) {
    const sets = describe === null ? [] : describe(trace).spansets.map((set) => spanSetJson(source.block, trace, set));
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

interface Matcher {
  /** Traces of a range that match, but for those that are skipped. */
  readonly find: (from: number, to: number, skipped: Uint8Array) => Result<Iterable<number>, SearchError>;
  /** What is told of the spans of one that does; null where nothing is. */
  readonly describe: ((trace: number) => TraceMatch) | null;
}

/** Ranges of traces of a block, the last that arrived first: they are the newest as a rule, and older ones need not be looked at
 *  once there are enough. */
function newestFirst({ spans }: TraceBlock): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (let from = 0; from < spans.traceCount;) {
    const to = endOfRange(spans, from);
    ranges.unshift([from, to]);
    from = to;
  }
  return ranges;
}

/** Of a metrics query, a search runs what stands before its function, as in Tempo. */
function searchPart(compiled: Result<Query, SearchError>): Result<Query, SearchError> {
  return compiled.ok ? ok({ ...compiled.value, metrics: null, secondStage: [] }) : compiled;
}

function openMatcher(query: Query | null, block: TraceBlock, request: SearchRequest): Result<Matcher, SearchError> {
  if (query === null) {
    const matches = openTagSearch(block, request.tags);
    const find: Matcher['find'] = (from, to, skipped) => {
      const found: number[] = [];
      for (let trace = from; trace < to; trace++) if (skipped[trace] === 0 && matches(trace)) found.push(trace);
      return ok(found);
    };
    return ok({ find, describe: null });
  }
  const search = BlockSearch.open(query, block);
  if (!search.ok) return search;
  return ok({
    find: (from, to, skipped) => search.value.matches(from, to, skipped),
    describe: (trace) => search.value.describe(trace, request.spansPerSpanSet),
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
