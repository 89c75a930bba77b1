import type { Steps } from '../model/steps.ts';
import { nextTask } from './next-task.ts';

const SLICE_MS = 12; // a question waits no longer than this

/** Does steps in slices: messages are answered in between. Rejects with the signal's reason once it is aborted. */
export async function inSlices<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await nextTask();
    signal.throwIfAborted();
  }
}
