import type { BinaryOperator, Field, Static } from '../ast.ts';
import { isField, type Folded } from '../check/fold.ts';
import { testAgainst, type Test } from './compare.ts';
import { idTest, type IdTest } from './id-test.ts';
import type { ValuePool } from '../../model/dictionary.ts';

export const COMPARES = new Set<string>(['=', '!=', '<', '<=', '>', '>=', '=~', '!~']);

/** `1 < .a` as `.a > 1`. */
export function mirrored(op: BinaryOperator): BinaryOperator {
  const mirror: Partial<Record<BinaryOperator, BinaryOperator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
  return mirror[op] ?? op;
}

/** A field compared with literals: `.a > 1`, `.a IN [1, 2]` (any of them), `.a NOT IN [1, 2]` (`!=` to all of them), or
 *  `.a != nil`. */
export interface Comparison {
  readonly field: Field;
  readonly op: BinaryOperator | 'exists';
  readonly literals: readonly Static[];
}

/** Null for expressions of another form. */
export function comparisonOf(node: Folded): Comparison | null {
  if (node.kind === 'in') {
    const op = { IN: '=', 'NOT IN': '!=', 'MATCH ANY': '=~', 'MATCH NONE': '!~' } as const;
    return { field: node.left, op: op[node.op], literals: node.right.values };
  }
  if (node.kind === 'exists' && !node.negated && isField(node.operand))
    return { field: node.operand, op: 'exists', literals: [] };
  if (node.kind !== 'binary' || !COMPARES.has(node.op)) return null;
  const { op, left, right } = node;
  if (isField(left) && right.kind === 'static') return { field: left, op, literals: [right] };
  if (isField(right) && left.kind === 'static') return { field: right, op: mirrored(op), literals: [left] };
  return null;
}

export function valueTest({ op, literals }: Comparison): Test {
  if (op === 'exists') return (value) => value !== null;
  const tests = literals.map((literal) => testAgainst(op, literal));
  if (tests.length === 1) return tests[0]!;
  return isNone(op) ? (value) => tests.every((test) => test(value)) : (value) => tests.some((test) => test(value));
}

export function dictionaryTest({ op, literals }: Comparison, values: ValuePool): IdTest {
  if (op === 'exists') return () => true;
  const tests = literals.map((literal) => idTest(op, literal, values));
  if (tests.length === 1) return tests[0]!;
  return isNone(op) ? (id) => tests.every((test) => test(id)) : (id) => tests.some((test) => test(id));
}

function isNone(op: BinaryOperator): boolean {
  return op === '!=' || op === '!~';
}
