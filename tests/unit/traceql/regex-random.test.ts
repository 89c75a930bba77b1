import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { compileRegex } from '../../../src/lib/traceql/regex/regex.ts';

// Against another implementation of the same language.
const ATOMS = [
  ...Array.from('abkKsé漢σ1_- \n.^$'),
  '\u{1f600}',
  ...['\\b', '\\B', '\\A', '\\z', '\\d', '\\D', '\\s', '\\S', '\\w', '\\W', '\\pL', '\\PL', '\\p{Greek}', '\\P{Lu}'],
  ...[
    '[ab]',
    '[^ab]',
    '[a-c]',
    '[^\\n]',
    '[[:alpha:]]',
    '[[:^space:]]',
    '[\\w-]',
    '[^\\W\\d]',
    '[é-漢]',
    '[]a]',
    '[^k]',
  ],
  ...['\\x41', '\\x{1F600}', '\\101', '\\n', '\\.', '\\Qa.b\\E', '(?:)', 'foo'],
];
const WRONG = [
  '(?=a)',
  '(?P<n',
  '[b-a]',
  '[a',
  '[[:foo:]]',
  '\\8',
  '\\q',
  '\\x{',
  '\\p{Foo}',
  '\\',
  '**',
  '{2}',
  'a{1001}',
  ')',
  '(',
];
const BEFORE = ['(', '(?:', '(?i:', '(?s:', '(?-s:', '(?m:', '(?i-s:'];
const AFTER = ['*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '{0}', '{3,4}', '??'];
const VALUES = [...Array.from('abAkKsSſéÉ漢1_- \nσςΣ'), '\u{1f600}', '\u212a', 'foo'];

const pattern = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    { weight: 5, arbitrary: fc.constantFrom(...ATOMS) },
    { weight: 3, arbitrary: fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b) },
    { weight: 1, arbitrary: fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}|${b}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...BEFORE), tie('pattern')).map(([open, a]) => `${open}${a})`) },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('pattern'), fc.constantFrom(...AFTER)).map(([a, count]) => `(?:${a})${count}`),
    },
  ),
})).pattern;
const value = fc.array(fc.constantFrom(...VALUES), { maxLength: 6 }).map((parts) => parts.join(''));

test('what matches is what matches in RE2JS', () => {
  let matches = 0;
  fc.assert(
    fc.property(pattern, fc.array(value, { minLength: 8, maxLength: 8 }), (source, values) => {
      const ours = compileRegex(source);
      if (!ours.ok) throw ours.error;
      const theirs = RE2JS.compile(source, RE2JS.DOTALL);
      for (const text of values) {
        const expected = theirs.matches(text);
        if (expected) matches++;
        expect({ source, text, matches: ours.value.matchesText(text) }).toEqual({ source, text, matches: expected });
      }
    }),
    { numRuns: 2000 },
  );
  expect(matches).toBeGreaterThan(500); // the values are near enough to the patterns to tell
});

test('what is refused is what RE2JS refuses', () => {
  const damaged = fc
    .tuple(pattern, pattern, fc.constantFrom(...WRONG, ...AFTER, '|', 'a'))
    .map(([a, b, wrong]) => a + wrong + b);
  fc.assert(
    fc.property(damaged, (source) => {
      expect({ source, refused: !compileRegex(source).ok }).toEqual({ source, refused: isRefusedByRe2js(source) });
    }),
    { numRuns: 2000 },
  );
});

function isRefusedByRe2js(source: string): boolean {
  try {
    RE2JS.compile(source);
    return false;
  } catch {
    return true;
  }
}
