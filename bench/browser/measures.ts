import { measured, type Measurement } from '../measurement.ts';

/** What a figure must not pass, in its own unit. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** Samples of many figures, as they come. */
export class Measures {
  readonly #figures = new Map<string, { unit: string; limit: Limit | undefined; samples: number[] }>();

  note(name: string, unit: string, value: number, limit?: Limit): void {
    const figure = this.#figures.get(name) ?? { unit, limit, samples: [] };
    figure.samples.push(value);
    this.#figures.set(name, figure);
  }

  /** One measurement a figure, in the order in which they were first noted. */
  all(): Measurement[] {
    return [...this.#figures].map(([name, { unit, limit, samples }]) => ({
      ...measured(name, unit, samples),
      ...limit,
    }));
  }
}
