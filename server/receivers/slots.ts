/** One who waits for a slot, or has it. */
export interface Ticket {
  /** Gives the slot back, or stops waiting for it. Again: nothing. */
  leave(): void;
}

/** So many may be inside at a time; the others wait in the order they came. */
export class Slots {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(count: number) {
    this.free = count;
  }

  /** Calls `inside` now or when a slot is free. */
  enter(inside: () => void): Ticket {
    let state: 'waiting' | 'inside' | 'gone' = 'waiting';
    const goIn = (): void => {
      state = 'inside';
      this.free--;
      inside();
    };
    if (this.free > 0) goIn();
    else this.waiting.add(goIn);
    return {
      leave: () => {
        if (state === 'inside') this.free++;
        state = 'gone';
        this.waiting.delete(goIn);
        const [next] = this.waiting;
        if (!next || this.free === 0) return;
        this.waiting.delete(next);
        next();
      },
    };
  }
}
