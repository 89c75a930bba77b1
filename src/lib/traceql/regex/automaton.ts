import { contains } from './char-set.ts';
import { InstructionSet } from './instruction-set.ts';
import { NEWLINE, Op, WORD, type Program } from './program.ts';
import { StateStore } from './state-store.ts';
import { Look } from './syntax.ts';
import { decodeAt } from './utf8.ts';

// Entries of the table that are no rows.
const UNKNOWN = 0;
const DEAD = -1;
const MATCHED = -2;

/** Instructions looked at between two rests; a second or two of work. Ordinary patterns build a few dozen states and then only
 *  follow them; `(?:.{0,1000}z)` a hundred times builds one of ten thousand instructions for nearly every character. */
const MAX_WORK = 2 ** 25;

/** Thrown where a pattern takes more work than it may. */
export class TooMuchWork extends Error {}

/** What a state remembers of the character before, beside Look.beginText and Look.beginLine. */
const AFTER_WORD = 64;

/** A program made deterministic as far as texts need it: a state, which is a set of instructions, is built when a text first
 *  leads there, and all are forgotten when they grow beyond a bound. So memory is bounded, and time linear in the text. */
export class Automaton {
  readonly #program: Program;
  readonly #states: StateStore;
  readonly #end: number; // the column for the end of the text, after those of the classes
  readonly #here: InstructionSet;
  readonly #after: InstructionSet;
  #start = UNKNOWN;
  #work = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#end = program.classes.count;
    this.#states = new StateStore(this.#end + 1);
    this.#here = new InstructionSet(program);
    this.#after = new InstructionSet(program);
  }

  /** Begins to count anew what the pattern takes: whoever asks has let others work meanwhile. */
  rest(): void {
    this.#work = 0;
  }

  /** Whether the bytes of [from, to), UTF-8, match as a whole. Throws TooMuchWork. */
  matches(bytes: Uint8Array, from: number, to: number): boolean {
    const { ofAscii } = this.#program.classes;
    let table = this.#states.table;
    let row = this.#start || this.#startRow();
    for (let at = from; at < to && row > 0;) {
      const byte = bytes[at]!;
      let column: number;
      if (byte < 0x80) {
        column = ofAscii[byte]!;
        at++;
      } else {
        const decoded = decodeAt(bytes, at, to);
        column = this.#program.classes.of(decoded >> 3);
        at += decoded & 7;
      }
      let next = table[row + column]!;
      if (next === UNKNOWN) {
        next = this.#step(row, column);
        table = this.#states.table;
      }
      row = next;
    }
    if (row > 0) row = this.#states.table[row + this.#end] || this.#step(row, this.#end);
    return row === MATCHED;
  }

  #startRow(): number {
    this.#after.clear();
    this.#after.add(this.#program.start, Look.beginText | Look.beginLine);
    return (this.#start = this.#rowAfter(Look.beginText | Look.beginLine));
  }

  /** What follows a row, written down in the table. */
  #step(row: number, column: number): number {
    const { timesForgotten } = this.#states;
    const next = this.#follow(row, column);
    if (this.#states.timesForgotten === timesForgotten) this.#states.table[row + column] = next;
    return next;
  }

  #follow(row: number, column: number): number {
    const { ops, nexts, args, sets, classes } = this.#program;
    const isEnd = column === this.#end;
    const code = isEnd ? -1 : classes.samples[column]!;
    const here = this.#here;
    here.clear();
    const place = placeBetween(this.#states.before(row), code);
    for (const member of this.#states.members(row)) here.add(member, place);
    if (here.matchesRest) return MATCHED;
    if ((this.#work += here.size) > MAX_WORK) throw new TooMuchWork();

    this.#after.clear();
    const placeAfter = code === NEWLINE ? Look.beginLine : 0;
    for (let i = 0; i < here.size; i++) {
      const at = here.members[i]!;
      if (ops[at] === Op.match && isEnd) return MATCHED;
      if (ops[at] === Op.set && contains(sets[args[at]!]!, code)) this.#after.add(nexts[at]!, placeAfter);
    }
    return isEnd ? DEAD : this.#rowAfter(placeAfter | (contains(WORD, code) ? AFTER_WORD : 0));
  }

  /** The row of the state after a character. */
  #rowAfter(before: number): number {
    const after = this.#after;
    if (after.matchesRest) return MATCHED;
    if (after.size === 0) return DEAD;
    const members = after.members.subarray(0, after.size).sort();
    const remembered = after.hasLooks ? before : 0;
    const row = this.#states.rowOf(members, remembered);
    if (row !== 0) return row;
    this.#states.forgetAll();
    this.#start = UNKNOWN;
    return this.#states.rowOf(members, remembered);
  }
}

/** What holds between a character (of which a state remembers `before`) and the next; -1 is the end. As Look bits. */
function placeBetween(before: number, next: number): number {
  const isBoundary = ((before & AFTER_WORD) !== 0) !== (next >= 0 && contains(WORD, next));
  const end = next < 0 ? Look.endText | Look.endLine : next === NEWLINE ? Look.endLine : 0;
  return (before & ~AFTER_WORD) | end | (isBoundary ? Look.wordBoundary : Look.noWordBoundary);
}
