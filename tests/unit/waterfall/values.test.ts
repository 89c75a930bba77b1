import { expect, test } from 'vitest';
import type { AttributeDetails } from '../../../src/lib/model/span-details.ts';
import { unixNanos, ValueType } from '../../../src/lib/model/units.ts';
import { attributeMatches, eventMatches } from '../../../src/lib/waterfall/panel/attribute-filter.ts';
import { formatInstant } from '../../../src/lib/base/clock.ts';
import { rangeAround } from '../../../src/lib/waterfall/panel/span-words.ts';

test('the range around an old trace is an hour; a fresh one needs none', () => {
  const at = unixNanos(1_767_225_600_000_000_000n);
  expect(rangeAround(at, 1_767_225_600_000 + 60_000)).toEqual({});
  expect(rangeAround(at, 1_800_000_000_000)).toEqual({ from: '2025-12-31T23:30:00Z', to: '2026-01-01T00:30:00Z' });
});

test('instants in the chosen zone, with the year only where it is another', () => {
  const at = unixNanos(1_767_225_600_123_000_000n);
  expect(formatInstant(at, 'UTC', 1_767_312_000_000)).toBe('1 Jan 00:00:00.123');
  expect(formatInstant(at, 'Asia/Shanghai', 1_767_312_000_000)).toBe('1 Jan 08:00:00.123');
  expect(formatInstant(at, 'UTC', 1_900_000_000_000)).toMatch(/2026/);
});

test('the filter looks at keys and values, for events also at names', () => {
  const attribute = (key: string, value: string) => ({ key, type: ValueType.String, value });
  expect(attributeMatches(attribute('http.Route', '/a'), 'route')).toBe(true);
  expect(attributeMatches(attribute('http.route', '/Orders'), 'orders')).toBe(true);
  expect(attributeMatches(attribute('http.route', '/a'), 'b')).toBe(false);
  const event = (name: string, ...attributes: AttributeDetails[]) => ({
    name,
    timeUnixNs: unixNanos(0n),
    timeNs: 0,
    attributes,
    droppedAttributes: 0,
  });
  const events = [event('cache miss', attribute('key', 'k1')), event('retry'), event('other', attribute('key', 'k2'))];
  const found = (filter: string) => events.filter((e) => eventMatches(e, filter)).map((e) => e.name);
  expect(found('')).toHaveLength(3);
  expect(found('retry')).toEqual(['retry']);
  expect(found('k2')).toEqual(['other']);
});
