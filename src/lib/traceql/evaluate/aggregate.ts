import type { Aggregate, Static } from '../ast.ts';
import { toNumber } from '../check/static-values.ts';
import { isArray, type Value } from './value.ts';

/** An aggregate over the values of a spanset; null where no span has a number. Durations stay durations; integers stay
 *  integers, but for their average; a mixture is computed as floats. */
export function aggregate(op: Aggregate['op'], values: readonly Value[]): Static | null {
  const numbers = values.filter(
    (value): value is Static => value !== null && !isArray(value) && !Number.isNaN(toNumber(value)),
  );
  const first = numbers[0];
  if (!first) return null;
  if (op === 'min' || op === 'max') return numbers.reduce((best, value) => (isBetter(op, value, best) ? value : best));
  const type = numbers.every((value) => value.type === first.type) ? first.type : 'float';
  if (type !== 'int' && type !== 'duration') {
    const sum = numbers.reduce((total, value) => total + toNumber(value), 0);
    return { kind: 'static', type: 'float', value: op === 'avg' ? sum / numbers.length : sum };
  }
  const sum = numbers.reduce((total, value) => total + (value.value as bigint), 0n);
  if (op === 'sum') return { kind: 'static', type, value: BigInt.asIntN(64, sum) };
  if (type === 'int') return { kind: 'static', type: 'float', value: Number(sum) / numbers.length };
  return { kind: 'static', type, value: sum / BigInt(numbers.length) };
}

function isBetter(op: 'min' | 'max', value: Static, best: Static): boolean {
  const difference = toNumber(value) - toNumber(best);
  return op === 'min' ? difference < 0 : difference > 0;
}

/** The same in floats.  @param isDuration whether averages are cut to whole nanoseconds
 *  @returns null where no span has a number; NaN where floats may be wrong: beyond 2^53 */
export function aggregateNumbers(
  op: Aggregate['op'],
  rows: Int32Array,
  from: number,
  to: number,
  numberOf: (row: number) => number,
  isDuration: boolean,
): number | null {
  let count = 0;
  let sum = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let i = from; i < to; i++) {
    const number = numberOf(rows[i]!);
    if (Number.isNaN(number)) continue;
    count++;
    sum += number;
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (count === 0) return null;
  const largest = Math.max(Math.abs(sum), Math.abs(least), Math.abs(most));
  if (!(largest <= Number.MAX_SAFE_INTEGER)) return NaN;
  if (op === 'min') return least;
  if (op === 'max') return most;
  if (op === 'sum') return sum;
  return isDuration ? Math.trunc(sum / count) : sum / count;
}
