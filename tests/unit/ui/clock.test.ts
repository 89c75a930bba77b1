import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatClock, formatDay, formatWall, parseWall } from '../../../src/lib/base/clock.ts';

const AT = Date.UTC(2026, 10, 22, 3, 4, 5);

test('one instant in three zones', () => {
  expect(formatClock(AT, 'UTC')).toBe('03:04:05');
  expect(formatClock(AT, 'Asia/Shanghai')).toBe('11:04:05');
  expect(formatDay(AT, 'America/Los_Angeles')).toBe('21 Nov');
  expect(formatClock(Date.UTC(2026, 0, 1), 'UTC')).toBe('00:00:00');
});

describe('what is typed', () => {
  test('reads back to the second in any zone', () => {
    const zone = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham');
    // The hour that a clock change repeats has one text for two instants
    const instant = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(zone, instant, (name, unixS) => {
        const text = formatWall(unixS * 1000, name);
        expect(formatWall(parseWall(text, name)!, name)).toBe(text);
      }),
    );
  });

  test.each(['2026-02-30', '2026-11-22 25:00', '2026-11-22 10:61', 'now-1h', ''])('%j is no time', (text) => {
    expect(parseWall(text, 'UTC')).toBeNull();
  });

  test('a date alone is its midnight', () => {
    expect(parseWall('2026-11-22', 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 21, 16));
  });
});
