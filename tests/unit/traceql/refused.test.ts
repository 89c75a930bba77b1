import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/lib/traceql/index.ts';
import { ILL_TYPED, METRICS, SEARCHES, UNPARSABLE, UNSUPPORTED } from './corpus.ts';

describe('compile', () => {
  it.each(SEARCHES)('takes the search %s', (query) => {
    expect(compile(query)).toMatchObject({ ok: true, value: { metrics: null } });
  });

  it.each(METRICS)('takes the metrics query %s', (query) => {
    expect(compile(query)).toMatchObject({ ok: true, value: { metrics: { kind: expect.any(String) } } });
  });

  it.each([...UNPARSABLE, ...ILL_TYPED, ...UNSUPPORTED])(
    'refuses $query as Tempo does',
    ({ query, message, marked }) => {
      const result = compile(query);
      if (result.ok) throw new Error('was accepted');
      expect(result.error.message).toBe(message);
      expect(query.slice(result.error.from, result.error.to)).toBe(marked);
    },
  );

  it('has a line and a column for errors of the grammar only', () => {
    expect(compile('{\n .a = }')).toMatchObject({ error: { line: 2, column: 7, from: 8, to: 9 } });
    expect(compile('{ name = 3 }')).toMatchObject({ error: { line: null, column: null } });
  });

  it('groups && and || from the left, as equals', () => {
    expect(compile('{ .a || .b && .c }')).toEqual(compile('{ (.a || .b) && .c }'));
    expect(compile('{ .a } || { .b } && { .c }')).toEqual(compile('({ .a } || { .b }) && { .c }'));
  });

  it('lets a minus reach over products and powers, and a power group from the right', () => {
    expect(compile('{ -.a * .b = 1 }')).toEqual(compile('{ -(.a * .b) = 1 }'));
    expect(compile('{ -.a + .b = 1 }')).toEqual(compile('{ (-.a) + .b = 1 }'));
    expect(compile('{ .a ^ .b ^ .c = 1 }')).toEqual(compile('{ .a ^ (.b ^ .c) = 1 }'));
  });
});
