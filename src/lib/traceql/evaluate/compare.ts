import type { BinaryOperator, Static } from '../ast.ts';
import { combine } from '../check/static-values.ts';
import { areComparable, takes } from '../check/static-type.ts';
import { regexOf } from './regex-matcher.ts';
import { isArray, type Value } from './value.ts';

/** What a comparison makes of one value. */
export type Test = (value: Value) => boolean;

/** The test `value op operand`. Values of other types match nothing, not even `!=`. Of an array, `=`, `=~` and the
 *  orders match if any element does; `!=` and `!~` if no element has what they exclude. */
export function testAgainst(op: BinaryOperator, operand: Static): Test {
  const matches =
    op === '=~' || op === '!~' ? regexTest(op, operand) : (value: Static) => compareStatics(op, value, operand);
  const isNone = op === '!=' || op === '!~';
  return (value) =>
    isArray(value) ? (isNone ? value.every(matches) : value.some(matches)) : value !== null && matches(value);
}

/** `left op right` of two values known only per span. Regular expressions have a literal on the right: see testAgainst. */
export function compareValues(op: BinaryOperator, left: Value, right: Value): boolean {
  if (left === null || right === null) return false;
  if (isArray(right))
    return !isArray(left) && right[op === '!=' ? 'every' : 'some']((element) => compareStatics(op, left, element));
  if (isArray(left)) return left[op === '!=' ? 'every' : 'some']((element) => compareStatics(op, element, right));
  return compareStatics(op, left, right);
}

function compareStatics(op: BinaryOperator, left: Static, right: Static): boolean {
  if (!areComparable(left.type, right.type) || !takes(op, left.type) || !takes(op, right.type)) return false;
  return combine(op, left, right)?.value === true;
}

function regexTest(op: '=~' | '!~', operand: Static): (value: Static) => boolean {
  const regex = regexOf(String(operand.value));
  return (value) => value.type === 'string' && regex.matchesText(value.value) === (op === '=~');
}
