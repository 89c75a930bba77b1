/** What the cache must know of a trace. */
export interface CachedTrace {
  readonly handle: number;
  readonly key: string;
  readonly bytes: number; // as received; tables and dictionary come to about as much again
  readonly done: boolean;
}

/** Opened traces by handle and by key, so that back and forward are instant. Those longest unused go first once the sum of bytes
 *  passes the budget; the one added last and the one that the page shows always stay, however large. */
export class TraceCache<T extends CachedTrace> {
  readonly #budgetBytes: number;
  readonly #traces = new Map<number, T>(); // insertion order = order of use
  #shown = -1; // handle
  #added = -1; // handle

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Of a trace opened again the copy that is shown stays: until the page has heard of the new one it asks for the old. */
  add(trace: T): void {
    this.#added = trace.handle;
    this.#traces.set(trace.handle, trace);
    this.#trim();
  }

  show(handle: number): void {
    this.#shown = handle;
    this.#trim();
  }

  #trim(): void {
    let sum = 0;
    for (const t of this.#traces.values()) sum += t.bytes;
    for (const t of this.#traces.values()) {
      const needed = t.handle === this.#shown || t.handle === this.#added;
      if (needed || (sum <= this.#budgetBytes && t === this.#newest(t.key))) continue;
      this.#traces.delete(t.handle);
      sum -= t.bytes;
    }
  }

  byHandle(handle: number): T | undefined {
    return this.#touch(this.#traces.get(handle));
  }

  byKey(key: string): T | undefined {
    return this.#touch(this.#newest(key));
  }

  /** The trace used last among those still being decoded. */
  unfinished(): T | undefined {
    let last: T | undefined;
    for (const trace of this.#traces.values()) if (!trace.done) last = trace;
    return last;
  }

  #newest(key: string): T | undefined {
    let newest: T | undefined;
    for (const trace of this.#traces.values())
      if (trace.key === key && trace.handle > (newest?.handle ?? -1)) newest = trace;
    return newest;
  }

  #touch(trace: T | undefined): T | undefined {
    if (!trace) return undefined;
    this.#traces.delete(trace.handle);
    this.#traces.set(trace.handle, trace);
    return trace;
  }
}
