import { err, ok, type Result } from '../../base/result.ts';
import { Automaton } from './automaton.ts';
import { parseRegex } from './parse.ts';
import { compileProgram } from './program.ts';
import { RegexError } from './syntax.ts';

const encoder = new TextEncoder();

/** A regular expression as Tempo has it: Go's syntax, anchored at both ends, `.` for newlines too. */
export class Regex {
  readonly #automaton: Automaton;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  /** To be called between slices of work: what a pattern may take is bounded from one rest to the next. */
  rest(): void {
    this.#automaton.rest();
  }

  /** Whether the bytes of [from, to), UTF-8, match as a whole. Throws TooMuchWork. A byte that is no UTF-8 counts as U+FFFD. */
  matches(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#automaton.matches(bytes, from, to);
  }

  matchesText(text: string): boolean {
    const bytes = encoder.encode(text);
    return this.#automaton.matches(bytes, 0, bytes.length);
  }
}

/** @returns the error of Go's regexp/syntax, or that the pattern is too large for us */
export function compileRegex(pattern: string): Result<Regex, RegexError> {
  const node = parseRegex(pattern);
  if (!node.ok) return node;
  const program = compileProgram(node.value);
  return program ? ok(new Regex(new Automaton(program))) : err(new RegexError('expression too large', pattern, 0));
}
