import { criticalPath, type CriticalPath } from '../analysis/critical-path.ts';
import { traceFacts, type TraceFacts } from '../analysis/facts.ts';
import { selfTimes } from '../analysis/self-time.ts';
import { denseServices, type Services } from '../analysis/services.ts';
import type { TraceDecoder } from '../formats/trace-decoder.ts';
import type { TraceBlock } from '../model/trace-block.ts';

const SLICE_MS = 20; // a question waits no longer than this

/** One trace in the worker: its skeleton stands, its attributes are decoded slice by slice. What is derived is derived once. */
export class OpenedTrace {
  readonly handle: number;
  readonly key: string;
  readonly bytes: number;
  readonly partial: string | null;
  readonly facts: TraceFacts;
  readonly services: Services;
  readonly decodedAtUnixMs: number;
  readonly #decoder: TraceDecoder;
  #done = false;
  #attributesAtUnixMs = 0;
  #waiting: (() => void)[] = [];
  #path: CriticalPath | undefined;
  #self: Float64Array | undefined;

  constructor(handle: number, key: string, bytes: number, partial: string | null, decoder: TraceDecoder) {
    this.handle = handle;
    this.key = key;
    this.bytes = bytes;
    this.partial = partial;
    this.#decoder = decoder;
    this.facts = traceFacts(decoder.block);
    this.services = denseServices(decoder.block);
    this.decodedAtUnixMs = performance.timeOrigin + performance.now();
  }

  get block(): TraceBlock {
    return this.#decoder.block;
  }

  /** All attributes are known. */
  get done(): boolean {
    return this.#done;
  }

  get attributesAtUnixMs(): number {
    return this.#attributesAtUnixMs;
  }

  get path(): CriticalPath {
    return (this.#path ??= criticalPath(this.block.spans));
  }

  get selfNs(): Float64Array {
    return (this.#self ??= selfTimes(this.block.spans));
  }

  /** What could not be read within spans, or null; whole once done. */
  get problem(): string | null {
    return this.#decoder.problem?.message ?? null;
  }

  details(span: number) {
    return this.#decoder.details(span);
  }

  serviceOf = (span: number): number => this.services.ofResource[this.block.spans.resource[span]!]!;

  /** Decodes on for one slice and wakes who waits for more. */
  decodeSlice(): void {
    if (this.#done) return;
    const until = performance.now() + SLICE_MS;
    this.#done = this.#decoder.decodeAttributes(() => performance.now() >= until);
    if (this.#done) this.#attributesAtUnixMs = performance.timeOrigin + performance.now();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves after the next slice, which somebody has to see to; at once when all is decoded. Rejects as soon as `signal` aborts. */
  grown(signal: AbortSignal): Promise<void> {
    if (this.#done) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason as Error);
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}
