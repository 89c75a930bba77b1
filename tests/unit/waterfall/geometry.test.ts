import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hitTest } from '../../../src/lib/waterfall/grid/hit.ts';
import {
  axisOf,
  barBatch,
  indentPx,
  layoutBars,
  MIN_BAR_PX,
  nsOf,
  placeLabel,
  xOf,
} from '../../../src/lib/waterfall/paint/layout.ts';
import { niceTicks } from '../../../src/lib/waterfall/paint/ruler.ts';
import { scrolled, scrollSpace, settled } from '../../../src/lib/waterfall/grid/scroll-space.ts';

test('pixels and times are each other’s inverse', () => {
  const axis = axisOf(250, 1250, 700);
  expect(nsOf(axis, xOf(axis, 600))).toBeCloseTo(600);
  expect(xOf(axis, 250)).toBe(14);
});

test('bars in view only; none narrower than can be seen', () => {
  const table = { startNs: Float64Array.of(0, 10, 20, 30), lengthNs: Float64Array.of(100, 0, 50, 1) };
  const bars = barBatch(2);
  layoutBars(
    table,
    Int32Array.of(0, 1, 3),
    { fromNs: 0, toNs: 100, firstRow: 1, rowCount: 5 },
    axisOf(0, 100, 384),
    bars,
  );
  expect(bars.count).toBe(2);
  expect([...bars.span]).toEqual([1, 3]);
  expect(bars.width[0]).toBe(MIN_BAR_PX);
});

test('a label is right of its bar, else left, else inside, and never cut', () => {
  expect(placeLabel(10, 50, 40, 300)).toEqual({ side: 'right', x: 66 });
  expect(placeLabel(200, 90, 40, 300).side).toBe('left');
  expect(placeLabel(5, 290, 40, 300).side).toBe('inside');
  const px = fc.double({ min: -500, max: 800, noNaN: true });
  fc.assert(
    fc.property(px, fc.double({ min: 2, max: 900, noNaN: true }), (x, width) => {
      const label = placeLabel(x, width, 40, 300);
      if (label.side === 'none') return;
      expect(label.x).toBeGreaterThanOrEqual(0);
      expect(label.x + 40).toBeLessThanOrEqual(300);
    }),
  );
});

test('indentation always grows with depth and leaves half of the column to the name, at depth 70 too', () => {
  for (const columnPx of [120, 372, 900]) {
    for (let depth = 1; depth < 100; depth++)
      expect(indentPx(depth, columnPx)).toBeGreaterThan(indentPx(depth - 1, columnPx));
    expect(indentPx(70, columnPx)).toBeLessThan(columnPx * 0.5);
  }
  expect(indentPx(3, 372)).toBe(48);
});

test('what is under the pointer', () => {
  const g = { headerPx: 28, namePx: 300, barsX: 420, contentTop: 12, rowCount: 3, slopPx: 4 };
  const at = (x: number, y: number) => hitTest(g, x, y, (row) => (row === 1 ? 1 : -1));
  expect(at(520, 10)).toEqual({ part: 'header', column: 'time', x: 100 });
  expect(at(400, 10)).toEqual({ part: 'header', column: 'field', x: 400 });
  expect(at(310, 28 + 24)).toEqual({ part: 'field', row: 1, x: 310 });
  expect(at(250, 30)).toEqual({ part: 'name', row: 0, x: 250 });
  expect(at(16 + 8 + 6, 28 + 24)).toEqual({ part: 'chevron', row: 1, x: 30 });
  expect(at(430, 28 + 24)).toEqual({ part: 'bar', row: 1, x: 10 });
  expect(at(310, 28 + 90)).toEqual({ part: 'none' });
});

test('ticks are round, in one unit, within the window', () => {
  expect(niceTicks(0, 1.214e9, 7).map((t) => t.label)).toEqual([
    '0 s',
    '0.2 s',
    '0.4 s',
    '0.6 s',
    '0.8 s',
    '1.0 s',
    '1.2 s',
  ]);
  expect(niceTicks(0, 96e6, 5).map((t) => t.label)).toEqual(['0 ms', '20 ms', '40 ms', '60 ms', '80 ms']);
  expect(niceTicks(0, 600e9, 4).map((t) => t.label)).toEqual(['0:00 min', '5:00 min', '10:00 min']);
  expect(niceTicks(5, 5, 4)).toEqual([]);
  const day = 86400e9; // a span whose clock was never set, beside one of today
  expect(niceTicks(0, 20779.7 * day, 5).map((t) => t.label)).toEqual([
    '0 d',
    '5,000 d',
    '10,000 d',
    '15,000 d',
    '20,000 d',
  ]);
  expect(niceTicks(0, 3 * day, 7).map((t) => t.label)[3]).toBe('1 d 12:00');
  expect(niceTicks(20779 * day, 20779 * day + 20e9, 3).map((t) => t.label)[1]).toBe('20,779 d 0:00:10');
});

test('never more ticks than asked for, evenly apart, whatever the window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 1, max: 1e12 }),
      fc.integer({ min: 1, max: 20 }),
      (from, span, most) => {
        const ticks = niceTicks(from, from + span, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        for (const { atNs } of ticks) expect(atNs >= from - span * 1e-6 && atNs <= from + span * (1 + 1e-6)).toBe(true);
        expect(new Set(ticks.map((t) => t.label)).size).toBe(ticks.length);
      },
    ),
  );
});

test('up to the browser’s height, track and content are one', () => {
  const space = scrollSpace(10_000, 500);
  expect([space.trackPx, scrolled(space, 777).contentTop]).toEqual([10_000, 777]);
});

test('past it, a wheel moves by pixels, the scrollbar in proportion, and both ends can be reached', () => {
  const space = scrollSpace(24_000_000, 800, 0, 8_000_000);
  expect(space.trackPx).toBe(8_000_000);
  const wheel = scrolled(scrolled(space, 240), 480);
  expect(wheel.contentTop).toBe(480);
  const bar = scrolled(space, (8_000_000 - 800) / 2);
  expect(bar.contentTop).toBeCloseTo((24_000_000 - 800) / 2, -1);
  expect(scrolled(space, 8_000_000 - 800).contentTop).toBe(24_000_000 - 800);
  expect(scrolled(bar, 0).contentTop).toBe(0);
});

test('scrolling up by pixels from deep inside does not end at the track’s top', () => {
  let space = scrollSpace(24_000_000, 800, 3000, 8_000_000);
  let wheels = 0;
  while (space.contentTop > 0 && wheels++ < 100) space = scrolled(space, Math.max(0, space.trackTop - 100));
  expect(wheels).toBeLessThan(40);
  expect(space.contentTop).toBe(0);
  expect(settled(space).trackTop).toBe(0);
});
