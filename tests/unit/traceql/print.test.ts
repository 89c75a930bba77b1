import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aggregate, Pipeline, Query, ScalarExpression, SpansetExpression } from '../../../src/lib/traceql/ast.ts';
import { parse, print } from '../../../src/lib/traceql/index.ts';
import { VALID } from './corpus.ts';
import { query } from './random-query.ts';

const leaf: Pipeline = {
  kind: 'pipeline',
  elements: [{ kind: 'by', expression: { kind: 'intrinsic', name: 'name' } }],
};
const count: Aggregate = { kind: 'aggregate', op: 'count', expression: null };

/** `(by(name) && (by(name) >> by(name))) | …`, of any depth. */
const joined = fc.letrec<{ node: SpansetExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constant<SpansetExpression>(leaf),
    fc.record({
      kind: fc.constant('spanset-operation' as const),
      op: fc.constantFrom('&&', '||', '>', '>>', '!~', '&<<'),
      left: tie('node'),
      right: tie('node'),
    }),
  ),
})).node;

const computed = fc.letrec<{ node: ScalarExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constant<ScalarExpression>({ kind: 'pipeline', elements: [...leaf.elements, count] }),
    fc.record({
      kind: fc.constant('scalar-operation' as const),
      op: fc.constantFrom('+', '-', '*', '/', '%', '^'),
      left: tie('node'),
      right: tie('node'),
    }),
  ),
})).node;

const nested: fc.Arbitrary<Query> = fc
  .oneof(
    joined.filter((node) => node.kind === 'spanset-operation'),
    fc.record({
      kind: fc.constant('scalar-filter' as const),
      op: fc.constantFrom('=', '>'),
      left: computed,
      right: computed,
    }),
  )
  .map((element) => ({
    pipeline: { kind: 'pipeline', elements: [element] },
    metrics: null,
    secondStage: [],
    hints: [],
  }));

describe('print', () => {
  it('writes what parses to the same tree', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(query, (tree) => {
        expect(parse(print(tree))).toEqual({ ok: true, value: tree });
      }),
      { numRuns: 500 },
    );
  });

  it('writes pipelines inside of each other, and arithmetic of what they come to', () => {
    fc.assert(
      fc.property(nested, (tree) => {
        expect(parse(print(tree))).toEqual({ ok: true, value: tree });
      }),
      { numRuns: 200 },
    );
  });

  it('spares escapes', () => {
    expect(printed('{ .a =~ "\\\\d+" && .b = "say \\"x\\"" && .c = "\\"\\n" && .d = "`\\\\" && .e = `x` }')).toBe(
      '{ .a =~ `\\d+` && .b = `say "x"` && .c = "\\"\\n" && .d = "`\\\\" && .e = "x" }',
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
