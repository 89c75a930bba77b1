import type { BytesTest, ValuePool } from '../../model/dictionary.ts';
import { ValueType } from '../../model/units.ts';
import type { BinaryOperator, Static } from '../ast.ts';
import { toNumber } from '../check/static-values.ts';
import { testAgainst, type Test } from './compare.ts';
import { regexOf } from './regex-matcher.ts';
import { valueOfId } from './value.ts';

/** What a comparison makes of a value of the dictionary. */
export type IdTest = (id: number) => boolean;

/** `value op literal` for values of a dictionary, which it reads as they are stored: without a text being decoded or an object
 *  made, for there may be a million of them. Only arrays take the general way. */
export function idTest(op: BinaryOperator, literal: Static, values: ValuePool): IdTest {
  const single = singleTest(op, literal, values);
  let general: Test | null = null;
  return (id) => {
    if (values.type(id) !== ValueType.Array) return single(id);
    general ??= testAgainst(op, literal);
    return general(valueOfId(values, id));
  };
}

function singleTest(op: BinaryOperator, literal: Static, values: ValuePool): IdTest {
  if (literal.type === 'string') return textTest(op, literal.value, values);
  const number = toNumber(literal);
  if (!Number.isNaN(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return numberTest(op, number, values);
  const test = testAgainst(op, literal);
  return (id) => test(valueOfId(values, id));
}

function textTest(op: BinaryOperator, text: string, values: ValuePool): IdTest {
  const isText = (id: number): boolean => values.type(id) === ValueType.String;
  if (op === '=~' || op === '!~') {
    const regex = regexOf(text);
    const wanted = op === '=~';
    const test: BytesTest = (buffer, from, to) => regex.matches(buffer, from, to) === wanted;
    return (id) => isText(id) && values.testBytes(id, test);
  }
  if (op === '=' || op === '!=') {
    const equal = values.findText(text);
    return op === '=' ? (id) => id === equal : (id) => id !== equal && isText(id);
  }
  const bytes = new TextEncoder().encode(text);
  const holds = ORDERS[op];
  return holds ? (id) => isText(id) && holds(compareBytes(values.bytes(id), bytes)) : () => false;
}

const ORDERS: Partial<Record<BinaryOperator, (difference: number) => boolean>> = {
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};

/** Integers beyond 2^53 round to floats on the same side of a literal that is below it. */
function numberTest(op: BinaryOperator, literal: number, values: ValuePool): IdTest {
  const isNumber = (id: number): boolean => {
    const type = values.type(id);
    return type === ValueType.Int || type === ValueType.Double;
  };
  if (op === '=') return (id) => isNumber(id) && values.number(id) === literal;
  if (op === '!=') return (id) => isNumber(id) && values.number(id) !== literal;
  const holds = ORDERS[op];
  return holds ? (id) => isNumber(id) && holds(values.number(id) - literal) : () => false;
}

/** Order of UTF-8 bytes, as Go orders strings. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
