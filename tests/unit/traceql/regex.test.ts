import { describe, expect, test } from 'vitest';
import { compileRegex, type Regex } from '../../../src/lib/traceql/regex/regex.ts';

describe('matches from end to end, as Tempo does', () => {
  test.each<[pattern: string, matching: string[], others: string[]]>([
    ['', [''], ['a']],
    ['foo', ['foo'], ['', 'fo', 'xfoo', 'foox']],
    ['GET|POST', ['GET', 'POST'], ['GETPOST', 'GE']],
    ['.*foo.*', ['foo', 'a foo\nb'], ['fo', 'f\noo']],
    ['(?-s).*foo.*', ['a foo b'], ['a foo\nb']],
    ['/api/v[0-9]+/.*', ['/api/v12/', '/api/v1/x'], ['/api/v/x', '/api/v1']],
    ['(?i)straße', ['STRAßE', 'straẞe'], ['strasse']],
    ['(?i)k', ['k', 'K', '\u212a'], ['c']],
    ['^a$', ['a'], ['a\n']],
    ['(?m)a$\\n^b', ['a\nb'], ['ab']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['(a*)*b', ['b', 'aaab'], ['aaa']],
    ['\\bfoo\\b.*\\B', ['foo bar!'], ['foo', 'foobar!']],
    ['.', ['é', '\u{1f600}', '\n'], ['ab', '']],
    ['\\p{Greek}+', ['αβγ'], ['abc']],
    ['[^\\pL]', ['1', '\u{1f600}'], ['é', '漢']],
    ['[^\\x00-\\x{10FFFF}]', [], ['', 'a']],
  ])('%s', (pattern, matching, others) => {
    const regex = compiled(pattern);
    expect(matching.filter((text) => !regex.matchesText(text))).toEqual([]);
    expect(others.filter((text) => regex.matchesText(text))).toEqual([]);
  });

  test('only the bytes asked for', () => {
    const bytes = new TextEncoder().encode('xfoox');
    expect(compiled('foo').matches(bytes, 1, 4)).toBe(true);
    expect(compiled('foo').matches(bytes, 0, 4)).toBe(false);
    expect(compiled('').matches(bytes, 2, 2)).toBe(true);
  });

  test.each<[bytes: number[], pattern: string]>([
    [[0xff], '.'],
    [[0xe2, 0x82], '\\x{FFFD}{2}'],
    [[0xe2, 0x82, 0x41], '..A'],
    [[0xed, 0xa0, 0x80], '...'], // half a surrogate pair
    [[0xc0, 0x80], '..'], // longer than need be
    [[0xf4, 0x90, 0x80, 0x80], '....'], // beyond U+10FFFF
    [[0xf0, 0x9f, 0x98, 0x80], '\\x{1F600}'],
  ])('bytes that are no UTF-8 count as U+FFFD each: %j %s', (bytes, pattern) => {
    expect(compiled(pattern).matches(Uint8Array.from(bytes), 0, bytes.length)).toBe(true);
  });
});

function compiled(pattern: string): Regex {
  const regex = compileRegex(pattern);
  if (!regex.ok) throw regex.error;
  return regex.value;
}
