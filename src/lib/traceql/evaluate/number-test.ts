import type { BinaryOperator } from '../ast.ts';

/** `number op limit`, in floats. */
export class NumberTest {
  readonly #limit: number;
  readonly #less: boolean;
  readonly #equal: boolean;
  readonly #greater: boolean;

  constructor(op: BinaryOperator, limit: number) {
    this.#limit = limit;
    this.#less = op === '<' || op === '<=' || op === '!=';
    this.#equal = op === '=' || op === '<=' || op === '>=';
    this.#greater = op === '>' || op === '>=' || op === '!=';
  }

  passes(number: number): boolean {
    return number > this.#limit ? this.#greater : number < this.#limit ? this.#less : this.#equal;
  }
}
