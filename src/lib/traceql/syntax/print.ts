import type {
  Aggregate,
  Compare,
  Field,
  FieldExpression,
  Hint,
  Pipeline,
  PipelineElement,
  Query,
  RangeFunction,
  ScalarExpression,
  SecondStage,
  SpansetExpression,
  Static,
} from '../ast.ts';
import { formatDuration } from './duration.ts';
import { formatFloat } from './format-number.ts';
import { LEVEL, levelOf } from './levels.ts';
import { quote } from './strings.ts';
import { ATTRIBUTE_END } from './tokens.ts';

/** The canonical text of a query: parsing it gives the same tree. Parentheses only where the tree needs them. */
export function print(query: Query): string {
  const stages = [printPipeline(query.pipeline)];
  if (query.metrics)
    stages.push(query.metrics.kind === 'compare' ? printCompare(query.metrics) : printRange(query.metrics));
  const hints = query.hints.length > 0 ? ` with (${query.hints.map(printHint).join(', ')})` : '';
  return stages.join(' | ') + query.secondStage.map(printSecondStage).join('') + hints;
}

/** The search part alone: for a metrics query, the spans that it reads. */
export function printSearch(query: Query): string {
  return printPipeline(query.pipeline);
}

function printPipeline(node: Pipeline): string {
  return node.elements.map((element) => printElement(element)).join(' | ');
}

function printElement(node: PipelineElement): string {
  switch (node.kind) {
    case 'by':
      return `by(${printField(node.expression)})`;
    case 'coalesce':
      return 'coalesce()';
    case 'select':
      return `select(${node.attributes.map(printName).join(', ')})`;
    case 'scalar-filter':
      return `${printScalar(node.left)} ${node.op} ${printScalar(node.right)}`;
    case 'aggregate':
      return printScalar(node);
    default:
      return printSpansets(node);
  }
}

/** @param above how tightly the operator around it binds; the right side of an operator counts as half a level more */
function printSpansets(node: SpansetExpression, above = 0): string {
  if (node.kind === 'filter') return isTrue(node.expression) ? '{ }' : `{ ${printField(node.expression)} }`;
  if (node.kind === 'pipeline') return `(${printPipeline(node)})`;
  const level = levelOf(node.op) === LEVEL.logic ? LEVEL.logic : LEVEL.comparison;
  const text = `${printSpansets(node.left, level)} ${node.op} ${printSpansets(node.right, level + 0.5)}`;
  return level < above ? `(${text})` : text;
}

function printScalar(node: ScalarExpression, above = 0): string {
  if (node.kind === 'static') return printStatic(node);
  if (node.kind === 'pipeline') return `(${printPipeline(node)})`;
  if (node.kind === 'aggregate') return printAggregate(node);
  const level = levelOf(node.op);
  const [left, right] = node.op === '^' ? [level + 0.5, level] : [level, level + 0.5];
  const text = `${printScalar(node.left, left)} ${node.op} ${printScalar(node.right, right)}`;
  return level < above ? `(${text})` : text;
}

function printAggregate(node: Aggregate): string {
  return `${node.op}(${node.expression ? printField(node.expression) : ''})`;
}

export function printField(node: FieldExpression, above = 0): string {
  const wrap = (level: number, text: string): string => (level < above ? `(${text})` : text);
  switch (node.kind) {
    case 'static':
      return printStatic(node);
    case 'attribute':
    case 'intrinsic':
      return printName(node);
    case 'unary': {
      const level = node.op === '-' ? LEVEL.sum : LEVEL.not;
      // as an operand it takes parentheses always: `- a * b` is `-(a * b)`
      return above > 0
        ? `(${node.op}${printField(node.operand, level + 0.5)})`
        : node.op + printField(node.operand, level + 0.5);
    }
    case 'exists':
      return wrap(LEVEL.comparison, `${printField(node.operand, LEVEL.comparison)} ${node.negated ? '=' : '!='} nil`);
    case 'binary': {
      const level = levelOf(node.op);
      const [left, right] = node.op === '^' ? [level + 0.5, level] : [level, level + 0.5];
      return wrap(level, `${printField(node.left, left)} ${node.op} ${printField(node.right, right)}`);
    }
  }
}

export function printName(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  const parent = field.parent ? 'parent.' : '';
  const scope = field.scope || !field.parent ? field.scope + '.' : '';
  return parent + scope + printAttributeName(field.name, field.scope === '');
}

/** @param mayLookScoped after a `parent.` anywhere before, Tempo takes `.span.a` for `.`, `span.`, `a` */
function printAttributeName(name: string, mayLookScoped: boolean): string {
  const isPlain =
    name !== '' &&
    !ATTRIBUTE_END.test(name) &&
    !/["\\\0]/.test(name) &&
    !(mayLookScoped && /^(?:span|resource)\./.test(name));
  // `.5` would be a number
  return isPlain && !/^\d/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function printStatic(node: Static): string {
  if (node.type === 'string') return printText(node.value);
  if (node.type === 'float') return formatFloat(node.value);
  if (node.type === 'duration') return printDuration(node.value);
  if (node.type === 'int' && node.value === -(2n ** 63n)) return 'minInt';
  return String(node.value);
}

/** In back quotes where that spares escapes, as in patterns: `\d+`. */
function printText(text: string): string {
  return /["\\]/.test(text) && !/[`\p{Cc}]/u.test(text) ? '`' + text + '`' : quote(text);
}

/** Go's form without parts that are zero: `1h30m0s` is `1h30m`. */
function printDuration(ns: bigint): string {
  return formatDuration(ns)
    .replace(/(?<=[hm])0s$/, '')
    .replace(/(?<=h)0m$/, '');
}

function printRange(node: RangeFunction): string {
  const args = [...(node.field ? [printName(node.field)] : []), ...node.quantiles.map(printNumber)];
  return `${node.op}(${args.join(', ')})${node.by.length > 0 ? ` by (${node.by.map(printName).join(', ')})` : ''}`;
}

function printCompare(node: Compare): string {
  const times = node.startNs || node.endNs ? `, ${node.startNs}, ${node.endNs}` : '';
  return `compare(${printSpansets(node.filter)}${node.topN !== 10 || times ? `, ${node.topN}${times}` : ''})`;
}

function printSecondStage(stage: SecondStage): string {
  return stage.kind === 'metrics-filter'
    ? ` ${stage.op} ${printNumber(stage.value)}`
    : ` | ${stage.kind}(${stage.limit})`;
}

/** A number that may be written as an integer or as a float. */
function printNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : formatFloat(value);
}

function printHint(hint: Hint): string {
  return `${hint.name}=${printStatic(hint.value)}`;
}

function isTrue(node: FieldExpression): boolean {
  return node.kind === 'static' && node.type === 'bool' && node.value;
}
