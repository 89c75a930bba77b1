/** Work that can be interrupted at every `yield`. */
export type Job<T> = Generator<void, T, void>;

interface Running {
  step(untilMs: number): boolean; // true: finished
}

/** Runs jobs on one thread in slices, round robin, with `between` (the ingest queue) run before every slice, so that
 *  neither a long search nor a table being built keeps an acknowledgement or a read by id waiting for more than a slice. */
export class Scheduler {
  private readonly jobs: Running[] = [];
  private readonly between: () => void;
  private readonly sliceMs: number;
  private scheduled = false;

  constructor(between: () => void, sliceMs = 10) {
    this.between = between;
    this.sliceMs = sliceMs;
  }

  /** Resolves with the job's result; undefined if `isCancelled` became true first. Rejects with what the job throws. */
  run<T>(job: Job<T>, isCancelled: () => boolean = () => false): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const step = (untilMs: number): boolean => {
        try {
          do {
            if (isCancelled()) {
              job.return(undefined as T);
              resolve(undefined);
              return true;
            }
            const next = job.next();
            if (next.done) {
              resolve(next.value);
              return true;
            }
          } while (performance.now() < untilMs);
          return false;
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return true;
        }
      };
      this.jobs.push({ step });
      this.wake();
    });
  }

  /** Sees to `between` and the next slice soon, after the messages that have already arrived. */
  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.between();
      const job = this.jobs.shift();
      if (!job) return;
      if (!job.step(performance.now() + this.sliceMs)) this.jobs.push(job);
      if (this.jobs.length > 0) this.wake();
    });
  }
}
