type Sorted = ArrayLike<number>;

/** First index in [from, to) whose value is >= x; `to` if there is none. `values` must ascend. O(log n) */
export function lowerBound(values: Sorted, x: number, from = 0, to = values.length): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle]! < x) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** First index in [from, to) whose value is > x; `to` if there is none. */
export function upperBound(values: Sorted, x: number, from = 0, to = values.length): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle]! <= x) from = middle + 1;
    else to = middle;
  }
  return from;
}
