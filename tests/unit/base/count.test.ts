import { expect, test } from 'vitest';
import { formatCount, formatLargeCount } from '../../../src/lib/base/count.ts';

test.each([
  [0, '0', '0'],
  [999, '999', '999'],
  [1000, '1,000', '1,000'],
  [214_332, '214,332', '214,332'],
  [999_499, '999,499', '999,499'],
  [999_500, '999,500', '1.0 M'],
  [1_204_331, '1,204,331', '1.2 M'],
  [9_960_000, '9,960,000', '10 M'],
  [999_600_000, '999,600,000', '1.0 G'],
  [24_000_000_000, '24,000,000,000', '24 G'],
])('%d', (count, full, short) => {
  expect(formatCount(count)).toBe(full);
  expect(formatLargeCount(count)).toBe(short);
});
