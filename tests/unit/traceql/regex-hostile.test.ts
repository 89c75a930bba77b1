import { describe, expect, test } from 'vitest';
import { compileRegex } from '../../../src/lib/traceql/regex/regex.ts';

describe('patterns that take other engines forever', () => {
  const long = 'a'.repeat(1_000_000);

  test.each([
    ['(a*)*b', long],
    ['(a+a+)+b', long],
    ['(a|a)*b', long],
    ['(a|b|ab)*c', long],
    ['(.*.*)*=', long],
    ['.*.*.*=.*', long],
    [`${'a?'.repeat(30)}${'a'.repeat(31)}b`, 'a'.repeat(60)],
    ['(a?){1000}b', long],
    ['((a{0,10}){10}){10}b', long],
    [`.*(${Array.from({ length: 10_000 }, (_, i) => `word${String(i)}x`).join('|')}).*`, 'word1 '.repeat(10_000)],
  ])('%.40s', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
    expect(matches(pattern, text, '\n')).toBe(false);
  });

  test('more states than are kept: they are forgotten and built anew', () => {
    const letters = pseudorandomLetters(30_000);
    for (const distance of [20, 200])
      for (const end of [29_000, 29_500, 30_000]) {
        const text = letters.slice(0, end);
        expect(matches(`.*a.{${String(distance)}}`, text)).toBe(text.at(-1 - distance) === 'a');
      }
  });

  test('as many kinds of characters as there are', () => {
    const characters = Array.from({ length: 40_000 }, (_, i) => String.fromCodePoint(i < 20_000 ? 0x4e00 + i : i)).join(
      '',
    );
    expect(matches(characters, characters)).toBe(true);
    expect(matches(characters, characters.slice(1))).toBe(false);
    expect(matches(`[^${characters}]*`, 'abc')).toBe(true);
    expect(matches(`[^${characters}]*`, 'ab\u4e01')).toBe(false);
  });
});

function matches(pattern: string, ...texts: string[]): boolean {
  const regex = compileRegex(pattern);
  if (!regex.ok) throw regex.error;
  return regex.value.matchesText(texts.join(''));
}

/** a, b and c, the same each time. */
function pseudorandomLetters(count: number): string {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 'abc'[Math.floor((state / 2 ** 32) * 3)]!;
  }).join('');
}
