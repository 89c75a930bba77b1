import { expect, test } from 'vitest';
import { Fingers, wheelFactor, type TimeSurface } from '../../../src/lib/waterfall/grid/time-gestures.ts';

const WIDTH_PX = 100;

/** A surface of 100 px that shows [from, to], its content following the fingers, as the bars do. */
function bars(from: number, to: number) {
  const view = { from, to };
  const perPx = () => (view.to - view.from) / WIDTH_PX;
  const surface: TimeSurface = {
    nsAt: (x) => view.from + x * perPx(),
    nsPerPx: () => -perPx(),
    zoomAround: (at, factor) => {
      view.from = at - (at - view.from) * factor;
      view.to = at + (view.to - at) * factor;
    },
    pan: (by) => {
      view.from += by;
      view.to += by;
    },
  };
  return { view, surface };
}

const finger = (pointerId: number, clientX: number, clientY = 0, pointerType = 'touch') => ({
  pointerId,
  clientX,
  clientY,
  pointerType,
});

test('two fingers that part zoom in; what is under each stays under it', () => {
  const { view, surface } = bars(0, 1000);
  const fingers = new Fingers(surface, true);
  fingers.down(finger(1, 40));
  fingers.down(finger(2, 70));
  fingers.move(finger(1, 20));
  fingers.move(finger(2, 80));
  expect(surface.nsAt(20)).toBeCloseTo(400);
  expect(surface.nsAt(80)).toBeCloseTo(700);
  fingers.up(finger(2, 80));
  fingers.move(finger(1, 30)); // the one that is left pans
  expect(surface.nsAt(30)).toBeCloseTo(400);
  expect(view.to - view.from).toBeCloseTo(500);
});

test('one finger pans where that is wanted; a mouse is no finger', () => {
  for (const [pans, type, from] of [
    [true, 'touch', -100],
    [false, 'touch', 0],
    [true, 'mouse', 0],
  ] as const) {
    const { view, surface } = bars(0, 1000);
    const fingers = new Fingers(surface, pans);
    fingers.down(finger(1, 40, 0, type));
    fingers.move(finger(1, 50, 0, type));
    expect(view.from).toBeCloseTo(from);
  }
});

test('fingers one above the other do not fling the view', () => {
  const { view, surface } = bars(0, 1000);
  const fingers = new Fingers(surface, true);
  fingers.down(finger(1, 50, 10));
  fingers.down(finger(2, 50, 12));
  fingers.move(finger(2, 51, 12));
  expect(view.to - view.from).toBeCloseTo(1000);
});

test('the wheel: up narrows, down widens by as much; lines count for more than pixels, small steps with Ctrl are a pinch', () => {
  const wheel = (deltaY: number, deltaMode = 0, ctrlKey = true) => wheelFactor({ deltaY, deltaMode, ctrlKey });
  expect(wheel(-100)).toBeLessThan(1);
  expect(wheel(-100) * wheel(100)).toBeCloseTo(1);
  expect(wheel(3, 1)).toBeGreaterThan(wheel(3, 0));
  expect(wheel(-5)).toBeLessThan(wheel(-5, 0, false));
});
