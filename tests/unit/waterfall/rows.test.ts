import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as rows from '../../../src/lib/waterfall/tree/rows.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const cart = traceFromText(`
  web    GET-/cart  @0  +100
    cart   get      @10 +40
      redis  GET    @15 +20
    ads    get      @50 +30
      ads    rank   @55 +10
`).spans;

test('a collapsed span keeps its row and hides its subtree', () => {
  expect([...rows.visibleRows(cart, Uint8Array.of(0, 1, 0, 0, 0))]).toEqual([0, 1, 3, 4]);
});

test('a hidden span is shown by the row of what hides it', () => {
  const visible = rows.visibleRows(cart, Uint8Array.of(0, 1, 0, 0, 0));
  expect([0, 1, 2, 3, 4].map((span) => rows.rowOfSpan(visible, span))).toEqual([0, 1, 1, 2, 3]);
});

test('levels close from the deepest, and open again one by one', () => {
  const collapse = (collapsed: Uint8Array) => rows.collapseLevel(cart, rows.visibleRows(cart, collapsed), collapsed);
  const expand = (collapsed: Uint8Array) => rows.expandLevel(cart, rows.visibleRows(cart, collapsed), collapsed);
  const once = collapse(new Uint8Array(5));
  expect([...rows.visibleRows(cart, once)]).toEqual([0, 1, 3]);
  const twice = collapse(once);
  expect([...rows.visibleRows(cart, twice)]).toEqual([0]);
  expect([...rows.visibleRows(cart, collapse(twice))]).toEqual([0]);
  const opened = expand(twice);
  expect([...rows.visibleRows(cart, opened)]).toEqual([0, 1, 3]);
  expect(rows.visibleRows(cart, expand(opened)).length).toBe(5);
});

test('all closed leaves the roots; revealing a span opens only what hides it', () => {
  const closed = rows.collapsedFrom(cart, 0);
  expect([...rows.visibleRows(cart, closed)]).toEqual([0]);
  expect([...rows.visibleRows(cart, rows.reveal(cart, closed, 2))]).toEqual([0, 1, 2, 3]);
  const open = new Uint8Array(5);
  expect(rows.reveal(cart, open, 2)).toBe(open);
});

test('place among siblings', () => {
  expect(rows.placeAmongSiblings(cart, 3)).toEqual({ position: 2, count: 2 });
  expect(rows.placeAmongSiblings(cart, 0)).toEqual({ position: 1, count: 1 });
});

test('rows are exactly the spans without a collapsed ancestor', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 5, maxLength: 5 }), (bits) => {
      const collapsed = Uint8Array.from(bits);
      const expected = [0, 1, 2, 3, 4].filter((span) => {
        for (let p = cart.parent[span]!; p >= 0; p = cart.parent[p]!) if (collapsed[p]) return false;
        return true;
      });
      expect([...rows.visibleRows(cart, collapsed)]).toEqual(expected);
    }),
  );
});
