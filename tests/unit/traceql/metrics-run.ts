import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import type { Query, Static } from '../../../src/lib/traceql/ast.ts';
import { MetricsQuery, type MetricsWindow, type Series } from '../../../src/lib/traceql/metrics/metrics.ts';

/** Runs a generator to its end. */
export function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The answer to a metrics query over some blocks. */
export function runMetrics(
  query: Query,
  window: MetricsWindow,
  blocks: readonly TraceBlock[],
  isDead: (block: number, trace: number) => boolean = () => false,
): Series[] {
  const opened = MetricsQuery.open(query, window);
  if (!opened.ok) throw new Error(opened.error.message);
  blocks.forEach((block, i) => {
    const added = finish(opened.value.addBlock(block, (trace) => isDead(i, trace)));
    if (!added.ok) throw new Error(added.error.message);
  });
  return finish(opened.value.series());
}

/** A label's value as the API writes it: its type and text. */
export function valueText({ type, value }: Static): string {
  const types: Partial<Record<Static['type'], string>> = { int: 'intValue', float: 'doubleValue', bool: 'boolValue' };
  return `${types[type] ?? 'stringValue'} ${String(value)}`;
}
