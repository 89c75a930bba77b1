import { expect, test } from 'vitest';
import { draggedWindow, gripAt } from '../../../src/lib/waterfall/minimap/minimap-drag.ts';

const WINDOW = { fromNs: 100, toNs: 200 };

test.each([
  [100, 'from'],
  [95, 'from'],
  [205, 'to'],
  [150, 'window'],
  [50, 'outside'],
  [211, 'outside'],
] as const)('a press at %i holds: %s', (atNs, part) => {
  expect(gripAt(atNs, WINDOW, true, 10).part).toBe(part);
  expect(gripAt(atNs, { fromNs: 0, toNs: 1000 }, false, 10).part).toBe('outside');
});

test('of two edges near to each other the nearer one is held', () => {
  const narrow = { fromNs: 100, toNs: 104 };
  expect(gripAt(99, narrow, true, 10).part).toBe('from');
  expect(gripAt(103, narrow, true, 10).part).toBe('to');
});

test('the window moves as a whole, an edge alone, also past the other; outside a new one is drawn', () => {
  const drag = (at: number, to: number) => draggedWindow(gripAt(at, WINDOW, true, 10), to, 5);
  expect(drag(150, 170)).toEqual({ fromNs: 120, toNs: 220 });
  expect(drag(100, 150)).toEqual({ fromNs: 150, toNs: 200 });
  expect(drag(200, 40)).toEqual({ fromNs: 40, toNs: 100 });
  expect(drag(500, 300)).toEqual({ fromNs: 300, toNs: 500 });
  expect(drag(500, 503)).toBe(null);
});
