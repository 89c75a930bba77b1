import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectNth } from '../../../src/lib/base/select.ts';

test('the value at any place of the sorted list, many equal ones included', () => {
  const lists = fc.array(fc.oneof(fc.nat(5), fc.double({ noNaN: true })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(lists, fc.nat(), (list, at) => {
      const k = at % list.length;
      const sorted = Float64Array.from(list).sort();
      expect(selectNth(Float64Array.from(list), k) === sorted[k]).toBe(true); // 0 and -0 are one length
    }),
  );
});

test('sorted, reversed and constant lists end', () => {
  const n = 200_000;
  const shapes = [(i: number) => i, (i: number) => n - i, () => 7];
  for (const shape of shapes) {
    const values = Float64Array.from({ length: n }, (_, i) => shape(i));
    const sorted = values.slice().sort();
    expect(selectNth(values, n >> 1)).toBe(sorted[n >> 1]);
  }
});
