import type { Binary, Query, SpansetFilter } from './ast.ts';

/** The query without spans of the named services, where it is one plain filter (perhaps with `select` behind it); null
 *  where leaving out spans would change what the query means: structure, grouping, counting. */
export function withoutServices(query: Query, names: readonly string[]): Query | null {
  const [first, ...rest] = query.pipeline.elements;
  if (first?.kind !== 'filter' || query.metrics || rest.some((element) => element.kind !== 'select')) return null;
  return { ...query, pipeline: { kind: 'pipeline', elements: [names.reduce(without, first), ...rest] } };
}

function without(filter: SpansetFilter, name: string): SpansetFilter {
  const { expression } = filter;
  const differs: Binary = {
    kind: 'binary',
    op: '!=',
    left: { kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' },
    right: { kind: 'static', type: 'string', value: name },
  };
  const isEverything = expression.kind === 'static' && expression.value === true;
  return {
    kind: 'filter',
    expression: isEverything ? differs : { kind: 'binary', op: '&&', left: expression, right: differs },
  };
}
