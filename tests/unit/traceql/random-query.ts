import fc from 'fast-check';
import type {
  Aggregate,
  ArithmeticOperator,
  Attribute,
  BinaryOperator,
  ComparisonOperator,
  Field,
  FieldExpression,
  Hint,
  IntrinsicName,
  KindName,
  MetricsFunction,
  Pipeline,
  PipelineElement,
  Query,
  ScalarExpression,
  SecondStage,
  SpansetExpression,
  SpansetFilter,
  SpansetOperator,
  Static,
  StatusName,
} from '../../../src/lib/traceql/ast.ts';

/** Random trees of the whole grammar, well-typed or not; only such as a text can say. */

const LARGEST = 2n ** 63n - 1n;
const name = fc.oneof(
  fc.constantFrom('a', 'http.status_code', '用户', '5', 'span.kind'),
  fc.string({ minLength: 1, unit: 'grapheme' }),
);
const text = fc.string({ unit: 'binary' });
const comparison = fc.constantFrom<ComparisonOperator>('=', '!=', '<', '<=', '>', '>=');
const arithmetic = fc.constantFrom<ArithmeticOperator>('+', '-', '*', '/', '%', '^');

const number: fc.Arbitrary<Static> = fc.oneof(
  fc.bigInt(0n, LARGEST).map((value): Static => ({ kind: 'static', type: 'int', value })),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value): Static => ({ kind: 'static', type: 'float', value: value === 0 ? 0 : value })),
  fc.bigInt(0n, LARGEST).map((value): Static => ({ kind: 'static', type: 'duration', value })),
);

const literal: fc.Arbitrary<Static> = fc.oneof(
  number,
  text.map((value): Static => ({ kind: 'static', type: 'string', value })),
  fc.boolean().map((value): Static => ({ kind: 'static', type: 'bool', value })),
  fc
    .constantFrom<StatusName>('error', 'ok', 'unset')
    .map((value): Static => ({ kind: 'static', type: 'status', value })),
  fc
    .constantFrom<KindName>('unspecified', 'internal', 'server', 'client', 'producer', 'consumer')
    .map((value): Static => ({ kind: 'static', type: 'kind', value })),
  fc.constant<Static>({ kind: 'static', type: 'int', value: -LARGEST - 1n }),
);

const attribute: fc.Arbitrary<Attribute> = fc.record({
  kind: fc.constant('attribute' as const),
  scope: fc.constantFrom('', 'span', 'resource', 'event', 'link', 'instrumentation'),
  parent: fc.constant(false),
  name,
});

const INTRINSICS: readonly IntrinsicName[] = [
  'duration',
  'name',
  'status',
  'statusMessage',
  'kind',
  'parent',
  'rootName',
  'rootServiceName',
  'traceDuration',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
  'span:childCount',
  'span:id',
  'span:parentID',
  'trace:id',
  'event:name',
  'event:timeSinceStart',
  'link:traceID',
  'link:spanID',
  'instrumentation:name',
  'instrumentation:version',
];

export const field: fc.Arbitrary<Field> = fc.oneof(
  attribute,
  fc
    .constantFrom('', 'span', 'resource')
    .chain((scope) => attribute.map((of): Field => ({ ...of, scope: scope as '', parent: true }))),
  fc.constantFrom(...INTRINSICS).map((each): Field => ({ kind: 'intrinsic', name: each })),
);

export const fieldExpression: fc.Arbitrary<FieldExpression> = fc.letrec<{ node: FieldExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(field, literal),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom<BinaryOperator>(
        '+',
        '-',
        '*',
        '/',
        '%',
        '^',
        '=',
        '!=',
        '<',
        '<=',
        '>',
        '>=',
        '=~',
        '!~',
        '&&',
        '||',
      ),
      left: tie('node'),
      right: tie('node'),
    }),
    fc.record({
      kind: fc.constant('unary' as const),
      op: fc.constantFrom('-' as const, '!' as const),
      operand: tie('node'),
    }),
    fc.record({ kind: fc.constant('exists' as const), negated: fc.boolean(), operand: tie('node') }),
  ),
})).node;

const filter: fc.Arbitrary<SpansetFilter> = fieldExpression.map((expression): SpansetFilter => ({
  kind: 'filter',
  expression,
}));

const OPERATORS: readonly SpansetOperator[] = [
  '&&',
  '||',
  '>',
  '>>',
  '<',
  '<<',
  '~',
  '!>',
  '!>>',
  '!<',
  '!<<',
  '!~',
  '&>',
  '&>>',
  '&<',
  '&<<',
  '&~',
];
const spansetOperator = fc.constantFrom(...OPERATORS);

const spansets: fc.Arbitrary<SpansetExpression> = fc.letrec<{ node: SpansetExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    filter,
    fc.record({
      kind: fc.constant('spanset-operation' as const),
      op: spansetOperator,
      left: tie('node'),
      right: tie('node'),
    }),
  ),
})).node;

const aggregate: fc.Arbitrary<Aggregate> = fc.oneof(
  fc.constant<Aggregate>({ kind: 'aggregate', op: 'count', expression: null }),
  fc.record({
    kind: fc.constant('aggregate' as const),
    op: fc.constantFrom('min', 'max', 'avg', 'sum'),
    expression: fieldExpression,
  }),
);

const negative = number.map((value): Static =>
  value.value === 0n || value.value === 0 ? value : ({ ...value, value: -(value.value as bigint) } as Static),
);

const scalar: fc.Arbitrary<ScalarExpression> = fc.letrec<{ node: ScalarExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    fc.oneof(aggregate, number, negative),
    fc.record({
      kind: fc.constant('scalar-operation' as const),
      op: arithmetic,
      left: tie('node'),
      right: tie('node'),
    }),
  ),
})).node;

const element: fc.Arbitrary<PipelineElement> = fc.oneof(
  spansets as fc.Arbitrary<PipelineElement>,
  fieldExpression.map((expression): PipelineElement => ({ kind: 'by', expression })),
  fc
    .array(field, { minLength: 1, maxLength: 3 })
    .map((attributes): PipelineElement => ({ kind: 'select', attributes })),
  fc.record({ kind: fc.constant('scalar-filter' as const), op: comparison, left: scalar, right: scalar }),
);

const plainPipeline: fc.Arbitrary<Pipeline> = fc
  .tuple(element, fc.array(fc.oneof(element, fc.constant<PipelineElement>({ kind: 'coalesce' })), { maxLength: 3 }))
  .map(([first, rest]): Pipeline => ({ kind: 'pipeline', elements: [first, ...rest] }));

/** Pipelines joined by spanset operators: the first has to be more than one spanset expression, else the parentheses are not its own. */
const joined: fc.Arbitrary<Pipeline> = fc
  .tuple(
    spansetOperator,
    plainPipeline.filter((each) => each.elements.length > 1),
    plainPipeline,
  )
  .map(([op, left, right]): Pipeline => ({
    kind: 'pipeline',
    elements: [{ kind: 'spanset-operation', op, left, right }],
  }));

/** A comparison of what pipelines come to. */
const compared: fc.Arbitrary<Pipeline> = fc
  .tuple(comparison, plainPipeline, aggregate, fc.oneof(number, plainPipeline))
  .map(([op, pipeline, last, other]): Pipeline => {
    const scalarOf = (each: Pipeline): Pipeline => ({ kind: 'pipeline', elements: [...each.elements, last] });
    const right = other.kind === 'static' ? other : scalarOf(other);
    return { kind: 'pipeline', elements: [{ kind: 'scalar-filter', op, left: scalarOf(pipeline), right }] };
  });

const metrics: fc.Arbitrary<MetricsFunction> = fc.oneof(
  fc.record({
    kind: fc.constant('range' as const),
    op: fc.constantFrom('rate', 'count_over_time'),
    field: fc.constant(null),
    quantiles: fc.constant([]),
    by: fc.array(field, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('range' as const),
    op: fc.constantFrom('min_over_time', 'max_over_time', 'avg_over_time', 'sum_over_time', 'histogram_over_time'),
    field,
    quantiles: fc.constant([]),
    by: fc.array(field, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('range' as const),
    op: fc.constant('quantile_over_time'),
    field,
    quantiles: fc.array(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs), { minLength: 1, maxLength: 3 }),
    by: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    filter,
    topN: fc.nat(),
    startNs: fc.bigInt(0n, LARGEST),
    endNs: fc.bigInt(0n, LARGEST),
  }),
);

const secondStage: fc.Arbitrary<SecondStage> = fc.oneof(
  fc.record({ kind: fc.constantFrom('topk' as const, 'bottomk' as const), limit: fc.nat() }),
  fc.record({
    kind: fc.constant('metrics-filter' as const),
    op: comparison,
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  }),
);

const hints: fc.Arbitrary<Hint[]> = fc.array(
  fc.record({
    name: fc.constantFrom('most_recent', 'exemplars', 'a1'),
    value: literal.filter((value) => value.type !== 'int' || value.value >= 0n),
  }),
  { maxLength: 2 },
);

export const query: fc.Arbitrary<Query> = fc.oneof(
  fc.record({
    pipeline: fc.oneof(plainPipeline, joined, compared),
    metrics: fc.constant(null),
    secondStage: fc.constant([]),
    hints,
  }),
  fc.record({ pipeline: plainPipeline, metrics, secondStage: fc.array(secondStage, { maxLength: 3 }), hints }),
);
