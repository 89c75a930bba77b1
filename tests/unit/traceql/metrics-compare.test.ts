import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import { MetricsQuery, type Series } from '../../../src/lib/traceql/metrics/metrics.ts';
import { writeOtlp, type PlainAttribute } from '../../kit/otlp-writer.ts';
import { finish, runMetrics, valueText } from './metrics-run.ts';

const ORIGIN_NS = 1_763_800_000_000_000_000n;
const STEP_NS = 10_000_000_000n;
const KEYS = ['a', 'b', 'c'] as const;
const QUERY = '{ } | compare({ duration > 50ms }, 3)';

/** A trace of one span; values are shared between keys, so that their pairs need numbers of their own. */
interface Plain {
  readonly atMs: number; // since the origin, above 0
  readonly isSlow: boolean;
  readonly values: readonly (number | string | boolean | null)[]; // of KEYS
}

const span: fc.Arbitrary<Plain> = fc.record({
  atMs: fc.integer({ min: 1, max: 40_000 }),
  isSlow: fc.boolean(),
  values: fc.array(fc.constantFrom(null, 0, 1, 7, 'x', 'yy', '', true, false), { minLength: 3, maxLength: 3 }),
});
const lists = fc.array(fc.array(span, { minLength: 1, maxLength: 25 }), { minLength: 1, maxLength: 3 });

function blockOf(list: readonly Plain[], number: number): TraceBlock {
  const builder = new BlockBuilder();
  const bytes = writeOtlp(
    list.map(({ atMs, isSlow, values }, i) => {
      const id = (1000 * number + i + 1).toString(16);
      const startUnixNano = ORIGIN_NS + BigInt(atMs) * 1_000_000n;
      return {
        traceId: id.padStart(32, '0'),
        spanId: id.padStart(16, '0'),
        name: 'work',
        startUnixNano,
        endUnixNano: startUnixNano + (isSlow ? 90_000_000n : 1_000_000n),
        attributes: Object.fromEntries(
          KEYS.map((key, k): [string, PlainAttribute | null] => [key, values[k]!]).filter(
            ([, value]) => value !== null,
          ),
        ),
        resource: {},
      };
    }),
  );
  const added = builder.add(bytes);
  if (!added.ok) throw new Error(added.error.message);
  return builder.build();
}

function windowOf(steps: number): { startNs: bigint; endNs: bigint; stepNs: bigint; exemplars: number } {
  return { startNs: ORIGIN_NS, endNs: ORIGIN_NS + BigInt(steps) * STEP_NS, stepNs: STEP_NS, exemplars: 0 };
}

function open(steps: number): MetricsQuery {
  const compiled = compile(QUERY);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const opened = MetricsQuery.open(compiled.value, windowOf(steps));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** Of the keys above: side and key -> sums over the steps, the largest first; that of all spans with the key comes last. */
function sumsOf(series: readonly Series[]): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const { labels, samples } of series) {
    const type = valueText(labels.find(([key]) => key === '__meta_type')![1]).replace('stringValue ', '');
    const name = labels.find(([key]) => key !== '__meta_type')![0];
    if (!KEYS.some((key) => name === `span.${key}`)) continue;
    const list = (sums[`${type} ${name}`] ??= []);
    list.push(samples.reduce((sum, { value }) => sum + value, 0));
    list.sort((a, b) => b - a);
  }
  return sums;
}

function naive(lists: readonly (readonly Plain[])[], steps: number): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  const inWindow = lists.flat().filter(({ atMs }) => atMs <= steps * 10_000);
  for (const isSlow of [false, true])
    KEYS.forEach((key, k) => {
      const values = inWindow.filter((each) => each.isSlow === isSlow).map((each) => each.values[k]!);
      const present = values.filter((value) => value !== null);
      const counts = [...new Set(present)].map((value) => present.filter((other) => other === value).length);
      if (counts.length === 0) return;
      const type = isSlow ? 'selection' : 'baseline';
      sums[`${type} span.${key}`] = counts.sort((a, b) => b - a).slice(0, 3);
      sums[`${type}_total span.${key}`] = [present.length];
    });
  return sums;
}

it('compare() counts what counting one span after the other gives, also where the blocks were compared before', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 4 }), (all, steps) => {
      const compiled = compile(QUERY);
      if (!compiled.ok) throw new Error(compiled.error.message);
      const blocks = all.map(blockOf);
      for (const count of [steps, 4, steps])
        expect(sumsOf(runMetrics(compiled.value, windowOf(count), blocks))).toEqual(naive(all, count));
    }),
    { numRuns: 60 },
  );
});

it('two compare() at a time do not disturb each other', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 3 }), (all, steps) => {
      const blocks = all.map(blockOf);
      const [first, second] = [open(steps), open(4)];
      for (const query of [first, second])
        for (const block of blocks) expect(finish(query.addBlock(block, () => false)).ok).toBe(true);
      expect(sumsOf(finish(first.series()))).toEqual(naive(all, steps));
      expect(sumsOf(finish(second.series()))).toEqual(naive(all, 4));
    }),
    { numRuns: 60 },
  );
});
