/** Brings order[from, to) into ascending order of key[order[i]]; equal keys keep their order. Keys are integers >= 0 as float64.
 *  Already sorted ranges cost one look, short ones an insertion sort, long ones a radix sort of 11 bits a pass. */
export function sortByKey(
  order: Int32Array,
  from: number,
  to: number,
  key: Float64Array,
  scratch: () => Int32Array,
): void {
  let max = 0;
  let sorted = true;
  let last = -1;
  for (let i = from; i < to; i++) {
    const k = key[order[i]!]!;
    if (k < last) sorted = false;
    if (k > max) max = k;
    last = k;
  }
  if (sorted) return;
  if (to - from <= 160) insertionSort(order, from, to, key);
  else radixSort(order, from, to, key, max, scratch());
}

function insertionSort(order: Int32Array, from: number, to: number, key: Float64Array): void {
  for (let i = from + 1; i < to; i++) {
    const item = order[i]!;
    const k = key[item]!;
    let j = i - 1;
    for (; j >= from && key[order[j]!]! > k; j--) order[j + 1] = order[j]!;
    order[j + 1] = item;
  }
}

const BITS = 11;
const BUCKETS = 1 << BITS;

function radixSort(
  order: Int32Array,
  from: number,
  to: number,
  key: Float64Array,
  max: number,
  scratch: Int32Array,
): void {
  const count = new Int32Array(BUCKETS);
  let source = order.subarray(from, to);
  let target = scratch.subarray(0, to - from);
  let passes = 0;
  for (let unit = 1; unit <= max; unit *= BUCKETS, passes++) {
    count.fill(0);
    for (let i = 0; i < source.length; i++) count[digit(key[source[i]!]!, unit)]!++;
    let sum = 0;
    for (let b = 0; b < BUCKETS; b++) {
      const n = count[b]!;
      count[b] = sum;
      sum += n;
    }
    for (let i = 0; i < source.length; i++) {
      const item = source[i]!;
      target[count[digit(key[item]!, unit)]!++] = item;
    }
    [source, target] = [target, source];
  }
  if (passes % 2 === 1) target.set(source);
}

/** Dividing by a power of two is exact, and `&` takes whole numbers up to 2^53 modulo 2^32; `%` of two doubles is a call. */
function digit(value: number, unit: number): number {
  return (value / unit) & (BUCKETS - 1);
}
