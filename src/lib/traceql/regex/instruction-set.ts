import { Op, type Program } from './program.ts';
import { Look } from './syntax.ts';

/** A set of instructions that an automaton can be at: only those that wait for a character, for the end or for what comes next
 *  to decide whether they are in the right place; forks are followed at once. */
export class InstructionSet {
  /** The first `size` are valid; in no order. */
  readonly members: Int32Array;
  size = 0;
  matchesRest = false;
  hasLooks = false;
  readonly #program: Program;
  readonly #seen: Int32Array; // instruction -> the round in which it was met last
  readonly #stack: Int32Array;
  #round = 0;

  constructor(program: Program) {
    this.#program = program;
    this.members = new Int32Array(program.ops.length);
    this.#seen = new Int32Array(program.ops.length);
    this.#stack = new Int32Array(program.ops.length);
  }

  clear(): void {
    this.size = 0;
    this.matchesRest = false;
    this.hasLooks = false;
    this.#round++;
  }

  /** Adds an instruction and all that it leads to without a character. @param place all that is known to hold here, Look bits */
  add(instruction: number, place: number): void {
    const { ops, nexts, args } = this.#program;
    const seen = this.#seen;
    const stack = this.#stack;
    const round = this.#round;
    let depth = 0;
    let at = instruction;
    for (;;) {
      if (seen[at] !== round) {
        seen[at] = round;
        const op = ops[at];
        if (op === Op.fork) {
          if (seen[args[at]!] !== round) stack[depth++] = args[at]!;
          at = nexts[at]!;
          continue;
        }
        if (op === Op.look) {
          if (args[at]! & place) {
            at = nexts[at]!;
            continue;
          }
          // what came before is always known
          if (!(args[at]! & (Look.beginText | Look.beginLine))) {
            this.hasLooks = true;
            this.members[this.size++] = at;
          }
        } else {
          if (op === Op.matchRest) this.matchesRest = true;
          this.members[this.size++] = at;
        }
      }
      if (depth === 0) return;
      at = stack[--depth]!;
    }
  }
}
