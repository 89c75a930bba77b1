import type { Aggregate, BinaryOperator, FieldExpression, ScalarFilter, Static } from '../ast.ts';
import { fold, isField, type Folded } from '../check/fold.ts';
import { messageText } from '../check/message-text.ts';
import { toNumber } from '../check/static-values.ts';
import { ValueType } from '../../model/units.ts';
import { aggregate, aggregateNumbers } from './aggregate.ts';
import { compareValues } from './compare.ts';
import type { FieldReaders } from './field-reader.ts';
import { expressionReader } from './field-value.ts';
import { NumberTest } from './number-test.ts';
import { SetsWriter, type Label, type Stage } from './spansets.ts';
import { intValue } from './value.ts';
import { Unsupported } from './unsupported.ts';

/** `avg(duration) > 1s`: keeps the sets of which it is true. */
export function scalarStage(node: ScalarFilter, readers: FieldReaders): Stage {
  const { left, right, op } = node;
  if (left.kind !== 'aggregate' || right.kind !== 'static')
    throw new Unsupported('a comparison other than of an aggregate with a number');
  const expression = left.expression && fold(left.expression);
  const key = messageText(expression ? { ...left, expression: expression as FieldExpression } : left);
  const exact = exactAggregate(left, expression, readers);
  const isTrue = setTest(left, expression, op, right, exact, readers);
  const writer = new SetsWriter();
  return (sets) => {
    writer.reset(sets.count, sets.start[sets.count]!, sets.labels !== null);
    for (let set = 0, end = 0; set < sets.count; set++) {
      const from = sets.start[set]!;
      const to = sets.start[set + 1]!;
      if (!isTrue(sets.rows, from, to)) continue;
      for (let i = from; i < to; i++) writer.rows[end++] = sets.rows[i]!;
      const labels = sets.labels && [...sets.labels[set]!, [key, exact(sets.rows, from, to)] as Label];
      writer.add(sets.unit[set]!, end, labels ?? undefined);
    }
    return writer.finish(sets.ascends);
  };
}

type OfRows<T> = (rows: Int32Array, from: number, to: number) => T;

function exactAggregate(node: Aggregate, expression: Folded | null, readers: FieldReaders): OfRows<Static | null> {
  if (!expression) return (_rows, from, to) => intValue(to - from);
  const read = expressionReader(expression, readers);
  return (rows, from, to) => aggregate(node.op, Array.from(rows.subarray(from, to), read));
}

/** What a comparison of count() makes of a number of spans; null for other comparisons, and beyond 2^53. */
export function countTest({ left, right, op }: ScalarFilter): NumberTest | null {
  return left.kind === 'aggregate' && left.op === 'count' && right.kind === 'static' ? numberTest(op, right) : null;
}

function numberTest(op: BinaryOperator, right: Static): NumberTest | null {
  const limit = toNumber(right);
  return Math.abs(limit) <= Number.MAX_SAFE_INTEGER ? new NumberTest(op, limit) : null;
}

/** Whether the comparison is true of a set: in floats where those are exact, else by values. */
function setTest(
  node: Aggregate,
  expression: Folded | null,
  op: BinaryOperator,
  right: Static,
  exact: OfRows<Static | null>,
  readers: FieldReaders,
): OfRows<boolean> {
  const byValues: OfRows<boolean> = (rows, from, to) => compareValues(op, exact(rows, from, to), right);
  const test = numberTest(op, right);
  if (test === null) return byValues;
  if (expression === null) return (_rows, from, to) => test.passes(to - from);
  const numberOf = numberReader(expression, readers);
  if (numberOf === null) return byValues;
  const isDuration = expression.kind === 'intrinsic' && expression.name === 'duration';
  return (rows, from, to) => {
    const value = aggregateNumbers(node.op, rows, from, to, numberOf, isDuration);
    if (value === null) return false;
    return Number.isNaN(value) ? byValues(rows, from, to) : test.passes(value);
  };
}

/** The number a field is on a span, NaN for none; null for fields and expressions that are read as values. */
function numberReader(node: Folded, readers: FieldReaders): ((row: number) => number) | null {
  if (!isField(node)) return null;
  const { spans, dictionary } = readers.block;
  if (node.kind === 'intrinsic') return node.name === 'duration' ? (row) => spans.durationNs[row]! : null;
  const ids = readers.columns.ids(node);
  const { values } = dictionary;
  if (ids === null) return null;
  return (row) => {
    const id = ids[row]!;
    if (id < 0) return NaN;
    const type = values.type(id);
    return type === ValueType.Int || type === ValueType.Double ? values.number(id) : NaN;
  };
}
