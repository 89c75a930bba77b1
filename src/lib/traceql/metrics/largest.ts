/** The ids with the largest weights, the largest first; of equal ones the smaller ids. O(n log limit), a heap of `limit` ids.
 *  @param limit above 0 */
export class Largest {
  readonly #limit: number;
  readonly #heap: Weighed[] = []; // the least is on top

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(id: number, weight: number): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push({ id, weight });
      this.#rise(heap.length - 1);
    } else if (weight > heap[0]!.weight || (weight === heap[0]!.weight && id < heap[0]!.id)) {
      heap[0] = { id, weight };
      this.#sink();
    }
  }

  /** The largest first. */
  sorted(): Weighed[] {
    return this.#heap.toSorted((a, b) => (isLess(a, b) ? 1 : -1));
  }

  #rise(at: number): void {
    const heap = this.#heap;
    for (let child = at; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isLess(heap[child]!, heap[parent]!)) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      child = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let parent = 0; ;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < heap.length && isLess(heap[child]!, heap[least]!)) least = child;
      if (least === parent) return;
      [heap[least], heap[parent]] = [heap[parent]!, heap[least]!];
      parent = least;
    }
  }
}

export interface Weighed {
  readonly id: number;
  readonly weight: number;
}

function isLess(a: Weighed, b: Weighed): boolean {
  return a.weight < b.weight || (a.weight === b.weight && a.id > b.id);
}
