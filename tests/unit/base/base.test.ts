import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64OfBytes, bytesOfBase64 } from '../../../src/lib/base/base64.ts';
import { lowerBound, upperBound } from '../../../src/lib/base/bisect.ts';
import { Bitset } from '../../../src/lib/base/bitset.ts';
import { formatDuration, parseDuration } from '../../../src/lib/base/duration.ts';
import { bytesOfHex, hexOfBytes, hexOfWords, wordsOfHex } from '../../../src/lib/base/hex.ts';
import { seededRandom } from '../../../src/lib/base/random.ts';

test.each([
  [0, '0 s'],
  [1, '1 ns'],
  [999, '999 ns'],
  [999.6, '1 µs'],
  [12_000, '12 µs'],
  [999_499, '999 µs'],
  [999_600, '1 ms'],
  [5_100_000, '5.1 ms'],
  [304_000_000, '304 ms'],
  [1_214_000_000, '1.21 s'],
  [59_940_000_000, '59.9 s'],
  [59_960_000_000, '1 min'],
  [65e9, '1 min 5 s'],
  [3599.7e9, '1 h'],
  [86_399e9, '1 d'],
  [-5_100_000, '−5.1 ms'],
])('%d ns is shown as %s', (ns, text) => {
  expect(formatDuration(ns)).toBe(text);
});

test('a duration shown in one unit never needs a fourth digit before the point, and reads back within half a percent', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 59e9, noNaN: true }), (ns) => {
      const text = formatDuration(ns);
      expect(Number(text.split(' ')[0])).toBeLessThan(1000);
      expect(Math.abs(parseDuration(text)! - ns)).toBeLessThanOrEqual(ns * 0.00501);
    }),
  );
});

test.each([
  ['250ms', 250e6],
  ['1.5 s', 1.5e9],
  ['1m30s', 90e9],
  ['2 h 3 min', 7380e9],
  ['12µs', 12e3],
  ['-1s', -1e9],
  ['', null],
  ['5', null],
  ['5 parsecs', null],
  ['1s x', null],
])('%j reads as %s ns', (text, ns) => {
  expect(parseDuration(text)).toBe(ns);
});

test('hex and base64 give back what went in, and refuse what is neither', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesOfHex(hexOfBytes(bytes))).toEqual(bytes);
      expect(base64OfBytes(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOfBase64(base64OfBytes(bytes))).toEqual(bytes);
      expect(bytesOfBase64(Buffer.from(bytes).toString('base64url'))).toEqual(bytes);
    }),
  );
  expect(bytesOfHex('abc')).toBeNull();
  expect(bytesOfHex('zz')).toBeNull();
  expect(bytesOfBase64('a')).toBeNull();
  expect(bytesOfBase64('é===')).toBeNull();
  expect(hexOfWords(...wordsOfHex('abc')!)).toBe('0000000000000abc');
});

test('a bitset agrees with a Set', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(199)), fc.nat(199), (members, at) => {
      const set = new Bitset(200);
      members.forEach((i) => set.add(i));
      expect(set.count()).toBe(members.length);
      expect(set.has(at)).toBe(members.includes(at));
      expect(set.next(at)).toBe(
        Math.min(...members.filter((i) => i >= at), Infinity) === Infinity
          ? -1
          : Math.min(...members.filter((i) => i >= at)),
      );
      expect(set.previous(at)).toBe(Math.max(-1, ...members.filter((i) => i <= at)));
      set.delete(at);
      expect(set.has(at)).toBe(false);
    }),
  );
});

test('bisection finds the borders of equal values', () => {
  expect([lowerBound([1, 2, 2, 5], 2), upperBound([1, 2, 2, 5], 2), lowerBound([1, 2], 9), upperBound([], 1)]).toEqual([
    1, 3, 2, 0,
  ]);
});

test('a seed gives one stream, another seed another', () => {
  const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed).uint32);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
