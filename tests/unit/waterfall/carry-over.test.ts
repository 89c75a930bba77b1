import { expect, test } from 'vitest';
import { placedIn, placedSpans, type Placed } from '../../../src/lib/waterfall/session/carry-over.ts';

const before = (part: Partial<Placed>, collapsed = new Uint8Array(5), unfolded = new Set<number>()): Placed => ({
  table: { length: 5 },
  tree: { collapsed, unfolded },
  focused: 0,
  selected: null,
  ...part,
});

test('focus, choice and folds are found again after the spans moved', () => {
  const placed = before({ focused: 2, selected: 4 }, Uint8Array.of(0, 1, 0, 1, 0));
  expect(placedSpans(placed)).toEqual([2, 4, 1, 3]);
  const after = placedIn(7, placed, [3, 6, 2, 4]); // one span came before span 1, one before span 4
  expect(after).toMatchObject({ focused: 3, selected: 6 });
  expect([...after.tree.collapsed]).toEqual([0, 0, 1, 0, 1, 0, 0]);
});

test('without a choice none is made; what is gone is left out', () => {
  expect(placedIn(5, before({ focused: 1 }), [2, 2])).toMatchObject({ focused: 2, selected: null });
  const gone = placedIn(5, before({ selected: 3 }, Uint8Array.of(0, 1, 0, 0, 0)), [-1, -1, -1]);
  expect(gone).toMatchObject({ focused: 0, selected: null });
  expect([...gone.tree.collapsed]).toEqual([0, 0, 0, 0, 0]);
});

test('a run that was open stays open', () => {
  const placed = before({ focused: 1 }, Uint8Array.of(1, 0, 0, 0, 0), new Set([2]));
  expect(placedSpans(placed)).toEqual([1, 1, 2, 0]);
  const { tree } = placedIn(6, placed, [2, 2, 3, 0]);
  expect([[...tree.unfolded], [...tree.collapsed]]).toEqual([[3], [1, 0, 0, 0, 0, 0]]);
});
