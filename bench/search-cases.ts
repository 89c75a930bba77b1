import { blocksOf, firstTraces } from './million.ts';
import { measured, type Measurement } from './measurement.ts';
import type { TraceBlock } from '../src/lib/model/trace-block.ts';
import { SpanKind, StatusCode } from '../src/lib/model/units.ts';
import { BlockSearch } from '../src/lib/traceql/evaluate/evaluate.ts';
import { endOfRange } from '../src/lib/traceql/evaluate/trace-ranges.ts';
import { compile } from '../src/lib/traceql/index.ts';
import type { PlainSpan } from '../tests/kit/otlp-writer.ts';

interface Case {
  readonly name: string;
  readonly query: string;
  readonly limit: number;
  /** What the query means, of the spans of a trace before they became columns. */
  readonly matches: (spans: readonly PlainSpan[]) => boolean;
}

const valueOf = (span: PlainSpan, key: string): unknown => (span.attributes as Record<string, unknown>)[key];
const serviceOf = (span: PlainSpan): unknown => (span.resource as Record<string, unknown>)['service.name'];
const durationOf = (span: PlainSpan): number => Number(span.endUnixNano! - span.startUnixNano!);
const isError = (span: PlainSpan): boolean => span.status?.code === StatusCode.Error;
const isPay = (span: PlainSpan): boolean => serviceOf(span) === 'pay-service-41';
const parentOf = (span: PlainSpan, spans: readonly PlainSpan[]): PlainSpan | undefined =>
  spans.find(({ spanId }) => spanId === span.parentSpanId);
const isBelowPay = (span: PlainSpan, spans: readonly PlainSpan[]): boolean => {
  const parent = parentOf(span, spans);
  return parent !== undefined && (isPay(parent) || isBelowPay(parent, spans));
};
const some =
  (holds: (span: PlainSpan) => boolean): Case['matches'] =>
  (spans) =>
    spans.some(holds);

/** All traces are searched, however many match. */
const CASES: readonly Case[] = [
  {
    name: 'selective equality',
    query: '{ resource.service.name = "pay-service-41" && name = "DELETE /api/41" }',
    limit: 20,
    matches: some((span) => isPay(span) && span.name === 'DELETE /api/41'),
  },
  { name: 'unselective', query: '{ }', limit: 20, matches: () => true },
  { name: 'none found', query: '{ span.http.method = "PATCH" }', limit: 20, matches: () => false },
  { name: 'status', query: '{ status = error }', limit: 20, matches: some(isError) },
  { name: 'duration', query: '{ duration > 100ms }', limit: 20, matches: some((span) => durationOf(span) > 1e8) },
  {
    name: '&& of resource and span',
    query: '{ resource.service.name = "pay-service-41" && span.http.status_code = 500 }',
    limit: 20,
    matches: some((span) => isPay(span) && valueOf(span, 'http.status_code') === 500),
  },
  {
    name: '||',
    query: '{ span.db.system = "redis" || span.http.status_code >= 500 }',
    limit: 20,
    matches: some((span) => valueOf(span, 'db.system') === 'redis' || Number(valueOf(span, 'http.status_code')) >= 500),
  },
  {
    name: 'descendants >>',
    query: '{ resource.service.name = "pay-service-41" } >> { status = error }',
    limit: 20,
    matches: (spans) => spans.some((span) => isError(span) && isBelowPay(span, spans)),
  },
  {
    name: 'children >',
    query: '{ span.http.method = "POST" } > { span.db.system = "redis" }',
    limit: 20,
    matches: (spans) =>
      spans.some((span) => {
        const parent = valueOf(span, 'db.system') === 'redis' ? parentOf(span, spans) : undefined;
        return parent !== undefined && valueOf(parent, 'http.method') === 'POST';
      }),
  },
  {
    name: 'limit 1000',
    query: '{ span.http.status_code = 404 }',
    limit: 1000,
    matches: some((span) => valueOf(span, 'http.status_code') === 404),
  },
  {
    name: 'by and count',
    query: '{ } | by(resource.service.name) | count() > 2',
    limit: 20,
    matches: (spans) => spans.some((a) => spans.filter((b) => serviceOf(a) === serviceOf(b)).length > 2),
  },
  {
    name: 'select',
    query: '{ status = error } | select(span.http.url, resource.service.name)',
    limit: 20,
    matches: some(isError),
  },
  {
    name: 'average',
    query: '{ kind = client } | avg(duration) > 10ms',
    limit: 20,
    matches: (spans) => {
      const durations = spans.filter(({ kind }) => kind === SpanKind.Client).map(durationOf);
      return durations.length > 0 && Math.trunc(durations.reduce((a, b) => a + b, 0) / durations.length) > 1e7;
    },
  },
  {
    name: 'regex over 1,000 values',
    query: '{ span.http.route =~ "/api/.*7" }',
    limit: 20,
    matches: some((span) => /^\/api\/.*7$/.test(String(valueOf(span, 'http.route')))),
  },
  {
    name: 'regex over a value per span',
    query: '{ span.request.id =~ ".*bee.*" }',
    limit: 20,
    matches: some((span) => String(valueOf(span, 'request.id')).includes('bee')),
  },
];

const CHECKED = 500; // traces, against what the query means

/** What the engine needs to search all traces, and to describe the first that match: as the store searches, without sending the
 *  answer. `cold`: no column has been made by an earlier query. */
export function measureSearches(runs = 9): Measurement[] {
  const sample = firstTraces(CHECKED);
  const results: Measurement[] = [];
  for (const spans of [100_000, 1_000_000]) {
    const blocks = blocksOf(spans);
    for (const { name, query, limit, matches } of CASES) {
      const found = search(query, blocks.slice(0, 1), 0, CHECKED);
      const meant = sample.flatMap((trace, i) => (matches(trace) ? [i] : []));
      if (String(found) !== String(meant)) throw new Error(`${query} finds other traces than it means`);
      const cold = Array.from({ length: 3 }, () => {
        const fresh = blocks.map((block) => ({ ...block })); // columns are kept with their block
        return timed(() => search(query, fresh, limit));
      });
      const warm = Array.from({ length: runs }, () => timed(() => search(query, blocks, limit)));
      const title = `${spans / 1000}k spans: ${name}`;
      results.push(measured(title, 'ms', warm), measured(`${title}, cold`, 'ms', cold));
    }
  }
  return results;
}

/** The traces that match, as indices in their blocks; the first `limit` of them are described.
 *  @param traces of each block to look at */
function search(query: string, blocks: readonly TraceBlock[], limit: number, traces = Infinity): number[] {
  const compiled = compile(query);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const found: number[] = [];
  for (const block of blocks) {
    const opened = BlockSearch.open(compiled.value, block);
    if (!opened.ok) throw new Error(opened.error.message);
    const count = Math.min(block.spans.traceCount, traces);
    for (let from = 0; from < count;) {
      const to = Math.min(count, endOfRange(block.spans, from));
      const matches = opened.value.matches(from, to);
      if (!matches.ok) throw new Error(matches.error.message);
      for (const trace of matches.value) if (found.push(trace) <= limit) opened.value.describe(trace, 3);
      from = to;
    }
  }
  return found;
}

function timed(job: () => unknown): number {
  const before = performance.now();
  job();
  return performance.now() - before;
}
