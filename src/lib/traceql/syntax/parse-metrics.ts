import type {
  Compare,
  ComparisonOperator,
  Hint,
  MetricsFunction,
  RangeFunction,
  RangeOperator,
  SecondStage,
  Static,
} from '../ast.ts';
import { parseField, parseStatic } from './parse-field.ts';
import { setPlace } from './places.ts';
import { parseFieldList, parseFilter, parseNegative } from './parse-spansets.ts';
import type { TokenStream } from './token-stream.ts';
import { COMPARISONS, RANGE_FUNCTIONS } from './tokens.ts';

export function isMetricsFunction(type: string): boolean {
  return type === 'compare' || RANGE_FUNCTIONS.has(type);
}

export function parseMetricsFunction(tokens: TokenStream): MetricsFunction {
  const { type, from } = tokens.take();
  tokens.expect('(');
  const node = type === 'compare' ? parseCompare(tokens) : parseRange(tokens, type as RangeOperator);
  return setPlace(node, from, tokens.end);
}

function parseRange(tokens: TokenStream, op: RangeOperator): RangeFunction {
  const hasField = op !== 'rate' && op !== 'count_over_time';
  const field = hasField ? parseField(tokens) : null;
  const quantiles: number[] = [];
  if (op === 'quantile_over_time') {
    tokens.expect(',');
    do quantiles.push(Number(tokens.expect('INTEGER', 'FLOAT').value));
    while (tokens.expect(')', ',').type === ',');
  } else tokens.expect(')');
  const by = tokens.takes('by') ? parseFieldList(tokens) : [];
  return { kind: 'range', op, field, quantiles, by };
}

/** `compare({ … }, topN, startNs, endNs)` after its `(`. */
function parseCompare(tokens: TokenStream): Compare {
  const filter = parseFilter(tokens);
  const compare = { kind: 'compare', filter, topN: 10, startNs: 0n, endNs: 0n } as const;
  if (tokens.expect(')', ',').type === ')') return compare;
  const topN = parseLimit(tokens);
  if (tokens.expect(')', ',').type === ')') return { ...compare, topN };
  const startNs = BigInt(tokens.expect('INTEGER').value);
  tokens.expect(',');
  const endNs = BigInt(tokens.expect('INTEGER').value);
  tokens.expect(')');
  return { kind: 'compare', filter, topN, startNs, endNs };
}

/** How many to keep; a larger number than JavaScript counts is as good as that. */
function parseLimit(tokens: TokenStream): number {
  return Math.min(Number(tokens.expect('INTEGER').value), Number.MAX_SAFE_INTEGER);
}

/** What follows a metrics function: `| topk(3) > 5`. */
export function parseSecondStages(tokens: TokenStream): SecondStage[] {
  const stages: SecondStage[] = [];
  for (;;) {
    if (COMPARISONS.has(tokens.type)) stages.push(parseMetricsFilter(tokens));
    else if (tokens.takes('|')) {
      const { type, from } = tokens.expect('topk', 'bottomk');
      tokens.expect('(');
      const limit = parseLimit(tokens);
      tokens.expect(')');
      stages.push(setPlace({ kind: type as 'topk' | 'bottomk', limit }, from, tokens.end));
    } else return stages;
  }
}

function parseMetricsFilter(tokens: TokenStream): SecondStage {
  const op = tokens.take().type as ComparisonOperator;
  const numbers = ['INTEGER', 'FLOAT', 'DURATION', '-'];
  if (!numbers.includes(tokens.type)) tokens.unexpected(numbers);
  const number: Static = tokens.type === '-' ? parseNegative(tokens) : parseStatic(tokens)!;
  const value = number.type === 'duration' ? Number(number.value) / 1e9 : Number(number.value);
  return { kind: 'metrics-filter', op, value };
}

/** `with (a=1, b=true)`; of several such lists the last counts. */
export function parseHints(tokens: TokenStream): Hint[] {
  const hints: Hint[] = [];
  tokens.expect('(');
  do {
    const name = tokens.expect('IDENTIFIER').text;
    tokens.expect('=');
    const value = parseStatic(tokens);
    if (!value) tokens.unexpected();
    hints.push({ name, value });
  } while (tokens.expect(')', ',').type === ',');
  return hints;
}
