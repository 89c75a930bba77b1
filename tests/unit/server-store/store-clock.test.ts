import { afterEach, expect, test, vi } from 'vitest';
import { StoreClock } from '../../../server/store/store-clock.ts';

const HOUR = 3_600_000;
const wall = { ms: 0 };
const steady = { ms: 0 };
const clocks = { wallMs: () => wall.ms, steadyMs: () => steady.ms };
const pass = (ms: number): void => {
  wall.ms += ms;
  steady.ms += ms;
};
afterEach(() => vi.restoreAllMocks());

test('follows the wall clock, small corrections forward included', () => {
  wall.ms = 1000 * HOUR;
  const clock = new StoreClock(clocks, null);
  pass(HOUR);
  expect(clock.now()).toBe(1001 * HOUR);
  wall.ms += 60_000;
  expect(clock.now()).toBe(1001 * HOUR + 60_000);
});

test('a leap forward is caught up with by and by, and told once', () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  wall.ms = 1000 * HOUR;
  const clock = new StoreClock(clocks, null);
  wall.ms += 24 * HOUR;
  expect(clock.now()).toBe(1000 * HOUR);
  for (let minute = 0; minute < 10; minute++) {
    pass(60_000);
    clock.now();
  }
  expect(clock.now()).toBe(1000 * HOUR + 10 * 61 * 60_000);
  expect(log).toHaveBeenCalledOnce();
  pass(HOUR);
  expect(clock.now()).toBe(wall.ms);
});

test('a leap back does not stop the time', () => {
  wall.ms = 1000 * HOUR;
  const clock = new StoreClock(clocks, null);
  wall.ms -= 500 * HOUR;
  pass(HOUR);
  expect(clock.now()).toBe(1001 * HOUR);
});

test('a store that was closed with a wrong clock, or for long, begins where it was', () => {
  vi.spyOn(console, 'error').mockReturnValue();
  wall.ms = 1000 * HOUR;
  expect(new StoreClock(clocks, 2000 * HOUR).now()).toBe(2000 * HOUR);
  expect(new StoreClock(clocks, 500 * HOUR).now()).toBe(500 * HOUR);
});
