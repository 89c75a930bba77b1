import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import type { MetricsWindow, Series } from '../../../src/lib/traceql/metrics/metrics.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { runMetrics, valueText } from './metrics-run.ts';

const ORIGIN_NS = 1_763_800_000_000_000_000n;
const STEP_NS = 10_000_000_000n;
const STEPS = 4;

/** A span as an object; each is a trace of its own. */
interface Plain {
  readonly atMs: number; // since the origin
  readonly durationMs: number;
  readonly service: string;
  readonly size: number | null;
}

const spans = fc.array(
  fc.record({
    atMs: fc.oneof(fc.integer({ min: -5_000, max: 45_000 }), fc.constantFrom(0, 10_000, 20_000, 40_000)),
    durationMs: fc.integer({ min: 0, max: 5_000 }),
    service: fc.constantFrom('a', 'b', 'c'),
    size: fc.option(fc.integer({ min: -9, max: 999 }), { nil: null }),
  }),
  { minLength: 1, maxLength: 40 },
);

function blockOf(list: readonly Plain[], firstId: number): TraceBlock {
  const builder = new BlockBuilder();
  const bytes = writeOtlp(
    list.map(({ atMs, durationMs, service, size }, i) => ({
      traceId: (firstId + i + 1).toString(16).padStart(32, '0'),
      spanId: (firstId + i + 1).toString(16).padStart(16, '0'),
      name: 'work',
      startUnixNano: ORIGIN_NS + BigInt(atMs) * 1_000_000n,
      endUnixNano: ORIGIN_NS + BigInt(atMs + durationMs) * 1_000_000n,
      attributes: size === null ? {} : { size },
      resource: { 'service.name': service },
    })),
  );
  const added = builder.add(bytes);
  if (!added.ok) throw new Error(added.error.message);
  return builder.build();
}

const RANGE: MetricsWindow = {
  startNs: ORIGIN_NS,
  endNs: ORIGIN_NS + BigInt(STEPS) * STEP_NS,
  stepNs: STEP_NS,
  exemplars: 10,
};
const INSTANT: MetricsWindow = { ...RANGE, stepNs: null, exemplars: 0 };

function run(q: string, window: MetricsWindow, blocks: readonly TraceBlock[]): Series[] {
  const compiled = compile(q);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return runMetrics(compiled.value, window, blocks);
}

/** Labels -> values, step by step; null where there is none. */
function table(series: readonly Series[]): Record<string, (number | null)[]> {
  return Object.fromEntries(
    series.map(({ labels, samples }) => {
      const values = new Array<number | null>(STEPS).fill(null);
      for (const { timestampMs, value } of samples)
        values[Number((BigInt(timestampMs) * 1_000_000n - ORIGIN_NS) / STEP_NS) - 1] = value;
      return [labels.map(([key, value]) => `${key}=${valueText(value)}`).join(), values];
    }),
  );
}

function naive(list: readonly Plain[], reduce: (of: readonly Plain[]) => number | null): Record<string, unknown> {
  const inWindow = list.filter(({ atMs }) => atMs > 0 && atMs <= STEPS * 10_000);
  const rows = [...new Set(inWindow.map(({ service }) => service))].map((name): [string, (number | null)[]] => [
    `resource.service.name=stringValue ${name}`,
    Array.from({ length: STEPS }, (_, step) =>
      reduce(inWindow.filter(({ service, atMs }) => service === name && Math.ceil(atMs / 10_000) - 1 === step)),
    ),
  ]);
  return Object.fromEntries(rows.filter(([, values]) => values.some((value) => value !== null)));
}

const sizes = (of: readonly Plain[]): number[] => of.flatMap(({ size }) => (size === null ? [] : [size]));
const orNone = (values: number[], reduce: (values: number[]) => number): number | null =>
  values.length > 0 ? reduce(values) : null;
const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

const FUNCTIONS: Readonly<Record<string, (of: readonly Plain[]) => number | null>> = {
  'count_over_time()': (of) => of.length,
  'rate()': (of) => of.length * (1 / 10),
  'min_over_time(span.size)': (of) => orNone(sizes(of), (values) => Math.min(...values)),
  'max_over_time(span.size)': (of) => orNone(sizes(of), (values) => Math.max(...values)),
  'avg_over_time(span.size)': (of) => orNone(sizes(of), (values) => total(values) / values.length),
  // of spans without a value the sum is not known
  'sum_over_time(span.size)': (of) => (sizes(of).length < of.length ? null : orNone(sizes(of), total)),
  'max_over_time(duration)': (of) =>
    orNone(
      of.map(({ durationMs }) => durationMs),
      (values) => (Math.max(...values) * 1e6) / 1e9,
    ),
};

function halves(list: readonly Plain[]): TraceBlock[] {
  const middle = list.length >> 1;
  return [list.slice(0, middle), list.slice(middle)].flatMap((half, i) =>
    half.length > 0 ? [blockOf(half, i * middle)] : [],
  );
}

describe('metrics of random spans', () => {
  it.each(Object.entries(FUNCTIONS))('%s is what a loop over objects says', (fn, reduce) => {
    fc.assert(
      fc.property(spans, (list) => {
        const series = run(`{ } | ${fn} by (resource.service.name)`, RANGE, [blockOf(list, 0)]);
        expect(table(series)).toEqual(naive(list, reduce));
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ...Object.keys(FUNCTIONS).filter((fn) => !fn.startsWith('avg')),
    'quantile_over_time(duration, 0, .5, 1)',
    'histogram_over_time(span.size)',
  ])('%s of two blocks is that of one', (fn) => {
    fc.assert(
      fc.property(spans, (list) => {
        const q = `{ } | ${fn} by (resource.service.name, span.size)`;
        expect(table(run(q, RANGE, halves(list)))).toEqual(table(run(q, RANGE, [blockOf(list, 0)])));
      }),
      { numRuns: 25 },
    );
  });

  it('compare() of two blocks is that of one where every value is shown', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const q = '{ } | compare({ resource.service.name = "a" }, 100)';
        expect(table(run(q, RANGE, halves(list)))).toEqual(table(run(q, RANGE, [blockOf(list, 0)])));
      }),
      { numRuns: 25 },
    );
  });

  it('counts of all steps sum up to the instant count, and so do rates times their step', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const block = blockOf(list, 0);
        const sum = (series: readonly Series[]): number =>
          total(series.flatMap(({ samples }) => samples.map(({ value }) => value)));
        const count = sum(run('{ } | count_over_time() by (span.size)', INSTANT, [block]));
        expect(sum(run('{ } | count_over_time() by (span.size)', RANGE, [block]))).toBe(count);
        expect(sum(run('{ } | rate() by (span.size)', RANGE, [block])) * 10).toBeCloseTo(count, 9);
        expect(sum(run('{ } | rate()', INSTANT, [block])) * 10 * STEPS).toBeCloseTo(count, 9);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out traces that are dead', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const compiled = compile('{ } | count_over_time() by (resource.service.name)');
        if (!compiled.ok) throw new Error(compiled.error.message);
        const isDead = (trace: number): boolean => trace % 2 === 1;
        const series = runMetrics(compiled.value, RANGE, [blockOf(list, 0)], (_, trace) => isDead(trace));
        expect(table(series)).toEqual(
          naive(
            list.filter((_, i) => !isDead(i)),
            (of) => of.length,
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('exemplars are spans of their series, few, and of its time', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const series = run('{ } | max_over_time(duration) by (resource.service.name)', RANGE, [blockOf(list, 0)]);
        const all = series.flatMap(({ exemplars }) => exemplars);
        expect(all.length).toBeLessThanOrEqual(10);
        expect(all.length > 0).toBe(series.length > 0);
        for (const { labels, exemplars } of series)
          for (const exemplar of exemplars) {
            const of = new Map(exemplar.labels.map(([key, value]) => [key, value.value]));
            const span = list[parseInt(String(of.get('trace:id')), 16) - 1]!;
            expect(span.service).toBe(labels[0]![1].value);
            expect(exemplar.value).toBe((span.durationMs * 1e6) / 1e9);
            expect(BigInt(exemplar.timestampMs) * 1_000_000n - ORIGIN_NS).toBe(BigInt(span.atMs) * 1_000_000n);
          }
      }),
      { numRuns: 40 },
    );
  });
});
