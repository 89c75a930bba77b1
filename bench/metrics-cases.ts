import type { TraceBlock } from '../src/lib/model/trace-block.ts';
import { compile } from '../src/lib/traceql/index.ts';
import { MetricsQuery, type Series } from '../src/lib/traceql/metrics/metrics.ts';
import { measured, type Measurement } from './measurement.ts';
import { blocksOf } from './million.ts';

const SPANS = 1_000_000;
const RUNS = 9;
const STEP_NS = 15_000_000_000n;

const QUERIES = [
  '{ } | rate()',
  '{ status = error } | count_over_time() by (resource.service.name)',
  '{ } | quantile_over_time(duration, .5, .9, .99) by (resource.service.name)',
  '{ span.http.status_code >= 400 } | avg_over_time(span.payload.bytes) by (span.http.method, span.db.system)',
  '{ kind = server } | compare({ status = error })',
  '{ } | compare({ duration > 100ms })',
];

/** What metrics queries take over a million spans in memory. */
export function measureMetrics(): Measurement[] {
  const blocks = blocksOf(SPANS);
  return QUERIES.map((query) => {
    answer(query, blocks);
    const samples = Array.from({ length: RUNS }, () => {
      const before = performance.now();
      answer(query, blocks);
      return performance.now() - before;
    });
    return measured(query, 'ms', samples);
  });
}

function answer(text: string, blocks: readonly TraceBlock[]): Series[] {
  const compiled = compile(text);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const origins = blocks.flatMap(({ spans }) => [spans.traceOrigin[0]!, spans.traceOrigin[spans.traceCount - 1]!]);
  const [startNs, endNs] = [least(origins) - STEP_NS, most(origins) + STEP_NS];
  const opened = MetricsQuery.open(compiled.value, { startNs, endNs, stepNs: STEP_NS, exemplars: 100 });
  if (!opened.ok) throw new Error(opened.error.message);
  for (const block of blocks) {
    const added = finish(opened.value.addBlock(block, () => false));
    if (!added.ok) throw new Error(added.error.message);
  }
  const series = finish(opened.value.series());
  if (series.length === 0) throw new Error(`${text}: no series`);
  return series;
}

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b < a ? b : a));
}

function most(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b > a ? b : a));
}
