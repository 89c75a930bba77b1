// Queries come out of links too, so their size and depth are anybody's to choose: each is refused or taken, and never
// overflows the stack of whoever reads it.
import { expect, test } from 'vitest';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { BlockSearch } from '../../../src/lib/traceql/evaluate/evaluate.ts';
import { compile, print } from '../../../src/lib/traceql/index.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const block = traceFromText(`
  web    GET-/cart  @0  +100
    cart   get      @10 +40
`);

test.each([
  ['parentheses in a filter', `{ ${'('.repeat(10_000)}1 = 1${')'.repeat(10_000)} }`],
  ['parentheses around a filter', `${'('.repeat(10_000)}{}${')'.repeat(10_000)}`],
  ['parentheses that never close', '('.repeat(100_000)],
  ['negations', `{ ${'!'.repeat(10_000)}true }`],
  ['minuses', `{ ${'- '.repeat(10_000)}1 = 1 }`],
  ['powers', `{ 1${'^1'.repeat(10_000)} = 1 }`],
  ['nils', `{ ${'nil = ('.repeat(10_000)}`],
])('many %s are refused', (_, text) => {
  const result = compile(text);
  if (result.ok) throw new Error('was accepted');
  expect(result.error.message).toMatch(/more than 100 deep/);
});

test.each([
  ['alternatives', `{ .a = 1${' || .b < 1'.repeat(10_000)} }`],
  ['sums', `{ .a${' + .b'.repeat(10_000)} > 1 }`],
  ['span sets', `{}${' || {}'.repeat(10_000)}`],
  ['scalars', `{} | count()${' + 1'.repeat(10_000)} > 1`],
])('a long chain of %s is refused', (_, text) => {
  const result = compile(text);
  if (result.ok) throw new Error('was accepted');
  expect(result.error.message).toMatch(/more than 1000 operators in a row/);
});

test.each([
  ['a text', `{ .a = "${'x'.repeat(1_000_000)}" }`],
  ['nothing but operators', '||'.repeat(500_000)],
])('more than 128 Ki characters are refused: %s', (_, text) => {
  expect(compile(text)).toMatchObject({
    ok: false,
    error: { message: 'the query is longer than 131072 characters', from: 131_072, to: text.length },
  });
});

test.each([
  ['alternatives', `{ .a = 1${' || .b < 1'.repeat(499)}${' && .b < 1'.repeat(500)} }`],
  ['equal fields, which fold into one list', `{ .a = 1${' || .a = 1'.repeat(499)} }`],
  ['span sets', `{}${' || {}'.repeat(1000)}`],
  ['parentheses', `{ ${'('.repeat(90)}.a = 1${')'.repeat(90)} }`],
  ['pipes, which stay flat', `{}${' | {}'.repeat(10_000)}`],
  ['selected fields', `{} | select(${'.a, '.repeat(10_000)}.a)`],
])('what is just allowed can be printed and run: %s', (_, text) => {
  const query = compile(text);
  if (!query.ok) throw new Error(query.error.message);
  expect(compile(print(query.value)).ok).toBe(true);
  const search = BlockSearch.open(query.value, block);
  if (!search.ok) throw new Error(search.error.message);
  expect(search.value.matches(0, 1).ok).toBe(true);
});

// Joined two by two they took 25 s, five times what a test may take; at once they take a tenth of a second.
test('as many groups as spans are joined in one go', () => {
  const spans = Array.from({ length: 20_000 }, (_, i) => ({
    traceId: 'ab'.repeat(16),
    spanId: (i + 1).toString(16).padStart(16, '0'),
    name: 'x',
    startUnixNano: BigInt(i + 1),
    endUnixNano: BigInt(i + 2),
  }));
  const large = decodeTrace(writeOtlp(spans));
  const query = compile('({} | by(span:id)) || ({} | by(span:id) | coalesce())');
  if (!large.ok || !query.ok) throw new Error('the test itself is wrong');
  const search = BlockSearch.open(query.value, large.value);
  if (!search.ok) throw new Error(search.error.message);
  expect(search.value.matches(0, 1)).toEqual({ ok: true, value: Int32Array.of(0) });
  expect(search.value.describe(0, 3).spansets.map(({ matched }) => matched)).toEqual([20_000]);
});

test('a regular expression that builds a large state for every character ends with an error, and may try again', () => {
  const pattern = '(?:.{0,1000}z)'.repeat(100);
  const lines = Array.from({ length: 6_000 }, (_, i) => {
    const value = ((i * 2_654_435_761) % 2 ** 32).toString(2).replaceAll('0', 'xyz').padEnd(150, `a${i}`);
    return `web GET @0 +1 http.url=${value}`;
  });
  const many = traceFromText(`\n${lines.join('\n')}\n`);
  const query = compile(`{ span.http.url =~ "${pattern}" }`);
  if (!query.ok) throw new Error(query.error.message);
  const search = BlockSearch.open(query.value, many);
  if (!search.ok) throw new Error(search.error.message);
  const found = search.value.matches(0, 1);
  expect(found.ok ? 'answered' : found.error.message).toBe('a regular expression that takes this much work');
  const small = BlockSearch.open(query.value, block);
  expect(small.ok && small.value.matches(0, 1).ok).toBe(true);
});
