import { describe, expect, test } from 'vitest';
import { parseQueryInstant, parseQueryRange } from '../../../server/tempo-api/metrics-parameters.ts';
import type { MetricsRequest } from '../../../server/store/protocol.ts';

const NOW_MS = 2_000_000_000_000; // a whole multiple of 1000 s
const SECOND_NS = 1_000_000_000n;

type Parse = typeof parseQueryRange;
const ask = (parse: Parse, text: string): MetricsRequest | string => {
  const parsed = parse(new URLSearchParams(text), NOW_MS);
  return parsed.ok ? parsed.value : parsed.error.message;
};
const range = (text: string) => ask(parseQueryRange, text);
const instant = (text: string) => ask(parseQueryInstant, text);

/** [start, end, step] in seconds. */
const rangeSeconds = (text: string): number[] => {
  const asked = range(text) as MetricsRequest;
  return [asked.startNs, asked.endNs, asked.stepNs!].map((ns) => Number(ns) / 1e9);
};

describe('the range, widened to whole steps and one step before it', () => {
  test.each([
    ['start=1200&end=1500&step=60s', [1140, 1500, 60]],
    ['start=1201&end=1499&step=60', [1140, 1500, 60]],
    ['start=1200.5&end=1260.25&step=1m', [1140, 1320, 60]],
    ['start=1200&end=1203&step=0.5', [1199.5, 1203, 0.5]],
    ['start=1200000000000&end=1500000000000&step=60s', [1140, 1500, 60]],
    ['start=1970-01-01T00:20:00Z&end=1970-01-01T01:25:00.0%2B01:00&step=60s', [1140, 1500, 60]],
    ['step=60s', [1999996320, 2000000040, 60]], // the last hour
    ['since=10m&step=60s', [1999999320, 2000000040, 60]],
    ['since=10m&end=1200&step=60s', [540, 1200, 60]],
    ['start=1999996400&end=2000003600&step=100s', [1999996300, 2000003600, 100]],
    ['since=10m&end=2000003600&step=100s', [1999999300, 2000003600, 100]], // counts from now, not from an end to come
  ])('%s', (text, expected) => {
    expect(rangeSeconds(text)).toEqual(expected);
  });
});

test.each([
  [10, 0.05],
  [30, 0.1],
  [300, 1],
  [3600, 15],
  [6 * 3600, 60],
  [24 * 3600, 300],
  [7 * 24 * 3600, 2400],
])('a range of %i s is cut into steps of %d s', (seconds, step) => {
  expect(rangeSeconds(`start=1000000&end=${1_000_000 + seconds}`)[2]).toBe(step);
});

test('what else is asked', () => {
  const some = 'start=1200&end=1500&step=60';
  expect(range(`${some}&query=a`)).toMatchObject({ query: 'a', exemplars: 100, maxSeries: 0, form: 'range' });
  expect(range(`${some}&query=a&q=b&exemplars=7&maxSeries=3`)).toMatchObject({
    query: 'b',
    exemplars: 7,
    maxSeries: 3,
  });
  for (const exemplars of ['0', '101', 'many'])
    expect(range(`${some}&exemplars=${exemplars}`)).toMatchObject({ exemplars: 100 });
  expect(range(`${some}&instant=true`)).toMatchObject({ stepNs: null, startNs: 1200n * SECOND_NS, exemplars: 0 });
  expect(instant('q=a&start=1201&end=1500')).toEqual({
    query: 'a',
    startNs: 1201n * SECOND_NS,
    endNs: 1500n * SECOND_NS,
    stepNs: null,
    exemplars: 0,
    maxSeries: 0,
    form: 'instant',
  });
});

describe('refused, and how', () => {
  const rpc = 'rpc error: code = Code(400) desc = ';
  test.each([
    ['step=abc', `${rpc}cannot parse "abc" to a valid duration`],
    ['step=-5', `${rpc}cannot parse "-5": step must be positive`],
    ['step=1e300', `${rpc}cannot parse "1e300" to a valid duration. It overflows int64`],
    ['start=abc', `${rpc}could not parse 'start' parameter: strconv.ParseInt: parsing "abc": invalid syntax`],
    ['end=now', `${rpc}could not parse 'end' parameter: strconv.ParseInt: parsing "now": invalid syntax`],
    ['since=1.5h', `${rpc}could not parse 'since' parameter: not a valid duration string: "1.5h"`],
    ['start=1500&end=1200&step=60', 'end must be greater than start'],
    ['start=1200&end=1500&step=10ms', 'step of 10ms is too small, minimum step for given range is 30ms'],
    ['start=1200&end=1500&step=0', 'step of 0s is too small, minimum step for given range is 30ms'],
  ])('range %s', (text, message) => {
    expect(range(text)).toBe(message);
  });
  test.each([
    ['start=0&end=5', 'start required'],
    ['start=1500&end=1200', 'end must be greater than start'],
    ['start=1500&end=1500', 'end must be greater than start'],
    ['end=x', `${rpc}could not parse 'end' parameter: strconv.ParseInt: parsing "x": invalid syntax`],
  ])('instant %s', (text, message) => {
    expect(instant(text)).toBe(message);
  });
});
