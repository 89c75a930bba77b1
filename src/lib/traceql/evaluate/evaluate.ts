/** Runs checked queries on a block of traces. */
import { err, ok, type Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { UnixNanos } from '../../model/units.ts';
import type { Query } from '../ast.ts';
import { check } from '../check.ts';
import { isRefusedByRe2 } from './compare.ts';
import { conditionsOf } from './conditions.ts';
import type { TraceqlError } from '../error.ts';
import { FieldReaders } from './field-reader.ts';
import { ReturnedFields, type ReturnedSpan } from './returned.ts';
import { compilePipeline, Unsupported, type Spanset, type Stage } from './spansets.ts';
import type { Value } from './value.ts';

export type { ReturnedSpan } from './returned.ts';
export type { Value } from './value.ts';

/** `unsupported`: a form that this engine cannot run (yet). It is never answered wrongly instead. */
export type SearchError = TraceqlError | { readonly kind: 'unsupported'; readonly message: string };

export interface TraceMatch {
  readonly trace: number; // index in the block
  readonly spansets: readonly MatchedSpanset[];
}

export interface MatchedSpanset {
  readonly matched: number; // spans, of which `spans` may hold only the first
  readonly spans: readonly ReturnedSpan[];
  /** What by() and aggregates found: `by(resource.service.name)`, `count()`. */
  readonly attributes: readonly (readonly [key: string, value: Value])[];
}

export interface SearchOptions {
  /** Traces of which any part lies within; null = open. */
  readonly fromNs: UnixNanos | null;
  readonly toNs: UnixNanos | null;
  /** Spans returned per span set; 0 = all. */
  readonly spss: number;
}

/** A query made ready for one block. */
export class BlockSearch {
  readonly #block: TraceBlock;
  readonly #stage: Stage;
  readonly #returned: ReturnedFields;

  private constructor(block: TraceBlock, stage: Stage, returned: ReturnedFields) {
    this.#block = block;
    this.#stage = stage;
    this.#returned = returned;
  }

  /** Fails where the query is ill-typed, has a regular expression that RE2 refuses, or a form that cannot be run. */
  static open(query: Query, block: TraceBlock): Result<BlockSearch, SearchError> {
    const checked = check(query, isRefusedByRe2);
    if (!checked.ok) return checked;
    if (query.metrics) return err({ kind: 'unsupported', message: 'metrics queries are not supported by search' });
    return supported(() => {
      const readers = new FieldReaders(block);
      return new BlockSearch(
        block,
        compilePipeline(query.pipeline, readers),
        new ReturnedFields(conditionsOf(query), readers),
      );
    });
  }

  /** The spans of one trace that match, as rows; an empty list where the trace does not. */
  spansets(trace: number): Result<readonly Spanset[], SearchError> {
    const { traceStart } = this.#block.spans;
    const from = traceStart[trace]!;
    const rows = Array.from({ length: traceStart[trace + 1]! - from }, (_, i) => from + i);
    return supported(() => this.#stage(trace, [{ rows, attributes: [] }]));
  }

  /** What an answer tells of a trace that matched. */
  describe(trace: number, sets: readonly Spanset[], spss: number): TraceMatch {
    return {
      trace,
      spansets: sets.map(({ rows, attributes }) => ({
        matched: rows.length,
        spans: (spss > 0 ? rows.slice(0, spss) : rows).map((row) => this.#returned.of(trace, row)),
        attributes,
      })),
    };
  }
}

const SPANS_PER_SLICE = 2048;

/** All matches of a block, in the order of its traces. Yields every few thousand spans, so that the caller can do other
 *  work, or stop. For a search over many blocks that keeps only the newest matches, use BlockSearch itself. */
export function* searchBlock(
  query: Query,
  block: TraceBlock,
  options: SearchOptions,
): Generator<void, Result<TraceMatch[], SearchError>> {
  const search = BlockSearch.open(query, block);
  if (!search.ok) return search;
  const { traceStart, traceCount } = block.spans;
  const matches: TraceMatch[] = [];
  let yieldedAt = 0;
  for (let trace = 0; trace < traceCount; trace++) {
    if (traceStart[trace]! - yieldedAt >= SPANS_PER_SLICE) {
      yieldedAt = traceStart[trace]!;
      yield;
    }
    if (!isInside(block, trace, options)) continue;
    const sets = search.value.spansets(trace);
    if (!sets.ok) return sets;
    if (sets.value.length > 0) matches.push(search.value.describe(trace, sets.value, options.spss));
  }
  return ok(matches);
}

function isInside({ spans }: TraceBlock, trace: number, { fromNs, toNs }: SearchOptions): boolean {
  const start = spans.traceOrigin[trace]!;
  const end = start + BigInt(Math.ceil(spans.traceDurationNs[trace]!));
  return (toNs === null || start <= toNs) && (fromNs === null || end >= fromNs);
}

export function supported<T>(work: () => T): Result<T, SearchError> {
  try {
    return ok(work());
  } catch (thrown) {
    if (thrown instanceof Unsupported) return err({ kind: 'unsupported', message: thrown.message });
    throw thrown;
  }
}
