import type { Binary, BinaryOperator, Exists, Field, FieldExpression, Static, Unary } from '../ast.ts';
import { placeOf, setPlace } from '../syntax/places.ts';
import { areComparable, takes } from './static-type.ts';
import { bool, combine } from './static-values.ts';

/** An expression as Tempo sees it when it checks types and words messages: constants computed (`{ 1 + 1 }` is refused as
 *  `{ 2 }`), and `.a = 1 || .a = 2` turned into `.a IN [1, 2]`. */
export type Folded = Static | ConstantArray | Field | In | FoldedUnary | FoldedExists | FoldedBinary;
export type Constant = Static;

export interface ConstantArray {
  readonly kind: 'array';
  readonly type: 'string' | 'int' | 'float' | 'bool';
  readonly values: readonly Static[];
}

export interface In {
  readonly kind: 'in';
  readonly op: 'IN' | 'NOT IN' | 'MATCH ANY' | 'MATCH NONE';
  readonly left: Field;
  readonly right: ConstantArray;
}

export type FoldedUnary = Omit<Unary, 'operand'> & { readonly operand: Folded };
export type FoldedExists = Omit<Exists, 'operand'> & { readonly operand: Folded };
export type FoldedBinary = Omit<Binary, 'left' | 'right'> & { readonly left: Folded; readonly right: Folded };

/** Folded nodes keep the place of the node they came from. */
export function fold(node: FieldExpression): Folded {
  return foldNode(node, true);
}

/** Without the arrays, which Tempo forms neither below `!`, `-` and `nil` nor in `compare()` and the like. */
export function foldConstants(node: FieldExpression): Folded {
  return foldNode(node, false);
}

function foldNode(node: FieldExpression, arrays: boolean): Folded {
  const folded = foldOne(node, arrays);
  const place = placeOf(node);
  return place && folded !== node ? setPlace(folded, place.from, place.to) : folded;
}

function foldOne(node: FieldExpression, arrays: boolean): Folded {
  if (node.kind === 'unary') return foldUnary(node);
  if (node.kind === 'exists') return foldExists(node);
  if (node.kind !== 'binary') return node;
  const left = foldNode(node.left, arrays);
  const right = foldNode(node.right, arrays);
  const plain = { ...node, left: withoutZeros(left, right), right: withoutZeros(right, left) };
  if (plain.left.kind === 'static' && plain.right.kind === 'static')
    return (isDefined(node.op, plain.left, plain.right) && combine(node.op, plain.left, plain.right)) || plain;
  return (arrays && asArray(plain)) || plain;
}

/** Whether the checker lets two literals pass; else they stay as they are, for its message. */
function isDefined(op: BinaryOperator, left: Static, right: Static): boolean {
  return areComparable(left.type, right.type) && takes(op, left.type) && takes(op, right.type);
}

function foldUnary(node: Unary): Folded {
  const operand = foldConstants(node.operand);
  if (operand.kind === 'static') {
    if (node.op === '!' && operand.type === 'bool') return bool(!operand.value);
    if (node.op === '-' && operand.type === 'float') return { ...operand, value: -operand.value };
    if (node.op === '-' && (operand.type === 'int' || operand.type === 'duration'))
      return { ...operand, value: BigInt.asIntN(64, -operand.value) };
  }
  return { ...node, operand };
}

function foldExists(node: Exists): Folded {
  const operand = foldConstants(node.operand);
  return operand.kind === 'static' ? bool(!node.negated) : { ...node, operand };
}

/** Trace ids are compared without leading zeros. */
function withoutZeros(node: Folded, other: Folded): Folded {
  const isTraceId =
    other.kind === 'intrinsic' && other.name === 'trace:id' && node.kind === 'static' && node.type === 'string';
  return isTraceId ? { ...node, value: node.value.replace(/^0+/, '') } : node;
}

const ARRAY_FORMS = [
  ['||', '=', 'IN'],
  ['&&', '!=', 'NOT IN'],
  ['||', '=~', 'MATCH ANY'],
  ['&&', '!~', 'MATCH NONE'],
] as const;

function asArray(node: FoldedBinary): In | null {
  for (const [outer, inner, op] of ARRAY_FORMS) {
    if (node.op !== outer) continue;
    const left = alternatives(node.left, inner, op);
    const right = alternatives(node.right, inner, op);
    if (!left || !right || left.type !== right.type || !isSameField(left.field, right.field)) continue;
    if (left.type !== 'string' && (inner === '=~' || inner === '!~')) continue;
    const array: ConstantArray = { kind: 'array', type: left.type, values: [...left.values, ...right.values] };
    return { kind: 'in', op, left: left.field, right: array };
  }
  return null;
}

function alternatives(node: Folded, inner: BinaryOperator, op: In['op']) {
  if (node.kind === 'in' && node.op === op)
    return { field: node.left, type: node.right.type, values: node.right.values };
  if (node.kind !== 'binary' || node.op !== inner) return null;
  const [field, value] = isField(node.left) ? [node.left, node.right] : [node.right, node.left];
  if (!isField(field) || value.kind !== 'static') return null;
  const { type } = value;
  if (type !== 'string' && type !== 'int' && type !== 'float' && type !== 'bool') return null;
  return { field, type, values: [value] };
}

export function isField(node: Folded): node is Field {
  return node.kind === 'attribute' || node.kind === 'intrinsic';
}

function isSameField(a: Field, b: Field): boolean {
  if (a.kind === 'intrinsic' || b.kind === 'intrinsic') return a.kind === b.kind && a.name === b.name;
  return a.scope === b.scope && a.parent === b.parent && a.name === b.name;
}
