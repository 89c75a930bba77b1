import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../../src/lib/traceql/syntax/duration.ts';

describe('durations', () => {
  test.each([
    ['1d12h', 129_600_000_000_000n],
    ['1h2us', 3_600_000_002_000n],
    ['1.5s', 1_500_000_000n],
    ['.5ms', 500_000n],
    ['1.s', 1_000_000_000n],
    ['0.333333333333333333333h', 1_199_999_999_999n],
    [`0.${'1'.repeat(400)}s`, 111_111_111n], // 10 to the power of 400 is no number
    [`0.${'0'.repeat(400)}1s`, 0n],
    ['1h1d', null], // Prometheus' units fall, and Go has no days
    ['1.5d', null],
    ['15', null],
    ['293y', null],
    ['1'.repeat(100_000), null],
    [`${'1'.repeat(100_000)}x`, null],
  ])('%s', (text, ns) => {
    expect(parseDuration(text)).toBe(ns);
  });
});
