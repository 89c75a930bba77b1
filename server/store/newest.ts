/** Keeps the `limit` newest of the items offered: a heap with the oldest kept one on top. */
export class Newest<T> {
  private readonly heap: { atNs: bigint; item: T }[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether an item of this time would be kept. */
  wants(atNs: bigint): boolean {
    return this.heap.length < this.limit || atNs > this.heap[0]!.atNs;
  }

  offer(atNs: bigint, item: T): void {
    if (!this.wants(atNs)) return;
    const { heap } = this;
    if (heap.length === this.limit) {
      heap[0] = { atNs, item };
      this.sink();
      return;
    }
    heap.push({ atNs, item });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.atNs <= heap[i]!.atNs) break;
      [heap[parent], heap[i]] = [heap[i]!, heap[parent]!];
      i = parent;
    }
  }

  /** Newest first. */
  sorted(): T[] {
    return this.heap.toSorted((a, b) => (a.atNs < b.atNs ? 1 : a.atNs > b.atNs ? -1 : 0)).map(({ item }) => item);
  }

  private sink(): void {
    const { heap } = this;
    for (let i = 0; ;) {
      const left = 2 * i + 1;
      let least = i;
      for (const child of [left, left + 1])
        if (child < heap.length && heap[child]!.atNs < heap[least]!.atNs) least = child;
      if (least === i) return;
      [heap[least], heap[i]] = [heap[i]!, heap[least]!];
      i = least;
    }
  }
}
