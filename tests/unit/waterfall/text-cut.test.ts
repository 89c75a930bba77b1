import { expect, test } from 'vitest';
import { cutText } from '../../../src/lib/analysis/cut-text.ts';
import { nameColumnPx } from '../../../src/lib/waterfall/paint/layout.ts';

test('texts are cut to whole characters, and only where they are longer', () => {
  expect(cutText('orders', 6)).toBe('orders');
  expect(cutText('orders', 5)).toBe('order…');
  expect(cutText('🛒🛒', 2)).toBe('🛒🛒');
  expect(cutText('🛒🛒🛒', 2)).toBe('🛒🛒…');
  expect(cutText('a b', 2)).toBe('a…');
});

test('the name column: what was chosen, within what leaves room for both', () => {
  expect(nameColumnPx(0, 1440)).toBe(432);
  expect(nameColumnPx(0, 1024)).toBe(372);
  expect(nameColumnPx(0, 2560)).toBe(520);
  expect(nameColumnPx(0, 360)).toBe(162);
  expect(nameColumnPx(600, 1440)).toBe(600);
  expect(nameColumnPx(600, 360)).toBe(240);
  expect(nameColumnPx(20, 1440)).toBe(120);
  expect(nameColumnPx(0, 100)).toBe(120);
});
