/** Work that can be left and taken up again at every `yield`, so that one thread can see to other things in between. */
export type Steps<T> = Generator<void, T, void>;

/** Rounds of a short loop from one `yield` to the next: well below a millisecond of work. */
export const STEP = 8192;

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
