import type { BinaryOperator, Static } from '../ast.ts';

/** What an operator makes of two literals; null where it has no result (a type it is not defined on, division of integers
 *  by zero, a regular expression, which only the evaluator can try). Integers stay integers, of 64 bits; every other
 *  mixture of numbers and durations is computed as floats, durations counting as nanoseconds. */
export function combine(op: BinaryOperator, left: Static, right: Static): Static | null {
  if (left.type === 'bool' && right.type === 'bool') {
    if (op === '&&') return bool(left.value && right.value);
    if (op === '||') return bool(left.value || right.value);
  }
  if (op === '=' || op === '!=') {
    const equal = left.type === right.type ? left.value === right.value : toNumber(left) === toNumber(right);
    return bool(equal === (op === '='));
  }
  if (left.type === 'string' && right.type === 'string') return ordered(op, compareText(left.value, right.value));
  if (left.type === 'int' && right.type === 'int') {
    const result = integer(op, left.value, right.value);
    if (result !== null) return { kind: 'static', type: 'int', value: BigInt.asIntN(64, result) };
    if (op === '/' || op === '%') return null;
    return ordered(op, left.value < right.value ? -1 : left.value > right.value ? 1 : 0);
  }
  const a = toNumber(left);
  const b = toNumber(right);
  if (Number.isNaN(a) || Number.isNaN(b)) return null;
  const value = arithmetic(op, a, b);
  return value === null ? ordered(op, a - b) : { kind: 'static', type: 'float', value };
}

export function bool(value: boolean): Static {
  return { kind: 'static', type: 'bool', value };
}

/** The number a literal counts as; NaN where it is none. */
export function toNumber(literal: Static): number {
  return literal.type === 'int' || literal.type === 'float' || literal.type === 'duration'
    ? Number(literal.value)
    : NaN;
}

export function arithmetic(op: BinaryOperator, a: number, b: number): number | null {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
    default:
      return null;
  }
}

/** Null for operators that are no arithmetic, and where there is no result. */
export function integer(op: BinaryOperator, a: bigint, b: bigint): bigint | null {
  if ((op === '/' || op === '%') && b === 0n) return null;
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return clamped(Math.trunc(Number(a) ** Number(b)));
    default:
      return null;
  }
}

/** The nearest of the 64-bit integers. */
function clamped(value: number): bigint {
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(value);
}

function ordered(op: BinaryOperator, difference: number): Static | null {
  if (op === '<') return bool(difference < 0);
  if (op === '<=') return bool(difference <= 0);
  if (op === '>') return bool(difference > 0);
  return op === '>=' ? bool(difference >= 0) : null;
}

/** Order by code points, which is the order of UTF-8 bytes; JavaScript's own is of UTF-16 units. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i))
      return a.codePointAt(i)! - b.codePointAt(i)! || a.charCodeAt(i) - b.charCodeAt(i);
  }
  return a.length - b.length;
}
