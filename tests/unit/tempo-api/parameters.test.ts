import { describe, expect, test } from 'vitest';
import { parseQueryRange } from '../../../server/tempo-api/metrics-parameters.ts';
import { parseSearch } from '../../../server/tempo-api/search-parameters.ts';
import { parseTagNames, parseTagValues } from '../../../server/tempo-api/tag-parameters.ts';
import { parseTraceById } from '../../../server/tempo-api/trace-parameters.ts';

const outcome = (parsed: { ok: true; value: unknown } | { ok: false; error: { message: string } }): unknown =>
  parsed.ok ? parsed.value : parsed.error.message;
const search = (text: string): unknown => outcome(parseSearch(new URLSearchParams(text)));

describe('search: what is asked', () => {
  test.each([
    ['q={}', { query: '{}', limit: 20, spansPerSpanSet: 3, fromUnixS: null, toUnixS: null }],
    ['q={}&limit=262144&spss=0&start=5&end=9', { limit: 262_144, spansPerSpanSet: 0, fromUnixS: 5, toUnixS: 9 }],
    ['q={}&end=9', { fromUnixS: null, toUnixS: null }],
    ['q=+', { query: ' ' }],
    ['q=&start=1&end=2', { query: null, tags: { tags: [], minDurationNs: 0, maxDurationNs: null } }],
    ['tags=a%3D1+b%3D"x+y"+c', { tags: { tags: [['a', '1'], ['b', 'x y'], ['c', '']] } }], // prettier-ignore
    ['minDuration=100ms&maxDuration=1.5s', { tags: { tags: [], minDurationNs: 1e8, maxDurationNs: 1.5e9 } }],
    ['a=1&b=2&limit=3', { limit: 3, tags: { tags: [['a', '1'], ['b', '2']] } }], // prettier-ignore
    ['a=1&start=1&end=2', { tags: { tags: [] } }],
  ])('%s', (text, request) => {
    expect(search(text)).toMatchObject(request);
  });
});

describe('search: what is refused, and how', () => {
  test.each([
    ['q={}&limit=0', 'invalid limit: must be a positive number'],
    ['q={}&limit=-1', 'invalid limit: strconv.ParseUint: parsing "-1": invalid syntax'],
    ['q={}&limit=4294967296', 'invalid limit: strconv.ParseUint: parsing "4294967296": value out of range'],
    ['q={}&limit=262145', 'limit 262145 exceeds max limit 262144'],
    ['q={}&spss=101', 'spans per span set exceeds 100. received 101'],
    ['q={}&spss=1.5', 'invalid spss: strconv.ParseUint: parsing "1.5": invalid syntax'],
    ['q={}&start=now', 'invalid start: strconv.ParseUint: parsing "now": invalid syntax'],
    ['q={}&start=10&end=5', 'http parameter start must be before end. received start=10 end=5'],
    ['q={}&start=10&end=10', 'http parameter start must be before end. received start=10 end=10'],
    ['q={}&start=10', 'http parameter start must be before end. received start=10 end=0'],
    ['q={}&tags=a%3D1', "invalid request: can't specify tags and q in the same query"],
    ['tags=a%3D1+a%3D2', 'invalid tags: tag a has been set twice'],
    ['tags=%3D1', "invalid tags: unexpected '=' at pos 1"],
    ['tags=a%3Db%3Dc', "invalid tags: unexpected '=' at pos 4"],
    ['tags=a"b', `invalid tags: unexpected '"' at pos 2`],
    ['tags=a%3D"b', 'invalid tags: unterminated quoted value at pos 5'],
    ['tags=a%3D"\\x"', 'invalid tags: invalid quoted value at pos 7'],
    ['minDuration=fast', 'invalid minDuration: time: invalid duration "fast"'],
    ['minDuration=10', 'invalid minDuration: time: missing unit in duration "10"'],
    ['maxDuration=10d', 'invalid maxDuration: time: unknown unit "d" in duration "10d"'],
    ['minDuration=2s&maxDuration=1s', 'invalid maxDuration: must be greater than minDuration'],
  ])('%s', (text, message) => {
    expect(search(text)).toBe(message);
  });
});

test('a number of very many digits is read once, not once for each digit: an address may hold 64 thousand', () => {
  const digits = '1'.repeat(100_000);
  expect(search(`minDuration=${digits}`)).toBe(`invalid minDuration: time: missing unit in duration "${digits}"`);
  expect(search(`minDuration=${digits}x`)).toBe(`invalid minDuration: time: unknown unit "x" in duration "${digits}x"`);
  expect(search(`minDuration=0.${digits}s`)).toMatchObject({ tags: { minDurationNs: 1.11e8 } });
  const now = new URLSearchParams(`q={}|rate()&start=1&end=2&step=${digits}x`);
  expect(outcome(parseQueryRange(now, 0))).toMatch(/^rpc error: code = Code\(400\) desc = cannot parse "1+x"/);
});

test('tags: any range and any limit, but a known scope', () => {
  const names = (text: string): unknown => outcome(parseTagNames(new URLSearchParams(text), 2));
  expect(names('')).toEqual({ scope: 'none', version: 2, query: null, limit: 0, fromUnixS: null, toUnixS: null });
  expect(names('scope=span&limit=7&q={}&start=9&end=5')).toMatchObject({ scope: 'span', limit: 7, query: '{}' });
  expect(names('limit=many&maxStaleValues=3')).toMatchObject({ limit: 0 });
  expect(names('scope=bogus')).toBe('invalid scope: bogus');
  expect(names('start=3000000000')).toBe('invalid start: strconv.ParseInt: parsing "3000000000": value out of range');
  const values = parseTagValues(new URLSearchParams('end=x'), 'name', 1);
  expect(outcome(values)).toBe('invalid end: strconv.ParseInt: parsing "x": invalid syntax');
});

test('trace ids are padded; what is wrong is refused with its place', () => {
  const trace = (id: string, text = ''): unknown => outcome(parseTraceById(id, new URLSearchParams(text)));
  expect(trace('ABC')).toBe('abc'.padStart(32, '0'));
  expect(trace('12x4')).toBe("trace IDs can only contain hex characters: invalid character 'x' at position 3");
  expect(trace('1'.repeat(33))).toBe("trace IDs can't be larger than 128 bits");
  expect(trace('abc', 'mode=sideways')).toBe('invalid value for mode sideways');
  expect(trace('abc', 'start=9&end=5')).toBe('http parameter start must be before end. received start=9 end=5');
  expect(trace('abc', 'start=x')).toBe('invalid start: strconv.ParseInt: parsing "x": invalid syntax');
  expect(trace('abc', 'mode=blocks&start=5')).toBe('abc'.padStart(32, '0'));
});
