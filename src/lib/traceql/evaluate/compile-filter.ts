import type { FieldExpression } from '../ast.ts';
import { fold, type Folded, type FoldedBinary } from '../check/fold.ts';
import { COMPARES, comparisonOf } from './comparison.ts';
import type { FieldReaders } from './field-reader.ts';
import { fieldFilter } from './field-filter.ts';
import { PredicateFilter } from './leaf-filters.ts';
import { compilePredicate } from './predicate.ts';
import { mentions, perSpan } from './per-span.ts';
import { EveryFilter, KEEPS_ALL, KEEPS_NONE, NotFilter, SomeFilter, type RowFilter } from './row-filter.ts';

/** The spans of a block of which an expression is true. */
export function compileFilter(expression: FieldExpression, readers: FieldReaders): RowFilter {
  return compile(fold(expression), readers);
}

function compile(node: Folded, readers: FieldReaders): RowFilter {
  if (node.kind === 'static') return node.value === true ? KEEPS_ALL : KEEPS_NONE;
  if (node.kind === 'binary' && node.op === '&&') return every(node, readers);
  if (node.kind === 'binary' && node.op === '||') return some(node, readers);
  const opposite = oppositeOf(node);
  if (opposite && !saysOfParts(opposite)) return not(compile(opposite, readers));
  const comparison = comparisonOf(node);
  const filter = comparison && fieldFilter(comparison, readers);
  return filter ?? new PredicateFilter(readers.block.spans, perSpan(node, compilePredicate(node, readers), readers));
}

/** What is true of a span wherever the expression is not. */
function oppositeOf(node: Folded): Folded | null {
  if (node.kind === 'exists' && node.negated) return { ...node, negated: false };
  return node.kind === 'unary' && node.op === '!' && isTruth(node.operand) ? node.operand : null;
}

function not(filter: RowFilter): RowFilter {
  if (filter === KEEPS_ALL) return KEEPS_NONE;
  return filter === KEEPS_NONE ? KEEPS_ALL : new NotFilter(filter);
}

/** Whether an expression is true or false of every span, and never nothing: the opposite is the complement then. */
function isTruth(node: Folded): boolean {
  if (node.kind === 'binary') return COMPARES.has(node.op) || node.op === '&&' || node.op === '||';
  if (node.kind === 'unary') return node.op === '!' && isTruth(node.operand);
  return node.kind === 'in' || node.kind === 'exists' || (node.kind === 'static' && node.type === 'bool');
}

/** What is said of events in several conjuncts must be true of one and the same event: those stay together. */
function every(node: FoldedBinary, readers: FieldReaders): RowFilter {
  const conjuncts = operands(node, '&&');
  const ofParts = conjuncts.filter((conjunct) => saysOfParts(conjunct));
  const filters = conjuncts
    .filter((conjunct) => !saysOfParts(conjunct))
    .map((conjunct) => compile(conjunct, readers))
    .filter((filter) => filter !== KEEPS_ALL);
  if (ofParts.length === 1) filters.push(compile(ofParts[0]!, readers));
  if (ofParts.length > 1) {
    const together = ofParts.reduce((left, right) => ({ kind: 'binary', op: '&&', left, right }));
    const holds = compilePredicate(together, readers);
    filters.push(new PredicateFilter(readers.block.spans, perSpan(together, holds, readers)));
  }
  if (filters.includes(KEEPS_NONE)) return KEEPS_NONE;
  if (filters.length < 2) return filters[0] ?? KEEPS_ALL;
  const sample = new Sample(readers.block.spans.length);
  return new EveryFilter(sample.sorted(filters, (share, cost) => cost / (1 - share)));
}

function some(node: FoldedBinary, readers: FieldReaders): RowFilter {
  const filters = operands(node, '||')
    .map((alternative) => compile(alternative, readers))
    .filter((filter) => filter !== KEEPS_NONE);
  if (filters.includes(KEEPS_ALL)) return KEEPS_ALL;
  if (filters.length < 2) return filters[0] ?? KEEPS_NONE;
  const sample = new Sample(readers.block.spans.length);
  return new SomeFilter(sample.sorted(filters, (share, cost) => cost / share));
}

/** `a && b && c` as [a, b, c]. */
function operands(node: FoldedBinary, op: '&&' | '||'): Folded[] {
  const list: Folded[] = [];
  const open: Folded[] = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === 'binary' && next.op === op) open.push(next.right, next.left);
    else list.push(next);
  }
  return list;
}

function saysOfParts(node: Folded): boolean {
  return mentions(node, 'event') || mentions(node, 'link');
}

const SAMPLED = 48;

/** A few rows spread over the block, on which filters show how many they keep. */
class Sample {
  readonly #rows: Int32Array;
  readonly #kept: Int32Array;

  constructor(spans: number) {
    const count = Math.min(spans, SAMPLED);
    this.#rows = Int32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * spans) / count));
    this.#kept = new Int32Array(count);
  }

  sorted(filters: readonly RowFilter[], rank: (share: number, cost: number) => number): RowFilter[] {
    const count = this.#rows.length;
    return filters
      .map((filter) => {
        const share = (filter.keep(this.#rows, count, this.#kept) + 0.5) / (count + 1);
        return { filter, rank: rank(share, filter.cost) };
      })
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ filter }) => filter);
  }
}
