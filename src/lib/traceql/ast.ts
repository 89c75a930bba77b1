/** The tree of a TraceQL query, as Tempo 3.0's grammar has it. Plain data: two equal queries are deeply equal, so nodes do
 *  not carry their place in the text (see places.ts). */
export interface Query {
  readonly pipeline: Pipeline;
  /** The first stage of a metrics query; null for a search. */
  readonly metrics: MetricsFunction | null;
  readonly secondStage: readonly SecondStage[];
  readonly hints: readonly Hint[];
}

/** `a | b | c`. As an operand of a spanset or scalar operator it stood in parentheses. */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly elements: readonly PipelineElement[];
}

export type PipelineElement = SpansetExpression | ScalarFilter | GroupBy | Coalesce | Select | Aggregate;

// Spansets

export type SpansetExpression = SpansetFilter | SpansetOperation | Pipeline;

/** `{ … }`; an empty one holds the static `true`. */
export interface SpansetFilter {
  readonly kind: 'filter';
  readonly expression: FieldExpression;
}

export interface SpansetOperation {
  readonly kind: 'spanset-operation';
  readonly op: SpansetOperator;
  readonly left: SpansetExpression;
  readonly right: SpansetExpression;
}

export type SpansetOperator = '&&' | '||' | StructuralOperator | `!${StructuralOperator}` | `&${StructuralOperator}`;

/** Right side is the child `>`, descendant `>>`, parent `<`, ancestor `<<` or sibling `~` of the left side. */
export type StructuralOperator = '>' | '>>' | '<' | '<<' | '~';

export interface GroupBy {
  readonly kind: 'by';
  readonly expression: FieldExpression;
}

export interface Coalesce {
  readonly kind: 'coalesce';
}

export interface Select {
  readonly kind: 'select';
  readonly attributes: readonly Field[];
}

// Scalars

/** `count() > 2`. Tempo's grammar takes any scalar on both sides; its checker, an aggregate left and a static right. */
export interface ScalarFilter {
  readonly kind: 'scalar-filter';
  readonly op: ComparisonOperator;
  readonly left: ScalarExpression;
  readonly right: ScalarExpression;
}

export type ScalarExpression = Aggregate | Static | ScalarOperation | Pipeline;

export interface ScalarOperation {
  readonly kind: 'scalar-operation';
  readonly op: ArithmeticOperator;
  readonly left: ScalarExpression;
  readonly right: ScalarExpression;
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly op: 'count' | 'min' | 'max' | 'avg' | 'sum';
  readonly expression: FieldExpression | null; // null for count()
}

// Fields: what stands between braces

export type FieldExpression = Binary | Unary | Exists | Static | Field;
export type Field = Attribute | Intrinsic;

export interface Binary {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: FieldExpression;
  readonly right: FieldExpression;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | '=~' | '!~' | '&&' | '||';

export interface Unary {
  readonly kind: 'unary';
  readonly op: '-' | '!';
  readonly operand: FieldExpression;
}

/** `operand != nil`, or `operand = nil` where negated. */
export interface Exists {
  readonly kind: 'exists';
  readonly negated: boolean;
  readonly operand: FieldExpression;
}

export type Static =
  | { readonly kind: 'static'; readonly type: 'string'; readonly value: string }
  | { readonly kind: 'static'; readonly type: 'int'; readonly value: bigint } // 64 bits, signed
  | { readonly kind: 'static'; readonly type: 'float'; readonly value: number }
  | { readonly kind: 'static'; readonly type: 'bool'; readonly value: boolean }
  | { readonly kind: 'static'; readonly type: 'duration'; readonly value: bigint } // nanoseconds
  | { readonly kind: 'static'; readonly type: 'status'; readonly value: StatusName }
  | { readonly kind: 'static'; readonly type: 'kind'; readonly value: KindName };

export type StatusName = 'error' | 'ok' | 'unset';
export type KindName = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** `span.a`, `resource.a`, …; scope '' is the unscoped `.a`. `parent` stands for `parent.a` and `parent.span.a`. */
export interface Attribute {
  readonly kind: 'attribute';
  readonly scope: AttributeScope;
  readonly parent: boolean;
  readonly name: string;
}

export type AttributeScope = '' | 'span' | 'resource' | 'event' | 'link' | 'instrumentation';

/** A field of the data model itself. One that has a short and a scoped form (`name`, `span:name`) bears the short name. */
export interface Intrinsic {
  readonly kind: 'intrinsic';
  readonly name: IntrinsicName;
}

export type IntrinsicName =
  | 'duration'
  | 'name'
  | 'status'
  | 'statusMessage'
  | 'kind'
  | 'parent'
  | 'rootName'
  | 'rootServiceName'
  | 'traceDuration'
  | 'nestedSetLeft'
  | 'nestedSetRight'
  | 'nestedSetParent'
  | 'span:childCount'
  | 'span:id'
  | 'span:parentID'
  | 'trace:id'
  | 'event:name'
  | 'event:timeSinceStart'
  | 'link:traceID'
  | 'link:spanID'
  | 'instrumentation:name'
  | 'instrumentation:version';

// Metrics

export type MetricsFunction = RangeFunction | Compare;

export interface RangeFunction {
  readonly kind: 'range';
  readonly op: RangeOperator;
  readonly field: Field | null; // null for rate and count_over_time
  readonly quantiles: readonly number[]; // of quantile_over_time, else empty
  readonly by: readonly Field[];
}

export type RangeOperator =
  | 'rate'
  | 'count_over_time'
  | 'min_over_time'
  | 'max_over_time'
  | 'avg_over_time'
  | 'sum_over_time'
  | 'quantile_over_time'
  | 'histogram_over_time';

export interface Compare {
  readonly kind: 'compare';
  readonly filter: SpansetFilter;
  readonly topN: number;
  readonly startNs: bigint; // 0n = the start of the query's window
  readonly endNs: bigint;
}

export type SecondStage =
  | { readonly kind: 'topk' | 'bottomk'; readonly limit: number }
  | { readonly kind: 'metrics-filter'; readonly op: ComparisonOperator; readonly value: number };

export interface Hint {
  readonly name: string;
  readonly value: Static;
}
