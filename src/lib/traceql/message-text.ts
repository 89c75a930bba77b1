import { formatDuration } from './duration.ts';
import { formatFloat } from './format-number.ts';
import type { Field, Pipeline, PipelineElement, ScalarExpression, Static } from './ast.ts';
import type { Constant, Folded } from './fold.ts';

/** Nodes as Tempo writes them in its messages and in the keys of search answers (`by(resource.service.name)`): every
 *  operand that is an operation in parentheses, strings in back quotes. Not always TraceQL; print.ts writes that. */
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
      return `{ ${messageText(node.expression)} }`;
    case 'by':
      return `by(${messageText(node.expression)})`;
    case 'coalesce':
      return 'coalesce()';
    case 'select':
      return `select(${node.attributes.map(fieldText).join(', ')})`;
    case 'aggregate':
      return `${node.op}(${node.expression ? messageText(node.expression) : ''})`;
    case 'pipeline':
      return pipelineText(node);
    default:
      return `${wrapped(node.left)} ${node.op} ${wrapped(node.right)}`;
  }
}

function pipelineText(node: Pipeline): string {
  return node.elements.map((element) => messageText(element)).join('|');
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
  return node.type === 'float' ? String(node.value) : staticText(node);
}

/** The key of a field in search answers and messages: `resource.service.name`, `.a`, `name`. */
export function fieldText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  const scopes = [...(field.parent ? ['parent'] : []), ...(field.scope ? [field.scope] : [])];
  return `${scopes.join('.')}.${/[\s\x85{}()=~!<>&|^,]/.test(field.name) ? `"${field.name}"` : field.name}`;
}
