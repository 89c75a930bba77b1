import type {
  BinaryOperator,
  Field,
  FieldExpression,
  Pipeline,
  PipelineElement,
  Query,
  ScalarExpression,
} from '../ast.ts';
import { testAgainst, type Test } from './compare.ts';
import { fold, isField, type Folded, type FoldedBinary } from '../check/fold.ts';
import { mirrored } from './comparison.ts';

/** A field that a query mentions, and which of its values it asks for: those come with the spans of an answer. */
export interface Condition {
  readonly field: Field;
  /** `any`: whatever there is, also that there is none; `present`: its value, if any; `absent`: its absence, which answers show
   *  as "nil". */
  readonly wants: 'any' | 'present' | 'absent' | Test;
}

export function conditionsOf(query: Query): Condition[] {
  const list: Condition[] = [];
  ofPipeline(query.pipeline, list);
  return list;
}

function ofPipeline(pipeline: Pipeline, list: Condition[]): void {
  for (const element of pipeline.elements) ofElement(element, list);
}

function ofElement(node: PipelineElement, list: Condition[]): void {
  switch (node.kind) {
    case 'pipeline':
      return ofPipeline(node, list);
    case 'filter':
    case 'by':
      return ofExpression(node.expression, list);
    case 'spanset-operation':
      ofElement(node.left, list);
      return ofElement(node.right, list);
    case 'select':
      for (const field of node.attributes) list.push({ field, wants: 'any' });
      return;
    case 'scalar-filter':
      ofScalar(node.left, list);
      return ofScalar(node.right, list);
    default:
      return;
  }
}

function ofScalar(node: ScalarExpression, list: Condition[]): void {
  if (node.kind === 'aggregate' && node.expression) ofExpression(node.expression, list);
}

function ofExpression(node: FieldExpression, list: Condition[]): void {
  ofFolded(fold(node), list);
}

const LOGIC = new Set(['&&', '||']);
const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '^']);

function ofFolded(node: Folded, list: Condition[]): void {
  if (isField(node)) list.push({ field: node, wants: 'any' });
  else if (node.kind === 'unary') ofFolded(node.operand, list);
  else if (node.kind === 'exists' && isField(node.operand))
    list.push({ field: node.operand, wants: node.negated ? 'absent' : 'present' });
  else if (node.kind === 'exists') ofFolded(node.operand, list);
  else if (node.kind === 'in') {
    const op = node.op === 'IN' ? '=' : node.op === 'MATCH ANY' ? '=~' : node.op === 'NOT IN' ? '!=' : '!~';
    const tests = node.right.values.map((value) => testAgainst(op, value));
    const isAny = op === '=' || op === '=~';
    list.push({
      field: node.left,
      wants: (value) => (isAny ? tests.some((test) => test(value)) : tests.every((test) => test(value))),
    });
  } else if (node.kind === 'binary') ofBinary(node, list);
}

function ofBinary(node: FoldedBinary, list: Condition[]): void {
  const [field, other] = isField(node.left) ? [node.left, node.right] : [node.right, node.left];
  if (isField(field) && other.kind === 'static' && !LOGIC.has(node.op) && !ARITHMETIC.has(node.op)) {
    const op: BinaryOperator = isField(node.left) ? node.op : mirrored(node.op);
    list.push({ field, wants: testAgainst(op, other) });
    return;
  }
  ofFolded(node.left, list);
  ofFolded(node.right, list);
}
