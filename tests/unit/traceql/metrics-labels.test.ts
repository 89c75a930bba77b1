import { beforeAll, expect, test } from 'vitest';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import { goldenBlock, readGolden } from './golden.ts';
import { runMetrics, valueText } from './metrics-run.ts';

// Labels where the recorded answers of Tempo do not say them; by its vParquet4 block's source.

let block: TraceBlock;
beforeAll(() => {
  block = goldenBlock();
});

/** Label -> spans. */
function counts(field: string): Record<string, number> {
  const compiled = compile(`{ } | count_over_time() by (${field})`);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const { start, end } = readGolden();
  const ns = (seconds: number): bigint => BigInt(seconds) * 1_000_000_000n;
  const window = { startNs: ns(start), endNs: ns(end), stepNs: null, exemplars: 0 };
  const series = runMetrics(compiled.value, window, [block]);
  return Object.fromEntries(series.map(({ labels, samples }) => [valueText(labels[0]![1]), samples[0]!.value]));
}

test('a status code that is a text counts as "nil": Tempo keeps only whole numbers in its column', () => {
  const codes = counts('span.http.status_code');
  expect(codes).toMatchObject({ 'intValue 200': 183, 'intValue 404': 4, 'stringValue nil': 4974 - 257 });
  expect(codes).not.toHaveProperty('stringValue 404');
  expect(counts('.http.status_code')).toEqual(codes);
});

test('spans without events or links have zeros for what those have', () => {
  expect(counts('event:name')).toEqual({
    'stringValue ': 4822,
    'stringValue exception': 55,
    'stringValue Order created successfully': 97,
  });
  expect(counts('event:timeSinceStart')).toHaveProperty('stringValue 0s', 4822);
  expect(counts('link:traceID')).toHaveProperty('stringValue ', 4857);
});
