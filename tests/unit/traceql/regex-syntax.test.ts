import { describe, expect, test } from 'vitest';
import { parseRegex } from '../../../src/lib/traceql/regex/parse.ts';
import { compileRegex } from '../../../src/lib/traceql/regex/regex.ts';

describe('refused in the words of Go', () => {
  test.each<[pattern: string, what: string, part: string]>([
    ['a(', 'missing closing )', 'a('],
    ['a)', 'unexpected )', 'a)'],
    ['(?=a)', 'invalid or unsupported Perl syntax', '(?='],
    ['(?<=a)', 'invalid named capture', '(?<=a)'],
    ['(?!a)', 'invalid or unsupported Perl syntax', '(?!'],
    ['(?>a)', 'invalid or unsupported Perl syntax', '(?>'],
    ['(?P=n)', 'invalid or unsupported Perl syntax', '(?P'],
    ['(?P<n', 'invalid named capture', '(?P<n'],
    ['(?P<>a)', 'invalid named capture', '(?P<>'],
    ['(?P<a-b>a)', 'invalid named capture', '(?P<a-b>'],
    ['(?<a b>a)', 'invalid named capture', '(?<a b>'],
    ['(?', 'invalid or unsupported Perl syntax', '(?'],
    ['(?i', 'invalid or unsupported Perl syntax', '(?i'],
    ['(?-)', 'invalid or unsupported Perl syntax', '(?-)'],
    ['(?i-)', 'invalid or unsupported Perl syntax', '(?i-)'],
    ['(?z)', 'invalid or unsupported Perl syntax', '(?z'],
    ['(?i-s-m:a)', 'invalid or unsupported Perl syntax', '(?i-s-'],
    ['*', 'missing argument to repetition operator', '*'],
    ['+a', 'missing argument to repetition operator', '+'],
    ['?', 'missing argument to repetition operator', '?'],
    ['{2}', 'missing argument to repetition operator', '{2}'],
    ['a|*', 'missing argument to repetition operator', '*'],
    ['(*)', 'missing argument to repetition operator', '*'],
    ['a**', 'invalid nested repetition operator', '**'],
    ['a*+', 'invalid nested repetition operator', '*+'],
    ['a+??', 'invalid nested repetition operator', '+??'],
    ['a{2}{3}', 'invalid nested repetition operator', '{2}{3}'],
    ['a{1001}', 'invalid repeat count', '{1001}'],
    ['a{2,1}', 'invalid repeat count', '{2,1}'],
    ['a{0,1001}', 'invalid repeat count', '{0,1001}'],
    ['(a{100}){11}', 'invalid repeat count', '{11}'],
    ['((a{10}){10}){11}', 'invalid repeat count', '{11}'],
    ['[a', 'missing closing ]', '[a'],
    ['[]', 'missing closing ]', '[]'],
    ['[^]', 'missing closing ]', '[^]'],
    ['[a-', 'missing closing ]', '[a-'],
    ['[b-a]', 'invalid character class range', 'b-a'],
    ['[a-\\d]', 'invalid escape sequence', '\\d'],
    ['[[:foo:]]', 'invalid character class range', '[:foo:]'],
    ['[[:^alfa:]]', 'invalid character class range', '[:^alfa:]'],
    ['\\', 'trailing backslash at end of expression', ''],
    ['a\\', 'trailing backslash at end of expression', ''],
    ['[\\', 'trailing backslash at end of expression', ''],
    ['\\1', 'invalid escape sequence', '\\1'],
    ['\\8', 'invalid escape sequence', '\\8'],
    ['\\q', 'invalid escape sequence', '\\q'],
    ['\\C', 'invalid escape sequence', '\\C'],
    ['\\Z', 'invalid escape sequence', '\\Z'],
    ['\\E', 'invalid escape sequence', '\\E'],
    ['\\é', 'invalid escape sequence', '\\é'],
    ['\\x', 'invalid escape sequence', '\\x'],
    ['\\xg1', 'invalid escape sequence', '\\xg1'],
    ['\\x{', 'invalid escape sequence', '\\x{'],
    ['\\x{}', 'invalid escape sequence', '\\x{}'],
    ['\\x{110000}', 'invalid escape sequence', '\\x{110000'],
    ['\\x{1', 'invalid escape sequence', '\\x{1'],
    ['\\p', 'invalid character class range', '\\p'],
    ['\\pX', 'invalid character class range', '\\pX'],
    ['\\p{', 'invalid character class range', '\\p{'],
    ['\\p{Foo}', 'invalid character class range', '\\p{Foo}'],
    ['\\p{greek}', 'invalid character class range', '\\p{greek}'],
    ['\\p{Grek}', 'invalid character class range', '\\p{Grek}'],
    ['\\p{Script=Greek}', 'invalid character class range', '\\p{Script=Greek}'],
    ['\\p{Alphabetic}', 'invalid character class range', '\\p{Alphabetic}'],
    ['\\P{^', 'invalid character class range', '\\P{^'],
    ['[\\p{Foo}]', 'invalid character class range', '\\p{Foo}'],
    ['a\ud83d', 'invalid UTF-8', '\ud83d'],
  ])('%j', (pattern, what, part) => {
    expect(refusal(pattern)?.message).toBe(`error parsing regexp: ${what}: \`${part}\``);
  });

  test.each([
    ['ab(c', 2],
    ['ab)', 2],
    ['ab**', 2],
    ['é\\q', 1],
    ['[a[:foo:]]', 2],
  ])('%j is wrong at %i', (pattern, offset) => {
    expect(refusal(pattern)?.offset).toBe(offset);
  });

  test.each([
    ['a thousand levels', '('.repeat(1000) + 'a' + ')'.repeat(1000), 'expression nests too deeply'],
    ['an endless sequence of groups', '(?:a'.repeat(20_000) + ')'.repeat(20_000), 'expression too large'],
    ['copies of much', `(${'ab*'.repeat(1700)}){1000}`, 'expression too large'],
    ['counts side by side', 'a{1000}'.repeat(18_000), 'expression too large'],
    ['never closed', '('.repeat(128 * 1024), 'missing closing )'],
  ])('%s', (_, pattern, what) => {
    expect(refusal(pattern)?.message).toBe(`error parsing regexp: ${what}: \`${pattern}\``);
  });
});

describe('taken', () => {
  test.each([
    '()',
    '(|a)*',
    'a||b',
    '(?:)',
    '(?P<n>a)(?<n>b)',
    '(?i)(?s)(?m)(?U)a',
    '(?im-sU:a)',
    'a(?i)*', // flags are nothing: a is what is repeated
    '^*$+\\b?',
    'a{,2}',
    'a{2',
    'a{01}',
    'a{}',
    '{',
    '}]',
    'a{0}',
    'a{1000}',
    '(a{10}){100}',
    'a*?b+?c??d{2}?',
    '[]a]',
    '[^]a]',
    '[a-]',
    '[-a]',
    '[[:alpha:][:^digit:]]',
    '[[:alpha]',
    '[\\d-z]',
    '\\Q(*\\E',
    '\\Q(',
    'a\\Q\\E*',
    '\\0\\12\\777',
    '\\x41\\x{1F600}',
    '\\_\\-\\/\\"',
    '\\pL\\PL\\p{Lu}\\p{^Lu}\\P{Greek}\\p{Any}\\p{Nko}\\p{Yi}\\p{Thai}\\p{SignWriting}',
    '(?:'.repeat(2000) + 'a' + ')'.repeat(2000),
    '('.repeat(998) + 'ab' + ')'.repeat(998),
    'a'.repeat(128 * 1024),
  ])('%s', (pattern) => {
    expect(refusal(pattern)).toBeNull();
  });
});

test('what would take too much memory is refused by compiling', () => {
  const sets = Array.from({ length: 15_000 }, (_, i) => `[\\pL${String(i)}]`).join('');
  expect(parseRegex(sets).ok).toBe(true);
  const compiled = compileRegex(sets);
  expect(compiled.ok ? null : compiled.error.message).toMatch(/^error parsing regexp: expression too large: /);
});

function refusal(pattern: string): (Error & { offset: number }) | null {
  const parsed = parseRegex(pattern);
  return parsed.ok ? null : parsed.error;
}
