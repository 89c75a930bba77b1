import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, print } from '../../../src/lib/traceql/index.ts';
import { VALID } from './corpus.ts';
import { query } from './random-query.ts';

describe('print', () => {
  it('writes what parses to the same tree', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(query, (tree) => {
        expect(parse(print(tree))).toEqual({ ok: true, value: tree });
      }),
      { numRuns: 500 },
    );
  });

  it.each(VALID)('settles after once: %s', (text) => {
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const printed = print(parsed.value);
    expect(parse(printed)).toEqual(parsed);
  });

  it('keeps parentheses only where they are needed', () => {
    expect(printed('{ ((.a = 1) && (.b)) || ((.c + (2 * 3)) = 4) }')).toBe('{ .a = 1 && .b || .c + 2 * 3 = 4 }');
    expect(printed('{ .a || (.b && .c) }')).toBe('{ .a || (.b && .c) }');
    expect(printed('{duration>90m}|by(span."a b")')).toBe('{ duration > 1h30m } | by(span."a b")');
    expect(printed('{span:name="x"}>>({.a}||{.b})|select(trace:rootService)')).toBe(
      '{ name = "x" } >> ({ .a } || { .b }) | select(rootServiceName)',
    );
  });
});

function printed(text: string): string {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return print(parsed.value);
}
