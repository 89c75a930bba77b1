import { expect, test } from 'vitest';
import { noRepairs } from '../../../src/lib/model/span-table.ts';
import { unixNanos } from '../../../src/lib/model/units.ts';
import { repairWords } from '../../../src/lib/waterfall/repair-words.ts';
import { formatInstant } from '../../../src/lib/base/clock.ts';
import { queryLike, rangeAround } from '../../../src/lib/waterfall/span-words.ts';
import { httpUrl, valueText } from '../../../src/lib/waterfall/value-text.ts';

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

test('every repair that happened is told, and no other', () => {
  expect(repairWords(noRepairs())).toEqual([]);
  expect(repairWords({ ...noRepairs(), orphans: 1, duplicates: 1200 }).map((r) => r.text)).toEqual([
    '1 orphan span',
    '1,200 spans sent twice',
  ]);
});
