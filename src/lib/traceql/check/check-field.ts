import type { Field } from '../ast.ts';
import { fieldText, messageText } from './message-text.ts';
import { isField, type Folded, type FoldedBinary, type In } from './fold.ts';
import { placeOf } from '../syntax/places.ts';
import { Refusal } from '../syntax/refusal.ts';
import { areComparable, isNumeric, takes, typeOf } from './static-type.ts';

/** Whether a pattern is no regular expression. */
export type RegexRefuses = (pattern: string) => boolean;

/** Tempo's checks of one expression, in its order: operands first, left before right. */
export function checkField(node: Folded, isBroken: RegexRefuses): void {
  if (isField(node)) return checkName(node);
  if (node.kind === 'binary') return checkBinary(node, isBroken);
  if (node.kind === 'in') return checkIn(node, isBroken);
  if (node.kind !== 'unary' && node.kind !== 'exists') return;
  checkField(node.operand, isBroken);
  if (node.kind === 'exists') return checkNil(node.operand, node.negated);
  const type = typeOf(node.operand);
  if (type !== 'attribute' && (node.op === '-' ? !isNumeric(type) : type !== 'bool'))
    refuse(`illegal operation for the given type: ${messageText(node)}`, node);
}

export function checkName(field: Field): void {
  if (field.kind === 'attribute' && field.parent) refuse('parent not yet supported', field);
  if (field.kind === 'intrinsic' && field.name === 'parent') refuse('intrinsic (parent) not yet supported', field);
}

function checkNil(operand: Folded, negated: boolean): void {
  if (!negated || !isField(operand)) return;
  const text = fieldText(operand);
  if (operand.kind === 'intrinsic') refuse(`${text}=nil is not valid because intrinsics cannot be nil`, operand);
  if (text === 'resource.service.name') refuse(`${text}=nil is not valid because ${text} cannot be nil`, operand);
}

function checkBinary(node: FoldedBinary, isBroken: RegexRefuses): void {
  checkField(node.left, isBroken);
  checkField(node.right, isBroken);
  const left = typeOf(node.left);
  const right = typeOf(node.right);
  if (!areComparable(left, right))
    refuse(`binary operations must operate on the same type: ${messageText(node)}`, node);
  if (!takes(node.op, left) || !takes(node.op, right))
    refuse(`illegal operation for the given types: ${messageText(node)}`, node);
  if (node.op !== '=~' && node.op !== '!~') return;
  if (node.right.kind !== 'static' || node.right.type !== 'string')
    return refuse(`invalid type for =~ or !~: ${messageText(node.right)}`, node);
  if (isBroken(node.right.value)) refuse(`invalid regex: ${messageText(node.right)}`, node.right);
}

function checkIn(node: In, isBroken: RegexRefuses): void {
  checkName(node.left);
  if (!areComparable(typeOf(node.left), node.right.type))
    refuse(`binary operations must operate on the same type: ${messageText(node)}`, node);
  if (node.op !== 'MATCH ANY' && node.op !== 'MATCH NONE') return;
  for (const value of node.right.values)
    if (value.type === 'string' && isBroken(value.value)) refuse(`invalid regex: ${messageText(value)}`, value);
}

export function refersToSpan(node: Folded): boolean {
  if (node.kind === 'binary') return refersToSpan(node.left) || refersToSpan(node.right);
  if (node.kind === 'unary' || node.kind === 'exists') return refersToSpan(node.operand);
  return node.kind === 'in' || isField(node);
}

/** @param node gives the place, if it came from a text */
export function refuse(message: string, node: object): never {
  throw new Refusal(message, { line: null, column: null, ...(placeOf(node) ?? { from: 0, to: 0 }) });
}
