// What has been found out about a code. YES >> 1 counts 1, the others 0.
export const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** A test of codes that remembers its answers. -1, no value, never passes. */
export class CodeTest {
  readonly cost: number;
  readonly states: Uint8Array; // code + 1 -> UNKNOWN | NO | YES
  readonly #test: (code: number) => boolean;

  /** @param codes there are  @param cost of a test, spread over the rows that have the code */
  constructor(codes: number, test: (code: number) => boolean, cost = 1) {
    this.states = new Uint8Array(codes + 1);
    this.states[0] = NO;
    this.#test = test;
    this.cost = cost;
  }

  decide(code: number): number {
    return (this.states[code + 1] = this.#test(code) ? YES : NO);
  }

  passes(code: number): boolean {
    return (this.states[code + 1]! || this.decide(code)) === YES;
  }
}
