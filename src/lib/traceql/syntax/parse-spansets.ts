import type {
  Aggregate,
  ComparisonOperator,
  Pipeline,
  PipelineElement,
  ScalarExpression,
  ScalarFilter,
  SpansetExpression,
  SpansetFilter,
  Static,
} from '../ast.ts';
import { LEVEL, levelOf } from './levels.ts';
import { parseField, parseFieldExpression, parseStatic } from './parse-field.ts';
import { placeOf, setPlace } from './places.ts';
import type { TokenStream } from './token-stream.ts';
import { AGGREGATES, COMPARISONS, STRUCTURAL, type Token } from './tokens.ts';

/** Tempo's grammar keeps four sorts of operand apart; operators join operands of one sort only:
 *
 *    spansets   {a} && {b}                     scalars           count() + 1
 *    pipelines  ({a} | by(.x)) && ({b})        scalar pipelines  ({a} | count()) + ({b} | count())
 *
 *  What an opening parenthesis begins is known only from what stands inside, so parsing carries along which sorts are possible. */
type Sort = 'spanset' | 'pipeline' | 'scalar' | 'scalar-pipeline';
type Operand =
  | { readonly sort: 'spanset' | 'pipeline'; readonly node: SpansetExpression }
  | { readonly sort: 'scalar' | 'scalar-pipeline'; readonly node: ScalarExpression };

const EVERY_SORT: readonly Sort[] = ['spanset', 'pipeline', 'scalar', 'scalar-pipeline'];
const ELEMENT_SORTS: readonly Sort[] = ['spanset', 'scalar'];

/** The search part of a query: all but metrics functions and hints. Stops before the `|` of a metrics function.
 *  @param isMetrics tells whether the token after a `|` belongs to the caller */
export function parsePipelineOrExpression(tokens: TokenStream, isMetrics: (type: string) => boolean): Pipeline {
  if (tokens.type === 'by' || tokens.type === 'select') return parseRest(tokens, [], isMetrics);
  const first = parseExpression(tokens, EVERY_SORT);
  if (first.sort === 'pipeline') return first.node.kind === 'pipeline' ? first.node : pipeline([first.node]);
  if (first.sort === 'spanset') return parseRest(tokens, [first.node], isMetrics);
  if (!COMPARISONS.has(tokens.type)) tokens.unexpected();
  if (first.sort === 'scalar') return parseRest(tokens, [parseComparison(tokens, first.node)], isMetrics);
  const op = tokens.take();
  const right = tokens.type === '(' ? parseExpression(tokens, ['scalar-pipeline']).node : parseStatic(tokens);
  if (!right) tokens.unexpected();
  return pipeline([scalarFilter(op, first.node as ScalarExpression, right as ScalarExpression, tokens.end)]);
}

function scalarFilter(op: Token, left: ScalarExpression, right: ScalarExpression, end: number): ScalarFilter {
  const node: ScalarFilter = { kind: 'scalar-filter', op: op.type as ComparisonOperator, left, right };
  return setPlace(node, placeOf(left)?.from ?? op.from, end);
}

/** `{ … }` */
export function parseFilter(tokens: TokenStream): SpansetFilter {
  const { from } = tokens.expect('{');
  const isEmpty = tokens.type === '}';
  const expression = isEmpty ? TRUE : parseFieldExpression(tokens);
  if (!tokens.takes('}')) tokens.unexpected();
  return setPlace({ kind: 'filter', expression }, from, tokens.end);
}

const TRUE: Static = { kind: 'static', type: 'bool', value: true };

function pipeline(elements: readonly PipelineElement[]): Pipeline {
  return { kind: 'pipeline', elements };
}

/** Operands of the given sorts joined by operators that bind more tightly than `above`. */
function parseExpression(tokens: TokenStream, sorts: readonly Sort[], above = 0): Operand {
  return tokens.nested(() => parseOperators(tokens, sorts, above));
}

function parseOperators(tokens: TokenStream, sorts: readonly Sort[], above: number): Operand {
  const { from } = tokens.peek();
  let left = parseOperand(tokens, sorts);
  for (let isFirst = true; ; isFirst = false) {
    const op = tokens.type;
    const isSpanset = left.sort === 'spanset' || left.sort === 'pipeline';
    const level = isSpanset ? spansetLevel(op) : levelOf(op) > LEVEL.comparison ? levelOf(op) : 0;
    if (level <= above) return left;
    tokens.takeOperator(isFirst);
    const right = parseExpression(tokens, [left.sort], op === '^' ? level - 1 : level).node;
    const node = { kind: isSpanset ? 'spanset-operation' : 'scalar-operation', op, left: left.node, right };
    left = { sort: left.sort, node: setPlace(node, from, tokens.end) } as Operand;
  }
}

function spansetLevel(op: string): number {
  return op === '&&' || op === '||' ? LEVEL.logic : STRUCTURAL.has(op) ? LEVEL.comparison : 0;
}

function parseOperand(tokens: TokenStream, sorts: readonly Sort[]): Operand {
  const { type } = tokens.peek();
  if (type === '(') return parseParentheses(tokens, sorts);
  if (type === '{' && sorts.includes('spanset')) return { sort: 'spanset', node: parseFilter(tokens) };
  const scalar = sorts.includes('scalar') ? parseScalar(tokens) : null;
  if (scalar) return { sort: 'scalar', node: scalar };
  return tokens.unexpected(
    sorts.includes('scalar') || sorts.length > 1 ? [] : sorts[0] === 'spanset' ? ['{', '('] : ['('],
  );
}

function parseParentheses(tokens: TokenStream, sorts: readonly Sort[]): Operand {
  const { from } = tokens.take();
  const hasPipeline = sorts.includes('pipeline') || sorts.includes('scalar-pipeline');
  let elements: PipelineElement[] = [];
  if (!hasPipeline || (tokens.type !== 'by' && tokens.type !== 'select')) {
    const inner = parseExpression(tokens, hasPipeline ? [...new Set([...sorts, ...ELEMENT_SORTS])] : sorts);
    const isElement = inner.sort === 'spanset' || inner.sort === 'scalar';
    if (sorts.includes(inner.sort) && tokens.type === ')') return (tokens.take(), inner);
    if (!isElement || !hasPipeline) tokens.unexpected();
    if (inner.sort === 'scalar') {
      if (!COMPARISONS.has(tokens.type)) tokens.unexpected();
      elements = [parseComparison(tokens, inner.node)];
    } else elements = [inner.node as SpansetExpression];
  }
  const inner = parseRest(tokens, elements, () => false, sorts.includes('scalar-pipeline'));
  if (inner.elements.at(-1)!.kind === 'aggregate')
    return (tokens.expect(')'), { sort: 'scalar-pipeline', node: setPlace(inner, from, tokens.end) });
  tokens.expect(...(sorts.includes('pipeline') ? [')'] : []), '|');
  return { sort: 'pipeline', node: inner };
}

/** The elements after those already read (which may be none). @param aggregates whether a bare aggregate may end it, before `)` */
function parseRest(
  tokens: TokenStream,
  first: readonly PipelineElement[],
  isMetrics: (type: string) => boolean,
  aggregates = false,
): Pipeline {
  const elements = [...first];
  for (;;) {
    if (elements.length > 0) {
      if (tokens.type !== '|') return pipeline(elements);
      tokens.take();
      if (isMetrics(tokens.type)) return pipeline(elements);
    }
    const element = parseElement(tokens, elements.length > 0, aggregates);
    elements.push(element);
    if (element.kind === 'aggregate') return pipeline(elements);
  }
}

function parseElement(tokens: TokenStream, isLater: boolean, aggregates: boolean): PipelineElement {
  const { type } = tokens.peek();
  if (type === 'by') {
    tokens.take();
    tokens.expect('(');
    const expression = parseFieldExpression(tokens);
    if (!tokens.takes(')')) tokens.unexpected();
    return { kind: 'by', expression };
  }
  if (type === 'coalesce' && isLater) {
    tokens.take();
    tokens.expect('(');
    tokens.expect(')');
    return { kind: 'coalesce' };
  }
  if (type === 'select') {
    tokens.take();
    return { kind: 'select', attributes: parseFieldList(tokens) };
  }
  const operand = parseExpression(tokens, ELEMENT_SORTS);
  if (operand.sort === 'spanset' || operand.sort === 'pipeline') return operand.node;
  if (aggregates && operand.node.kind === 'aggregate' && tokens.type === ')') return operand.node;
  if (!COMPARISONS.has(tokens.type)) tokens.unexpected();
  return parseComparison(tokens, operand.node as ScalarExpression);
}

/** `(a, b)` */
export function parseFieldList(tokens: TokenStream): ReturnType<typeof parseField>[] {
  tokens.expect('(');
  const fields = [parseField(tokens)];
  while (tokens.expect(')', ',').type === ',') fields.push(parseField(tokens));
  return fields;
}

function parseComparison(tokens: TokenStream, left: ScalarExpression): PipelineElement {
  const op = tokens.take();
  const right = parseExpression(tokens, ['scalar']).node as ScalarExpression;
  return scalarFilter(op, left, right, tokens.end);
}

/** An aggregate or a number, perhaps with a minus; null where none begins. */
function parseScalar(tokens: TokenStream): Aggregate | Static | null {
  const { type, from } = tokens.peek();
  if (type === 'INTEGER' || type === 'FLOAT' || type === 'DURATION') return parseStatic(tokens);
  if (type === '-') return setPlace(parseNegative(tokens), from, tokens.end);
  const op = AGGREGATES.find((name) => name === type);
  if (!op) return null;
  tokens.take();
  tokens.expect('(');
  const expression = op === 'count' ? null : parseFieldExpression(tokens);
  if (op === 'count') tokens.expect(')');
  else if (!tokens.takes(')')) tokens.unexpected();
  return setPlace<Aggregate>({ kind: 'aggregate', op, expression }, from, tokens.end);
}

/** `-` and a number. */
export function parseNegative(tokens: TokenStream): Static {
  tokens.expect('-');
  if (!['INTEGER', 'FLOAT', 'DURATION'].includes(tokens.type)) tokens.unexpected(['INTEGER', 'FLOAT', 'DURATION']);
  const number = parseStatic(tokens)!;
  return { ...number, value: -(number.value as bigint) } as Static;
}
