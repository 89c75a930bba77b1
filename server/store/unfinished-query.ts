import type { FieldExpression, Pipeline, PipelineElement, Query, SpansetFilter } from '../../src/lib/traceql/ast.ts';
import { check } from '../../src/lib/traceql/check/check.ts';
import { parse } from '../../src/lib/traceql/index.ts';
import { withoutUnfinished } from './unfinished-text.ts';

/** What narrows the names or values of tags: any of the groups, all the conditions of which hold for a span.
 *  null: nothing does, so all are answered. */
export type ConditionGroups = readonly (readonly FieldExpression[])[] | null;

/** Tempo refuses more, since each `||` multiplies them. */
export const MAX_GROUPS = 100;

/** The conditions of a query that may still be being typed: `{ resource.service.name = "a" && span.http.method = }` has one.
 *  Of the query, the first stage counts, where it is a filter; what is no comparison of a field with a value is passed over. */
export function conditionGroups(text: string): ConditionGroups {
  const query = parseUnfinished(text);
  const filter = query && firstFilter(query.pipeline);
  if (!filter) return null;
  const groups = alternatives(filter.expression).slice(0, MAX_GROUPS + 1);
  return groups.length === 0 || groups.some((group) => group.length === 0) ? null : groups;
}

function parseUnfinished(text: string): Query | null {
  const whole = parse(text);
  const query = whole.ok ? whole : parse(withoutUnfinished(text));
  if (!query.ok) return null;
  const mended = whole.ok ? query.value : { ...query.value, pipeline: withoutBareFields(query.value.pipeline) };
  const checked = check(mended);
  return checked.ok ? checked.value : null;
}

/** A field whose comparison went leaves `{ event:name }`, which is no condition. */
function withoutBareFields(pipeline: Pipeline): Pipeline {
  const mend = (element: PipelineElement): PipelineElement =>
    element.kind === 'filter' && (element.expression.kind === 'attribute' || element.expression.kind === 'intrinsic')
      ? { kind: 'filter', expression: { kind: 'static', type: 'bool', value: true } }
      : element;
  return { kind: 'pipeline', elements: pipeline.elements.map(mend) };
}

function firstFilter({ elements: [first] }: Pipeline): SpansetFilter | null {
  if (first?.kind === 'pipeline') return firstFilter(first);
  return first?.kind === 'filter' ? first : null;
}

/** The disjunctive normal form, without what is no comparison. */
function alternatives(node: FieldExpression): FieldExpression[][] {
  if (node.kind !== 'binary' || (node.op !== '&&' && node.op !== '||')) return [isCondition(node) ? [node] : []];
  const left = alternatives(node.left);
  const right = alternatives(node.right);
  if (node.op === '||') return [...left, ...right];
  return left
    .slice(0, MAX_GROUPS + 1)
    .flatMap((one) => right.slice(0, MAX_GROUPS + 1).map((other) => [...one, ...other]));
}

function isCondition(node: FieldExpression): boolean {
  if (node.kind === 'exists') return isField(node.operand);
  if (node.kind !== 'binary') return false;
  return (isField(node.left) && node.right.kind === 'static') || (isField(node.right) && node.left.kind === 'static');
}

function isField({ kind }: FieldExpression): boolean {
  return kind === 'attribute' || kind === 'intrinsic';
}
