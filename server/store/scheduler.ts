/** Work that can be interrupted at every `yield`. */
export type Job<T> = Generator<void, T, void>;

interface Running {
  step(untilMs: number): boolean; // true: finished
}

/** Runs jobs on one thread in slices, round robin, with `between` (the ingest queues) run before every slice, so that
 *  neither a long search nor a table being built keeps an acknowledgement or a read by id waiting for more than a slice.
 *  Idle jobs, which nobody waits for, go on only while there are no others. */
export class Scheduler {
  readonly between = new Set<() => void>();
  private readonly jobs: Running[] = [];
  private readonly idleJobs: Running[] = [];
  private readonly sliceMs: number;
  private scheduled = false;
  private stopped = false;

  constructor(sliceMs = 10) {
    this.sliceMs = sliceMs;
  }

  /** Resolves with the job's result; undefined if `isCancelled` became true first. Rejects with what the job throws. */
  run<T>(job: Job<T>, isCancelled: () => boolean = () => false): Promise<T | undefined> {
    return this.start(this.jobs, job, isCancelled);
  }

  runIdle<T>(job: Job<T>): Promise<T | undefined> {
    return this.start(this.idleJobs, job, () => false);
  }

  private start<T>(queue: Running[], job: Job<T>, isCancelled: () => boolean): Promise<T | undefined> {
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
      queue.push({ step });
      this.wake();
    });
  }

  /** No job takes another step; their promises stay open. */
  stop(): void {
    this.stopped = true;
  }

  /** Sees to `between` and the next slice soon, after the messages that have already arrived. */
  wake(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.stopped) return;
      for (const each of this.between) each();
      const queue = this.jobs.length > 0 ? this.jobs : this.idleJobs;
      const job = queue.shift();
      if (!job) return;
      if (!job.step(performance.now() + this.sliceMs)) queue.push(job);
      if (this.jobs.length + this.idleJobs.length > 0) this.wake();
    });
  }
}
