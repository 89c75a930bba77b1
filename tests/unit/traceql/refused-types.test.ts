import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/lib/traceql/index.ts';

// what may stand on both sides of an operator: things of one sort, if the operator is defined on it
const OPERATORS = {
  number: '+ - * / % ^ = != < <= > >=',
  text: '= != < <= > >= =~ !~',
  truth: '= != && ||',
  status: '= !=',
  kind: '= !=',
  any: '+ - * / % ^ = != < <= > >= =~ !~ && ||', // an attribute, whose type only spans tell
};
type Sort = keyof typeof OPERATORS;

const OPERANDS: Record<Sort, readonly string[]> = {
  number: ['1', '1.5', '1s', '-1', 'minInt', 'duration', 'nestedSetLeft', 'span:childCount', '(2 * duration)'],
  text: ['"x"', '`x`', 'name', 'trace:id', 'event:name'],
  truth: ['true', '(.a = 1)', '(.a = nil)', '(name =~ "x")'],
  status: ['error', 'status', 'span:status'],
  kind: ['server', 'kind'],
  any: ['.a', 'span.a', '(.a + .b)', '(-.a)', '(!.a)', 'instrumentation:version'],
};
const SORTS = Object.keys(OPERATORS) as Sort[];

function fits(op: string, left: Sort, right: Sort): boolean {
  const isOneSort = left === right || left === 'any' || right === 'any';
  return isOneSort && [left, right].every((sort) => OPERATORS[sort].split(' ').includes(op));
}

function verdict(expression: string): string {
  const result = compile(`{ ${expression} }`);
  if (result.ok) return 'taken';
  return /^binary operations must|^illegal operation/.test(result.error.message) ? 'refused' : 'taken';
}

describe.each(OPERATORS.any.split(' '))('types of the operands of %s', (op) => {
  it.each(SORTS)('%s on the left', (left) => {
    for (const right of SORTS)
      for (const a of OPERANDS[left])
        for (const b of OPERANDS[right]) {
          const expression = `${a} ${op} ${b}`;
          const expected = fits(op, left, right) ? 'taken' : 'refused';
          expect({ expression, verdict: verdict(expression) }).toEqual({ expression, verdict: expected });
        }
  });
});

it('minus wants a number, not a truth', () => {
  for (const sort of SORTS)
    for (const operand of OPERANDS[sort]) {
      const isNumber = sort === 'number' || sort === 'any';
      expect([operand, verdict(`-${operand} = .x`)]).toEqual([operand, isNumber ? 'taken' : 'refused']);
      const isTruth = sort === 'truth' || sort === 'any';
      expect([operand, verdict(`!${operand}`)]).toEqual([operand, isTruth ? 'taken' : 'refused']);
    }
});
