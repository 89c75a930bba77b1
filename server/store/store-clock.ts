/** Where the time comes from; other sources in tests. */
export interface Clocks {
  readonly wallMs: () => number; // Unix; may jump in either direction
  readonly steadyMs: () => number; // since any moment; never goes back, and need not count while the machine sleeps
}
export const SYSTEM_CLOCKS: Clocks = { wallMs: () => Date.now(), steadyMs: () => performance.now() };

/** A wall clock that is ahead by this much is followed at once. */
const BELIEVED_MS = 5 * 60_000;
/** Further ahead it is followed at this many times the speed of time, so that a night of sleep is made up for in minutes. */
const CATCH_UP = 60;

/** The time by which stored spans age: Unix ms, and it never goes back. It begins with the newest arrival in the store, and follows
 *  the wall clock without its leaps:
 *
 *    wall clock ahead (set forward, woken up, started after weeks)   runs faster until it is there: what is too old goes bit by bit,
 *                                                                    and a wrong clock can be noticed before everything is gone
 *    wall clock behind (set back)                                    goes on at its own pace: what is stored keeps growing older */
export class StoreClock {
  private readonly clocks: Clocks;
  private timeMs: number;
  private seenSteadyMs: number;
  private catchingUp = false;

  /** @param newestMs what the store last took for now; null for an empty one */
  constructor(clocks: Clocks, newestMs: number | null) {
    this.clocks = clocks;
    this.timeMs = newestMs ?? clocks.wallMs();
    this.seenSteadyMs = clocks.steadyMs();
  }

  now(): number {
    const steadyMs = this.clocks.steadyMs();
    const passedMs = Math.max(0, steadyMs - this.seenSteadyMs);
    this.seenSteadyMs = steadyMs;
    this.timeMs += passedMs;
    const aheadMs = this.clocks.wallMs() - this.timeMs;
    const believed = aheadMs <= BELIEVED_MS;
    if (!believed && !this.catchingUp)
      console.error(
        `the clock is ${(aheadMs / 3_600_000).toFixed(1)} h ahead of the newest stored spans: retention by age follows it at ${CATCH_UP} times the speed`,
      );
    this.catchingUp = !believed;
    if (aheadMs > 0) this.timeMs += believed ? aheadMs : Math.min(aheadMs, passedMs * CATCH_UP);
    return this.timeMs;
  }
}
