/** Runs checked queries on a block of traces. */
import { err, ok, type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { UnixNanos } from '../../model/units.ts';
import type { Query } from '../ast.ts';
import { check } from '../check/check.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { conditionsOf } from './conditions.ts';
import { FieldReaders } from './field-reader.ts';
import { isRefusedRegex } from './regex-matcher.ts';
import { ReturnedFields, type ReturnedSpan } from './returned.ts';
import { allSpans, type Label, type Stage } from './spansets.ts';
import { endOfRange } from './trace-ranges.ts';
import { supported, type SearchError } from './unsupported.ts';

export type { ReturnedSpan } from './returned.ts';
export type { SearchError } from './unsupported.ts';
export type { Value } from './value.ts';

export interface TraceMatch {
  readonly trace: number; // index in the block
  readonly spansets: readonly MatchedSpanset[];
}

export interface MatchedSpanset {
  readonly matched: number; // spans, of which `spans` may hold only the first
  readonly spans: readonly ReturnedSpan[];
  /** What by() and aggregates found: `by(resource.service.name)`, `count()`. */
  readonly attributes: readonly Label[];
}

export interface SearchOptions {
  /** Traces of which any part lies within; null = open. */
  readonly fromNs: UnixNanos | null;
  readonly toNs: UnixNanos | null;
  /** Spans returned per span set; 0 = all. */
  readonly spss: number;
}

/** A query made ready for one block, as it is now. */
export class BlockSearch {
  readonly #block: TraceBlock;
  readonly #stage: Stage;
  readonly #query: Query;
  readonly #readers: FieldReaders;
  #returned: ReturnedFields | null = null;

  private constructor(block: TraceBlock, query: Query) {
    this.#block = block;
    this.#query = query;
    this.#readers = new FieldReaders(block);
    this.#stage = compilePipeline(query.pipeline, this.#readers);
  }

  /** Fails where the query is ill-typed, has a regular expression that is refused, or a form that cannot be run. */
  static open(query: Query, block: TraceBlock): Result<BlockSearch, SearchError> {
    const checked = check(query, isRefusedRegex);
    if (!checked.ok) return checked;
    if (query.metrics) return err({ kind: 'unsupported', message: 'metrics queries are not supported by search' });
    return supported(() => new BlockSearch(block, query));
  }

  /** The traces of [from, to) that match, ascending. Ranges of some thousand spans (trace-ranges.ts) keep what is at work in the
   *  processor's cache.  @param skipped trace of the block -> 1 for those that are not asked for */
  matches(from: number, to: number, skipped: Uint8Array | null = null): Result<Int32Array, SearchError> {
    return supported(() => {
      const { unit, count } = this.#stage(allSpans(this.#block.spans, from, to, skipped, false));
      const traces = new Int32Array(count);
      let found = 0;
      for (let set = 0; set < count; set++)
        if (found === 0 || unit[set] !== traces[found - 1]) traces[found++] = unit[set]!;
      return traces.subarray(0, found);
    });
  }

  /** What an answer tells of a trace that matches.  @param spss spans per span set; 0 = all */
  describe(trace: number, spss: number): TraceMatch {
    const returned = (this.#returned ??= new ReturnedFields(conditionsOf(this.#query), this.#readers));
    const sets = this.#stage(allSpans(this.#block.spans, trace, trace + 1, null, true));
    const spansets: MatchedSpanset[] = [];
    for (let set = 0; set < sets.count; set++) {
      const rows = sets.rows.slice(sets.start[set], sets.start[set + 1]);
      const shown = spss > 0 ? rows.subarray(0, spss) : rows;
      spansets.push({
        matched: rows.length,
        spans: Array.from(shown, (row) => returned.of(trace, row)),
        attributes: sets.labels![set]!,
      });
    }
    return { trace, spansets };
  }
}

/** All matches of a block, in the order of its traces. Yields every few thousand spans, so that the caller can do other
 *  work, or stop. For a search over many blocks that keeps only the newest matches, use BlockSearch itself. */
export function* searchBlock(
  query: Query,
  block: TraceBlock,
  options: SearchOptions,
): Generator<void, Result<TraceMatch[], SearchError>> {
  const search = BlockSearch.open(query, block);
  if (!search.ok) return search;
  const { traceCount } = block.spans;
  const skipped = new Uint8Array(traceCount).map((_, trace) => (isInside(block, trace, options) ? 0 : 1));
  const matches: TraceMatch[] = [];
  for (let from = 0; from < traceCount;) {
    const to = endOfRange(block.spans, from);
    const traces = search.value.matches(from, to, skipped);
    if (!traces.ok) return traces;
    for (const trace of traces.value) matches.push(search.value.describe(trace, options.spss));
    from = to;
    yield;
  }
  return ok(matches);
}

function isInside({ spans }: TraceBlock, trace: number, { fromNs, toNs }: SearchOptions): boolean {
  const start = spans.traceOrigin[trace]!;
  const end = start + BigInt(Math.ceil(spans.traceDurationNs[trace]!));
  return (toNs === null || start <= toNs) && (fromNs === null || end >= fromNs);
}
