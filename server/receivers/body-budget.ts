/** What one request holds of the budget. */
export interface Hold {
  /** Counts more bytes. False: there is no room for them, and they are not counted. */
  take(bytes: number): boolean;
  /** Gives back all that was taken. */
  release(): void;
}

/** Bytes that all bodies being read may take together: one request is limited by itself, a hundred at once are not. */
export class BodyBudget {
  private held = 0;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.held;
  }

  open(): Hold {
    let mine = 0;
    return {
      take: (bytes) => {
        if (this.held + bytes > this.maxBytes) return false;
        this.held += bytes;
        mine += bytes;
        return true;
      },
      release: () => {
        this.held -= mine;
        mine = 0;
      },
    };
  }
}
