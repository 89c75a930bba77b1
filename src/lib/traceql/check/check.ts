import type { Result } from '../../base/result.ts';
import type {
  Aggregate,
  Compare,
  Pipeline,
  PipelineElement,
  Query,
  RangeFunction,
  ScalarExpression,
  ScalarFilter,
  ScalarOperation,
  SecondStage,
  SpansetFilter,
} from '../ast.ts';
import { checkField, checkName, refersToSpan, refuse, type RegexRefuses } from './check-field.ts';
import type { TraceqlError } from '../error.ts';
import { fold, foldConstants, type Folded } from './fold.ts';
import { formatPlainFloat } from '../syntax/format-number.ts';
import { messageText } from './message-text.ts';
import { refusals } from '../syntax/parse.ts';
import { parseRegex } from '../regex/parse.ts';
import { areComparable, isNumeric, scalarType, takes, typeOf } from './static-type.ts';

/** Types and the like, checked as Tempo does between parsing and running a query, and worded as it words them.
 *  @param isBroken which regular expressions to refuse; by default what Go refuses (the evaluator: what it cannot run, too) */
export function check(
  query: Query,
  isBroken: RegexRefuses = (pattern) => !parseRegex(pattern).ok,
): Result<Query, TraceqlError> {
  return refusals(() => {
    checkPipeline(query.pipeline, isBroken);
    const { metrics, secondStage } = query;
    if (metrics?.kind === 'compare') checkCompare(metrics, isBroken);
    if (metrics?.kind === 'range') checkRange(metrics);
    for (const stage of secondStage) checkSecondStage(stage);
    if (metrics?.kind === 'compare' && secondStage.length > 0)
      refuse('`compare()` cannot be used with second stage functions', metrics);
    return query;
  });
}

function checkPipeline(pipeline: Pipeline, isBroken: RegexRefuses): void {
  for (const element of pipeline.elements) checkElement(element, isBroken);
}

function checkElement(node: PipelineElement, isBroken: RegexRefuses): void {
  switch (node.kind) {
    case 'pipeline':
      return checkPipeline(node, isBroken);
    case 'filter':
      return checkFilter(node, isBroken);
    case 'spanset-operation':
      checkElement(node.left, isBroken);
      return checkElement(node.right, isBroken);
    case 'by': {
      const expression = fold(node.expression);
      if (!refersToSpan(expression))
        refuse(`grouping field expressions must reference the span: by(${messageText(expression)})`, expression);
      return checkField(expression, isBroken);
    }
    case 'select':
      return node.attributes.forEach(checkName);
    case 'coalesce':
      return;
    case 'aggregate':
      return checkAggregate(node, foldConstants, isBroken);
    case 'scalar-filter':
      return checkScalarFilter(node, isBroken);
  }
}

function checkFilter(node: SpansetFilter, isBroken: RegexRefuses, seen = fold): void {
  const expression = seen(node.expression);
  checkField(expression, isBroken);
  const type = typeOf(expression);
  if (type !== 'bool' && type !== 'attribute')
    refuse(`span filter field expressions must resolve to a boolean: { ${messageText(expression)} }`, node.expression);
}

function checkScalar(node: ScalarExpression, isBroken: RegexRefuses): void {
  if (node.kind === 'pipeline') checkPipeline(node, isBroken);
  if (node.kind === 'scalar-operation') checkBothSides(node, isBroken);
  if (node.kind === 'aggregate') checkAggregate(node, fold, isBroken);
}

function checkAggregate(node: Aggregate, seen: typeof fold, isBroken: RegexRefuses): void {
  if (!node.expression) return;
  const expression = seen(node.expression);
  const text = `${node.op}(${messageText(expression)})`;
  checkField(expression, isBroken);
  const type = typeOf(expression);
  if (type !== 'attribute' && !isNumeric(type))
    refuse(`aggregate field expressions must resolve to a number type: ${text}`, node);
  if (!refersToSpan(expression)) refuse(`aggregate field expressions must reference the span: ${text}`, node);
}

function checkBothSides(node: ScalarOperation | ScalarFilter, isBroken: RegexRefuses): void {
  checkScalar(node.left, isBroken);
  checkScalar(node.right, isBroken);
  const left = scalarType(node.left, aggregated);
  const right = scalarType(node.right, aggregated);
  if (!areComparable(left, right))
    refuse(`binary operations must operate on the same type: ${messageText(node)}`, node);
  if (!takes(node.op, left) || !takes(node.op, right))
    refuse(`illegal operation for the given types: ${messageText(node)}`, node);
}

function aggregated(node: ScalarExpression): Folded | null {
  return node.kind === 'aggregate' && node.expression ? fold(node.expression) : null;
}

function checkScalarFilter(node: ScalarFilter, isBroken: RegexRefuses): void {
  checkBothSides(node, isBroken);
  // the braces are Tempo's own slip
  if (node.left.kind !== 'aggregate') refuse('scalar filter lhs of type (%v) not yet supported', node);
  if (node.right.kind !== 'static') refuse('scalar filter rhs of type (%v) not yet supported', node);
}

function checkCompare(node: Compare, isBroken: RegexRefuses): void {
  checkFilter(node.filter, isBroken, foldConstants);
  if (node.topN <= 0) refuse('compare() top number of values must be integer greater than 0', node);
  if (node.startNs === 0n && node.endNs === 0n) return;
  if (node.startNs <= 0n || node.endNs <= 0n)
    refuse('compare() timestamps must be positive integer unix nanoseconds', node);
  if (node.endNs <= node.startNs) refuse('compare() end timestamp must be greater than start timestamp', node);
}

const GROUPS = 5;

function checkRange(node: RangeFunction): void {
  // these need one group for themselves
  const reserved = ['avg_over_time', 'quantile_over_time', 'histogram_over_time'].includes(node.op) ? 1 : 0;
  if (node.by.length > GROUPS - reserved) refuse(`metrics group by ${node.by.length} values not yet supported`, node);
  for (const quantile of node.quantiles)
    if (quantile < 0 || quantile > 1) refuse(`quantile must be between 0 and 1: ${formatPlainFloat(quantile)}`, node);
}

function checkSecondStage(stage: SecondStage): void {
  if (stage.kind !== 'metrics-filter' && stage.limit <= 0) refuse('limit must be greater than 0', stage);
}
