import { ValueType } from '../../model/units.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Field } from '../ast.ts';
import { BlockColumns } from '../evaluate/block-columns.ts';
import { valueReader } from '../evaluate/field-value.ts';
import { isArray, valueOfId, type Value } from '../evaluate/value.ts';

/** Reads what a function measures, of many spans at once: a number each into `out`, NaN (as an integer: 0) where a span has none. */
export type Measure<Out = Float64Array> = (rows: Int32Array, traceOfRow: Int32Array, out: Out) => void;

/** The numbers that min, max, avg and sum_over_time work on. Span durations are in seconds; other durations stay in nanoseconds,
 *  as in Tempo. */
export function measureOf(field: Field, block: TraceBlock): Measure {
  const { durationNs } = block.spans;
  if (isDuration(field))
    return (rows, _traces, out) => {
      for (let i = 0; i < rows.length; i++) out[i] = durationNs[rows[i]!]! / 1e9;
    };
  return numbersOf(field, block, numberOf, (type, number) =>
    type === ValueType.Int || type === ValueType.Double ? number : NaN,
  );
}

/** The buckets that histograms count in: e for values in (2^(e-1), 2^e], of durations in nanoseconds; 0 for what has none: below 2,
 *  floats, texts. */
export function bucketsOf(field: Field, block: TraceBlock): Measure<Int32Array> {
  const { durationNs } = block.spans;
  if (isDuration(field))
    return (rows, _traces, out) => {
      for (let i = 0; i < rows.length; i++) out[i] = exponentOf(durationNs[rows[i]!]!);
    };
  const ofValue = (value: Value): number => {
    if (isArray(value)) return value.length === 1 ? ofValue(value[0]!) : NaN;
    return value?.type === 'int' || value?.type === 'duration' ? exponentOf(numberOf(value)) : NaN;
  };
  return numbersOf(field, block, ofValue, (type, number) => (type === ValueType.Int ? exponentOf(number) : NaN));
}

/** The label `__bucket` of an exponent: the upper end of the bucket, in seconds where durations are counted. */
export function bucketLimit(field: Field, exponent: number): number {
  return 2 ** exponent / (isAnyDuration(field) ? 1e9 : 1);
}

function isDuration(field: Field): boolean {
  return field.kind === 'intrinsic' && field.name === 'duration';
}

function isAnyDuration(field: Field): boolean {
  return field.kind === 'intrinsic' && ['duration', 'traceDuration', 'event:timeSinceStart'].includes(field.name);
}

/** The least e with value <= 2^e; NaN below 2. @param value whole */
function exponentOf(value: number): number {
  if (!(value >= 2)) return NaN;
  if (value > Number.MAX_SAFE_INTEGER) return Math.ceil(Math.log2(value));
  const below = value - 1; // so that a power of two stays in the bucket that it ends
  return below < 4294967296 ? 32 - Math.clz32(below) : 64 - Math.clz32(below / 4294967296);
}

function numberOf(value: Value): number {
  if (value === null) return NaN;
  if (isArray(value)) return value.length === 1 ? numberOf(value[0]!) : NaN;
  return value.type === 'int' || value.type === 'float' || value.type === 'duration' ? Number(value.value) : NaN;
}

/** @param ofValue what counts of any value @param ofScalar the same of a number in the dictionary */
function numbersOf(
  field: Field,
  block: TraceBlock,
  ofValue: (value: Value) => number,
  ofScalar: (type: ValueType, number: number) => number,
): Measure<Float64Array | Int32Array> {
  const ids = BlockColumns.of(block).ids(field);
  const { values } = block.dictionary;
  if (ids)
    return (rows, _traces, out) => {
      for (let i = 0; i < rows.length; i++) {
        const id = ids[rows[i]!]!;
        const type = id < 0 ? ValueType.Empty : values.type(id);
        out[i] =
          type === ValueType.Array ? ofValue(valueOfId(values, id)) : ofScalar(type, id < 0 ? NaN : values.number(id));
      }
    };
  const read = valueReader(field, block);
  return (rows, traceOfRow, out) => {
    for (let i = 0; i < rows.length; i++) out[i] = ofValue(read(traceOfRow[i]!, rows[i]!));
  };
}
