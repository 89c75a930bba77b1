import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { collectValues, ValueSet } from './collect-values.ts';
import type { LiveBlock } from './live-block.ts';
import type { StoreError, TagValuesRequest } from './protocol.ts';
import type { Job } from './scheduler.ts';
import { isInside, windowNs, type WindowNs } from './search.ts';
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
  for (const source of segments.flatMap((segment) => segment.blocks)) {
    yield* collectValues(source.block, liveSpans(source, window), tag, found);
    yield;
  }
  const values = [...found.values.values()];
  const answer =
    request.version === 2
      ? { tagValues: values, metrics: {} }
      : { tagValues: [...new Set(values.map(({ value }) => value ?? ''))], metrics: {} };
  return ok(new TextEncoder().encode(JSON.stringify(answer)));
}

/** One byte per span: 1 if its trace is alive and inside the window. */
function liveSpans(source: LiveBlock, window: WindowNs): Uint8Array {
  const { traceStart, traceCount, length } = source.block.spans;
  const selected = new Uint8Array(length);
  for (let trace = 0; trace < traceCount; trace++)
    if (source.dead[trace] === 0 && isInside(source, trace, window))
      selected.fill(1, traceStart[trace], traceStart[trace + 1]);
  return selected;
}
