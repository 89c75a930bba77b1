import { CharacterClasses } from './character-classes.ts';
import { expandSet, type Ranges } from './char-set.ts';
import { Look, type Node, type SetSyntax } from './syntax.ts';

/** What an instruction does. */
export const Op = {
  set: 0, // takes a character of sets[arg], goes on at next
  fork: 1, // goes on at next and at arg
  look: 2, // goes on at next if the place is arg, a Look
  match: 3, // matches if nothing is left
  matchRest: 4, // matches whatever is left
} as const;

/** A pattern as a nondeterministic automaton over code points, to be matched from end to end. */
export interface Program {
  readonly start: number;
  // by instruction:
  readonly ops: Uint8Array; // Op
  readonly nexts: Int32Array;
  readonly args: Int32Array;
  readonly sets: readonly Ranges[];
  readonly classes: CharacterClasses;
}

export const NEWLINE = 0x0a;
const NEWLINES: Ranges = [NEWLINE, NEWLINE];
/** What \b tells apart, as Go does: ASCII only. */
export const WORD: Ranges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];

// What a pattern may cost, about 10 MB each. Go's own limit is on what it parses and lets three times as much through.
const MAX_INSTRUCTIONS = 2 ** 20;
const MAX_RANGES = 2 ** 20;

/** @returns null if it would be too large */
export function compileProgram(node: Node): Program | null {
  try {
    return new Compiler().compile(node);
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

class TooLarge extends Error {}

class Compiler {
  readonly #ops: number[] = [];
  readonly #nexts: number[] = [];
  readonly #args: number[] = [];
  readonly #sets: Ranges[] = [];
  readonly #numbers = new Map<SetSyntax | string, number>(); // a set, or how it is written -> its index
  #ranges = 0;
  #looks = 0;

  compile(node: Node): Program {
    const start = this.#compile(node, this.#add(Op.match, 0, 0));
    const seen = [...this.#sets];
    if (this.#looks & (Look.wordBoundary | Look.noWordBoundary)) seen.push(WORD);
    if (this.#looks & (Look.beginLine | Look.endLine)) seen.push(NEWLINES);
    return {
      start,
      ops: Uint8Array.from(this.#ops),
      nexts: Int32Array.from(this.#nexts),
      args: Int32Array.from(this.#args),
      sets: this.#sets,
      classes: new CharacterClasses(seen),
    };
  }

  /** Adds what matches `node` and goes on at `next`. @returns where it starts */
  #compile(node: Node, next: number): number {
    let start = next;
    switch (node.op) {
      case 'set':
        return this.#add(Op.set, next, this.#setNumber(node.set));
      case 'look':
        this.#looks |= node.look;
        // where the whole must end anyway
        if (node.look === Look.endText && this.#ops[next] === Op.match) return next;
        return this.#add(Op.look, next, node.look);
      case 'group':
        return this.#compile(node.sub, next);
      case 'concat':
        for (let i = node.subs.length; i-- > 0;) start = this.#compile(node.subs[i]!, start);
        return start;
      case 'alternate':
        start = this.#compile(node.subs.at(-1)!, next);
        for (let i = node.subs.length - 1; i-- > 0;)
          start = this.#add(Op.fork, this.#compile(node.subs[i]!, next), start);
        return start;
      case 'repeat':
        if (node.max < 0) start = this.#loop(node.sub, next);
        for (let i = node.min; i < node.max; i++) start = this.#add(Op.fork, this.#compile(node.sub, start), next);
        for (let i = 0; i < node.min; i++) start = this.#compile(node.sub, start);
        return start;
    }
  }

  #loop(sub: Node, next: number): number {
    if (this.#ops[next] === Op.match && isAnyCharacter(sub)) return this.#add(Op.matchRest, 0, 0);
    const fork = this.#add(Op.fork, next, next);
    this.#nexts[fork] = this.#compile(sub, fork);
    return fork;
  }

  #add(op: number, next: number, arg: number): number {
    if (this.#ops.length === MAX_INSTRUCTIONS) throw new TooLarge();
    this.#nexts.push(next);
    this.#args.push(arg);
    return this.#ops.push(op) - 1;
  }

  #setNumber(syntax: SetSyntax): number {
    let number = this.#numbers.get(syntax);
    if (number !== undefined) return number;
    const written = JSON.stringify(syntax);
    number = this.#numbers.get(written);
    if (number === undefined) {
      const ranges = expandSet(syntax);
      this.#ranges += ranges.length;
      if (this.#ranges > MAX_RANGES) throw new TooLarge();
      number = this.#sets.push(ranges) - 1;
      this.#numbers.set(written, number);
    }
    this.#numbers.set(syntax, number);
    return number;
  }
}

function isAnyCharacter(node: Node): boolean {
  if (node.op !== 'set') return false;
  const of = node.set.parts[0]!.of;
  return !node.set.isNegated && !node.set.parts[0]!.isNegated && of[0] === 0 && of[1] === 0x10ffff;
}
