import type { TraceqlError } from '../error.ts';

/** Thrown where the parser or checker meets its first error; parse() and check() turn it into a value. */
export class Refusal extends Error {
  readonly error: TraceqlError;

  constructor(message: string, at: { line: number | null; column: number | null; from: number; to: number }) {
    const { line, column, from, to } = at;
    super(
      line === null ? message : `parse error${line || column ? ` at line ${line}, col ${column}` : ' '}: ${message}`,
    );
    this.error = { kind: 'bad-query', message: this.message, line, column, from, to };
  }
}
