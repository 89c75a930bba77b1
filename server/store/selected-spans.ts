import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { FieldExpression, Pipeline } from '../../src/lib/traceql/ast.ts';
import { SpanSelect } from '../../src/lib/traceql/evaluate/select-spans.ts';
import { endOfRange } from '../../src/lib/traceql/evaluate/trace-ranges.ts';
import type { LiveBlock } from './live-block.ts';
import type { StoreError } from './protocol.ts';
import { refusal } from './refusal.ts';
import type { Job } from './scheduler.ts';
import { isInside, type WindowNs } from './time-window.ts';
import type { ConditionGroups } from './unfinished-query.ts';

/** One byte per span: 1 if its trace is alive and inside the window, and the conditions hold for it. */
export function* selectSpans(
  source: LiveBlock,
  window: WindowNs,
  groups: ConditionGroups,
): Job<Result<Uint8Array, StoreError>> {
  const { traceStart, traceCount, length } = source.block.spans;
  const selected = new Uint8Array(length);
  const select = groups && SpanSelect.open(pipelineOf(groups), source.block);
  if (select && !select.ok) return err(refusal(select.error));
  for (let from = 0; from < traceCount;) {
    const to = endOfRange(source.block.spans, from);
    if (select) {
      const rows = select.value.rows(from, to);
      if (!rows.ok) return err(refusal(rows.error));
      for (const row of rows.value) selected[row] = 1;
    } else selected.fill(1, traceStart[from], traceStart[to]);
    for (let trace = from; trace < to; trace++)
      if (source.dead[trace] !== 0 || !isInside(source, trace, window))
        selected.fill(0, traceStart[trace], traceStart[trace + 1]);
    from = to;
    yield;
  }
  return ok(selected);
}

function pipelineOf(groups: readonly (readonly FieldExpression[])[]): Pipeline {
  const join = (op: '&&' | '||', list: readonly FieldExpression[]): FieldExpression =>
    list.reduce((left, right) => ({ kind: 'binary', op, left, right }));
  const expression = join('||', groups.map((group) => join('&&', group))); // prettier-ignore
  return { kind: 'pipeline', elements: [{ kind: 'filter', expression }] };
}
