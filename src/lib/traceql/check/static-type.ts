import type { BinaryOperator, ScalarExpression, ScalarOperation } from '../ast.ts';
import type { Folded } from './fold.ts';

/** What the checker knows of a value before any span is seen. `attribute`: of any type, known only per span. */
export type StaticType =
  'nil' | 'spanset' | 'attribute' | 'int' | 'float' | 'string' | 'bool' | 'duration' | 'status' | 'kind';

const INTRINSIC_TYPES: Record<string, StaticType> = {
  duration: 'duration',
  traceDuration: 'duration',
  'event:timeSinceStart': 'duration',
  'span:childCount': 'int',
  nestedSetLeft: 'int',
  nestedSetRight: 'int',
  nestedSetParent: 'int',
  status: 'status',
  kind: 'kind',
  parent: 'nil',
  // which Tempo leaves open, though it can only be a string
  'instrumentation:name': 'attribute',
  'instrumentation:version': 'attribute',
};

const LOGICAL = new Set<string>(['&&', '||', '=', '!=', '=~', '!~', '<', '<=', '>', '>=']);

export function typeOf(node: Folded): StaticType {
  switch (node.kind) {
    case 'static':
    case 'array':
      return node.type;
    case 'attribute':
      return 'attribute';
    case 'intrinsic':
      return INTRINSIC_TYPES[node.name] ?? 'string';
    case 'exists':
    case 'in':
      return 'bool';
    case 'unary':
      return typeOf(node.operand);
    case 'binary': {
      if (LOGICAL.has(node.op)) return 'bool';
      const left = typeOf(node.left);
      return left === 'attribute' ? typeOf(node.right) : left;
    }
  }
}

/** @param folded how the checker sees the expression of an aggregate */
export function scalarType(node: ScalarExpression, folded: (aggregate: ScalarExpression) => Folded | null): StaticType {
  if (node.kind === 'static') return node.type;
  if (node.kind === 'scalar-operation') return operationType(node, folded);
  if (node.kind === 'aggregate') {
    const expression = node.op === 'count' ? null : folded(node);
    return expression ? typeOf(expression) : 'int';
  }
  const last = node.elements.at(-1);
  return last?.kind === 'aggregate' ? scalarType(last, folded) : 'spanset';
}

function operationType(node: ScalarOperation, folded: (aggregate: ScalarExpression) => Folded | null): StaticType {
  const left = scalarType(node.left, folded);
  return left === 'attribute' ? scalarType(node.right, folded) : left;
}

export function isNumeric(type: StaticType): boolean {
  return type === 'int' || type === 'float' || type === 'duration';
}

/** Whether two types may stand on the two sides of an operator, whichever it is. */
export function areComparable(left: StaticType, right: StaticType): boolean {
  if (left === right || (isNumeric(left) && isNumeric(right))) return true;
  return [left, right].some((type) => type === 'attribute' || type === 'nil');
}

/** Whether an operator is defined on a type. */
export function takes(op: BinaryOperator | 'in', type: StaticType): boolean {
  const isEquality = op === '=' || op === '!=' || op === 'in';
  const isOrder = op === '<' || op === '<=' || op === '>' || op === '>=';
  const isLogic = op === '&&' || op === '||';
  const isRegex = op === '=~' || op === '!~';
  if (type === 'attribute') return true;
  if (type === 'bool') return isLogic || isEquality;
  if (type === 'string') return isEquality || isOrder || isRegex;
  if (isNumeric(type)) return !isLogic && !isRegex;
  return type !== 'spanset' && isEquality && op !== 'in';
}
