import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { Hint } from '../../src/lib/traceql/ast.ts';
import { compile } from '../../src/lib/traceql/index.ts';
import { MetricsQuery } from '../../src/lib/traceql/metrics/metrics.ts';
import { inspectedJson } from './inspected.ts';
import { metricsAnswer } from './metrics-json.ts';
import type { MetricsRequest, StoreError } from './protocol.ts';
import { refusal } from './refusal.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';

const MAX_EXEMPLARS = 100;

/** Runs a metrics query over all blocks that may have spans in its range, newest first, and answers as Tempo does. */
export function* metricsJob(
  segments: readonly Segment[],
  request: MetricsRequest,
): Job<Result<Uint8Array, StoreError>> {
  const compiled = compile(request.query);
  if (!compiled.ok) {
    // A range is parsed once before anything else, and that failure goes out bare.
    const isBare = request.form === 'range' && compiled.error.line !== null;
    return err(refusal(compiled.error, isBare ? '' : 'compiling query: '));
  }
  const query = compiled.value;
  if (query.metrics === null) return err({ kind: 'bad-query', message: 'not a metrics query' });
  const { startNs, endNs, stepNs } = request;
  const opened = MetricsQuery.open(query, { startNs, endNs, stepNs, exemplars: exemplarsOf(query.hints, request) });
  if (!opened.ok) return err(refusal(opened.error, 'compiling query: '));
  const blocks = segments
    .flatMap((segment) => segment.blocks)
    .filter((source) => source.earliestNs <= endNs && source.endNs >= startNs)
    .toSorted((a, b) => (a.latestNs < b.latestNs ? 1 : -1));
  let inspectedTraces = 0;
  let inspectedBytes = 0;
  for (const source of blocks) {
    const added = yield* opened.value.addBlock(source.block, (trace) => source.dead[trace] !== 0);
    if (!added.ok) return err(refusal(added.error, ''));
    inspectedTraces += source.liveTraces;
    inspectedBytes += source.liveBytes();
    yield;
  }
  const inspected = inspectedJson(inspectedTraces, inspectedBytes, blocks.length);
  return ok(yield* metricsAnswer(yield* opened.value.series(), request, inspected, opened.value.isPartial));
}

/** `with (exemplars=10)` says more than the request; an instant query has none. */
function exemplarsOf(hints: readonly Hint[], { stepNs, exemplars }: MetricsRequest): number {
  if (stepNs === null) return 0;
  const value = hints.findLast(({ name }) => name === 'exemplars')?.value;
  if (value?.type === 'int') return Math.min(MAX_EXEMPLARS, Math.max(0, Number(value.value)));
  return value?.type === 'bool' && !value.value ? 0 : exemplars;
}
