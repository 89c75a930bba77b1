/** Where nodes stood in the text they were parsed from. Kept beside the tree, so that equal queries stay deeply equal. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

const places = new WeakMap<object, Place>();

export function setPlace<T extends object>(node: T, from: number, to: number): T {
  places.set(node, { from, to });
  return node;
}

/** Offsets of a node; null for one that was built, not parsed. */
export function placeOf(node: object): Place | null {
  return places.get(node) ?? null;
}
