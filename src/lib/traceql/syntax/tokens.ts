/** A token as Tempo's scanner cuts it. `type` is the name that error messages show: the token's own text for keywords and
 *  operators, else IDENTIFIER, STRING, INTEGER, FLOAT, DURATION, END_ATTRIBUTE or $end. */
export interface Token {
  readonly type: string;
  /** What IDENTIFIER and STRING say, unescaped; '' for the rest. */
  readonly text: string;
  readonly value: bigint | number; // of INTEGER, FLOAT (a number) and DURATION (nanoseconds)
  readonly from: number;
  readonly to: number;
  // where Tempo would place an error at this token
  readonly line: number;
  readonly column: number;
}

export const SCOPES = ['resource', 'span', 'event', 'link', 'instrumentation'] as const;
export const STATUS_NAMES = ['error', 'ok', 'unset'] as const;
export const KIND_NAMES = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export const AGGREGATES = ['count', 'min', 'max', 'avg', 'sum'] as const;
export const STRUCTURAL = words('> >> < << ~ !> !>> !< !<< !~ &> &>> &< &<< &~');
export const COMPARISONS = words('= != < <= > >=');
export const SHORT_INTRINSICS = words(
  'duration name status statusMessage kind parent rootName rootServiceName traceDuration nestedSetLeft nestedSetRight nestedSetParent',
);
/** What follows `trace:` and its kin, and the intrinsic it stands for; in the order in which Tempo lists what it expects. */
export const SCOPED_INTRINSICS: Record<string, Record<string, string>> = {
  'trace:': { duration: 'traceDuration', rootName: 'rootName', rootService: 'rootServiceName', id: 'trace:id' },
  'span:': {
    duration: 'duration',
    childCount: 'span:childCount',
    name: 'name',
    status: 'status',
    statusMessage: 'statusMessage',
    kind: 'kind',
    id: 'span:id',
    parentID: 'span:parentID',
  },
  'event:': { name: 'event:name', timeSinceStart: 'event:timeSinceStart' },
  'link:': { traceID: 'link:traceID', spanID: 'link:spanID' },
  'instrumentation:': { name: 'instrumentation:name', version: 'instrumentation:version' },
};
export const RANGE_FUNCTIONS = words(
  'rate count_over_time min_over_time max_over_time avg_over_time sum_over_time quantile_over_time histogram_over_time',
);

/** Tokens after which the text up to the next end of an attribute is its name. */
export const ATTRIBUTE_STARTS = new Set(['.', 'parent.', ...SCOPES.map((scope) => scope + '.')]);

/** A character that ends the name of an attribute, outside of quotes: Go's white space and TraceQL's operators. */
export const ATTRIBUTE_END = /(?!\uFEFF)[\s\x85{}()=~!<>&|^,]/;

export const KEYWORDS: ReadonlySet<string> = new Set([
  ...words(', { } ( ) + - / % * ^ =~ && || ! | true false nil by coalesce select compare topk bottomk with'),
  ...ATTRIBUTE_STARTS,
  ...STATUS_NAMES,
  ...KIND_NAMES,
  ...AGGREGATES,
  ...STRUCTURAL,
  ...COMPARISONS,
  ...SHORT_INTRINSICS,
  ...RANGE_FUNCTIONS,
  ...Object.keys(SCOPED_INTRINSICS),
  ...Object.values(SCOPED_INTRINSICS).flatMap(Object.keys),
]);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
