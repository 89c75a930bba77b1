import { expect, test, vi } from 'vitest';
import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';
import { deepChain } from '../../kit/hostile-traces.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';

vi.setConfig({ testTimeout: 60_000 });

test('spans whose ids and starts are both counted up have keys of their own', () => {
  const split = splitByTrace(writeOtlp(deepChain('ab'.repeat(16), 100_000)));
  if (!split.ok) throw new Error(split.error.message);
  expect(new Set(split.value.traces[0]!.spanKeys).size).toBe(100_000);
});
