import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { collectValues, ValueSet } from './collect-values.ts';
import type { LiveBlock } from './live-block.ts';
import type { StoreError, TagValuesRequest } from './protocol.ts';
import type { Job } from './scheduler.ts';
import { refusal } from './search.ts';
import { isInside, mayBeInside, windowNs, type WindowNs } from './time-window.ts';
import { finishedPart } from './unfinished-query.ts';
import type { Query } from '../../src/lib/traceql/ast.ts';
import { BlockSearch } from '../../src/lib/traceql/evaluate/evaluate.ts';
import type { Segment } from './segment.ts';
import { ATTRIBUTE_SCOPES, parseTag } from './tag.ts';

/** Distinct values of a tag, on the spans that the finished part of the query matches. */
export function* tagValuesJob(
  segments: readonly Segment[],
  request: TagValuesRequest,
): Job<Result<Uint8Array, StoreError>> {
  // The old endpoint takes bare keys and knows attributes only: `status` is an attribute called status there.
  const tag =
    request.version === 1
      ? ({ kind: 'attribute', scopes: ATTRIBUTE_SCOPES, key: request.name } as const)
      : parseTag(request.name);
  if (!tag)
    return err({ kind: 'bad-query', message: `tag name is not valid intrinsic or scoped attribute: ${request.name}` });
  const found = new ValueSet();
  const window = windowNs(request);
  const filter = request.query === null ? null : finishedPart(request.query);
  for (const source of segments.flatMap((segment) => segment.blocks)) {
    if (!mayBeInside(source, window)) continue;
    const selected = yield* selectSpans(source, window, filter);
    if (!selected.ok) return selected;
    yield* collectValues(source.block, selected.value, tag, found);
    yield;
  }
  const values = [...found.values.values()];
  const answer =
    request.version === 2
      ? { tagValues: values, metrics: {} }
      : { tagValues: [...new Set(values.map(({ value }) => value ?? ''))], metrics: {} };
  return ok(new TextEncoder().encode(JSON.stringify(answer)));
}

/** One byte per span: 1 if its trace is alive and inside the window, and the filter matches it. */
function* selectSpans(source: LiveBlock, window: WindowNs, filter: Query | null): Job<Result<Uint8Array, StoreError>> {
  const { traceStart, traceCount, length } = source.block.spans;
  const selected = new Uint8Array(length);
  const search = filter && BlockSearch.open(filter, source.block);
  if (search && !search.ok) return err(refusal(search.error));
  for (let trace = 0; trace < traceCount; trace++) {
    if (trace % 64 === 63) yield;
    if (source.dead[trace] !== 0 || !isInside(source, trace, window)) continue;
    if (!search) {
      selected.fill(1, traceStart[trace], traceStart[trace + 1]);
      continue;
    }
    const sets = search.value.spansets(trace);
    if (!sets.ok) return err(refusal(sets.error));
    for (const { rows } of sets.value) for (const row of rows) selected[row] = 1;
  }
  return ok(selected);
}
