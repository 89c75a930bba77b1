import { formatDuration } from '../syntax/duration.ts';
import { formatFloat, formatPlainFloat } from '../syntax/format-number.ts';
import type { Aggregate, Field, FieldExpression, Pipeline, PipelineElement, ScalarExpression, Static } from '../ast.ts';
import { ATTRIBUTE_END } from '../syntax/tokens.ts';
import { fold, foldConstants, type Constant, type Folded } from './fold.ts';

/** Nodes as Tempo writes them in its messages and in the keys of search answers (`by(resource.service.name)`): every
 *  operand that is an operation in parentheses, strings in back quotes, constants computed. Not always TraceQL; print.ts
 *  writes that. */
export function messageText(node: Folded | PipelineElement | ScalarExpression): string {
  switch (node.kind) {
    case 'static':
      return staticText(node);
    case 'array':
      return `[${node.values.map((value) => arrayElement(value)).join(', ')}]`;
    case 'attribute':
    case 'intrinsic':
      return fieldText(node);
    case 'unary':
      return node.op + wrapped(node.operand);
    case 'exists':
      return `${wrapped(node.operand)} ${node.negated ? '=' : '!='} nil`;
    case 'filter':
      return `{ ${messageText(fold(node.expression))} }`;
    case 'by':
      return `by(${messageText(fold(node.expression))})`;
    case 'coalesce':
      return 'coalesce()';
    case 'select':
      return `select(${node.attributes.map(fieldText).join(', ')})`;
    case 'aggregate':
      return aggregateText(node, fold);
    case 'pipeline':
      return pipelineText(node);
    default:
      return `${wrapped(node.left)} ${node.op} ${wrapped(node.right)}`;
  }
}

function pipelineText({ elements }: Pipeline): string {
  return elements
    .map((element) => (element.kind === 'aggregate' ? aggregateText(element, foldConstants) : messageText(element)))
    .join('|');
}

function aggregateText({ op, expression }: Aggregate, seen: (expression: FieldExpression) => Folded): string {
  return `${op}(${expression ? messageText(seen(expression)) : ''})`;
}

function wrapped(node: Folded | PipelineElement | ScalarExpression): string {
  const isLeaf =
    node.kind === 'static' || node.kind === 'array' || node.kind === 'attribute' || node.kind === 'intrinsic';
  return isLeaf ? messageText(node) : `(${messageText(node)})`;
}

export function staticText(node: Constant): string {
  if (node.type === 'string') return '`' + node.value + '`';
  if (node.type === 'float') return formatFloat(node.value);
  return node.type === 'duration' ? formatDuration(node.value) : String(node.value);
}

function arrayElement(node: Static): string {
  return node.type === 'float' ? formatPlainFloat(node.value) : staticText(node);
}

/** The key of a field in search answers and messages: `resource.service.name`, `.a`, `name`. */
export function fieldText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  const scopes = [...(field.parent ? ['parent'] : []), ...(field.scope ? [field.scope] : [])];
  return `${scopes.join('.')}.${ATTRIBUTE_END.test(field.name) ? `"${field.name}"` : field.name}`;
}
