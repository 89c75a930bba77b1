import { expect, test } from 'vitest';
import { noRepairs } from '../../../src/lib/model/span-table.ts';
import type { AttributeDetails } from '../../../src/lib/model/span-details.ts';
import { unixNanos, ValueType } from '../../../src/lib/model/units.ts';
import { attributeMatches, eventsMatching } from '../../../src/lib/waterfall/panel/attribute-filter.ts';
import { traceWarnings } from '../../../src/lib/waterfall/trace-warnings.ts';
import { formatInstant } from '../../../src/lib/base/clock.ts';
import { queryLike, rangeAround } from '../../../src/lib/waterfall/panel/span-words.ts';
import { httpUrl, valueText } from '../../../src/lib/waterfall/panel/value-text.ts';

test('values as a reader wants them', () => {
  expect(valueText('a\nb')).toBe('a\nb');
  expect(valueText(9007199254740993n)).toBe('9007199254740993');
  expect(valueText(['a', 1, true])).toBe('[\n  "a",\n  1,\n  true\n]');
  expect(valueText({ map: [['k', { map: [['n', 1n]] }]] })).toBe('{\n  "k": {\n    "n": "1"\n  }\n}');
  expect(valueText(Uint8Array.of(1, 255))).toBe('01 ff (2 bytes)');
  expect(valueText(null)).toBe('no value');
});

test('only http and https become links', () => {
  expect(httpUrl('https://example.org/a?b=c')).toBe('https://example.org/a?b=c');
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'http://a b', 'see https://x', 'ftp://x', 42])
    expect(httpUrl(text)).toBeNull();
});

test('a query for spans like this one quotes what needs it', () => {
  const details = { name: 'say "hi"', status: { code: 2, message: '' } } as const;
  expect(queryLike('a\\b', details)).toBe(
    String.raw`{ resource.service.name = "a\\b" && name = "say \"hi\"" && status = error }`,
  );
  expect(queryLike(null, { name: 'x', status: { code: 0, message: '' } })).toBe('{ name = "x" }');
});

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

const sound = { repairs: noRepairs(), early: { spans: 0, mostNs: 0 } };

test('every repair that happened is told, and no other', () => {
  expect(traceWarnings(sound, null, null)).toEqual([]);
  const repairs = { ...noRepairs(), orphans: 1, duplicates: 1200 };
  expect(traceWarnings({ ...sound, repairs }, null, null).map((w) => w.text)).toEqual([
    '1 orphan span',
    '1,200 spans sent twice',
  ]);
});

test('what weighs most comes first: cut, unreadable, then clocks that differ', () => {
  const early = { spans: 3, mostNs: 4e6 };
  expect(traceWarnings({ ...sound, early }, 'max bytes', 'bad tag').map((w) => w.text)).toEqual([
    'cut by the backend',
    'some attributes could not be read',
    '3 spans start up to 4 ms before their parents',
  ]);
  expect(traceWarnings({ ...sound, early: { spans: 1, mostNs: 5e5 } }, null, null)[0]?.text).toBe(
    '1 span starts 500 µs before its parent',
  );
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
  expect(eventsMatching(events, '')).toHaveLength(3);
  expect(eventsMatching(events, 'retry').map((e) => e.name)).toEqual(['retry']);
  expect(eventsMatching(events, 'k2').map((e) => e.name)).toEqual(['other']);
});
