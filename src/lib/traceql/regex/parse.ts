import { err, ok, type Result } from '../../base/result.ts';
import { alternate, concat, group, look, repeat, set } from './nodes.ts';
import { readEscape } from './parse-escape.ts';
import { characterAt, readEscapedSet, readNamedSet } from './parse-set.ts';
import { Look, RegexError, type Node, type SetPart } from './syntax.ts';

/** Parses what Go's regexp/syntax takes with the flags of regexp.Compile, and `.` for newlines too, as Tempo compiles
 *  patterns. Refuses what Go refuses, in its words. */
export function parseRegex(pattern: string): Result<Node, RegexError> {
  try {
    return ok(new Parser(pattern).parse());
  } catch (error) {
    if (error instanceof RegexError) return err(error);
    throw error;
  }
}

/** `(?ismU)`; greediness changes which match is found, not whether, so U is only taken. */
interface Flags {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
  readonly U: boolean;
}

interface Group {
  readonly at: number;
  readonly captures: boolean;
  readonly flagsBefore: Flags;
  readonly alternatives: Node[];
  items: Node[]; // of the alternative that is being read
}

class Parser {
  readonly #text: string;
  readonly #characters = new Map<number, Node>(); // code point, negative if case is ignored
  readonly #open: Group[] = [];
  #group: Group;
  #at = 0;
  #copied = 0; // nodes, into longer sequences
  #flags: Flags = { i: false, s: true, m: false, U: false };

  constructor(text: string) {
    this.#text = text;
    this.#group = this.#newGroup(false);
  }

  parse(): Node {
    const text = this.#text;
    const half = text.search(/\p{Cs}/u);
    if (half >= 0) throw new RegexError('invalid UTF-8', text.slice(half), half);
    let repetition = -1; // where the repetition began that ends right here
    while (this.#at < text.length) {
      const from = this.#at;
      repetition = this.#next(repetition) ? from : -1;
    }
    if (this.#open.length > 0) throw new RegexError('missing closing )', text, this.#group.at);
    return this.#closed();
  }

  /** Reads one thing. @returns whether it was a repetition, which must not be repeated. */
  #next(repetition: number): boolean {
    const from = this.#at;
    const char = this.#text[from]!;
    switch (char) {
      case '(':
        this.#openGroup();
        return false;
      case ')':
        this.#closeGroup();
        return false;
      case '|':
        this.#endAlternative();
        break;
      case '^':
        this.#push(look(this.#flags.m ? Look.beginLine : Look.beginText));
        break;
      case '$':
        this.#push(look(this.#flags.m ? Look.endLine : Look.endText));
        break;
      case '.':
        this.#push(set({ isNegated: !this.#flags.s, ignoresCase: false, parts: this.#flags.s ? ANY : NEWLINE }));
        break;
      case '[':
        this.#readSet();
        return false;
      case '*':
      case '+':
      case '?':
        this.#at++;
        this.#repeat(char === '+' ? 1 : 0, char === '?' ? 1 : -1, from, repetition);
        return true;
      case '{':
        return this.#readCount(repetition) || this.#literal();
      case '\\':
        this.#escape();
        return false;
      default:
        return this.#literal();
    }
    this.#at++;
    return false;
  }

  #literal(): false {
    const char = characterAt(this.#text, this.#at);
    this.#at += char.length;
    this.#pushCharacter(char.codePointAt(0)!);
    return false;
  }

  #pushCharacter(code: number): void {
    const key = this.#flags.i ? ~code : code;
    let node = this.#characters.get(key);
    if (!node) {
      node = set({ isNegated: false, ignoresCase: this.#flags.i, parts: [{ of: [code, code], isNegated: false }] });
      this.#characters.set(key, node);
    }
    this.#push(node);
  }

  #escape(): void {
    const text = this.#text;
    const from = this.#at;
    const letter = text[from + 1];
    this.#at += 2;
    if (letter === 'A') this.#push(look(Look.beginText));
    else if (letter === 'z') this.#push(look(Look.endText));
    else if (letter === 'b') this.#push(look(Look.wordBoundary));
    else if (letter === 'B') this.#push(look(Look.noWordBoundary));
    else if (letter === 'Q') {
      const end = text.indexOf('\\E', this.#at);
      for (const char of text.slice(this.#at, end < 0 ? undefined : end)) this.#pushCharacter(char.codePointAt(0)!);
      this.#at = end < 0 ? text.length : end + 2;
    } else {
      const part = readEscapedSet(text, from);
      if (part) this.#push(set({ isNegated: false, ignoresCase: this.#flags.i, parts: [part.value] }));
      const { end } = part ?? this.#escapedCharacter(from);
      this.#at = end;
    }
  }

  #escapedCharacter(from: number): { end: number } {
    const { value, end } = readEscape(this.#text, from);
    this.#pushCharacter(value);
    return { end };
  }

  #readSet(): void {
    const text = this.#text;
    const from = this.#at;
    const isNegated = text[from + 1] === '^';
    const parts: SetPart[] = [];
    let at = from + (isNegated ? 2 : 1);
    const character = (): number => {
      if (at >= text.length) throw new RegexError('missing closing ]', text.slice(from), from);
      const char = characterAt(text, at);
      const read = char === '\\' ? readEscape(text, at) : { value: char.codePointAt(0)!, end: at + char.length };
      at = read.end;
      return read.value;
    };
    for (let isFirst = true; isFirst || text[at] !== ']'; isFirst = false) {
      const named = readNamedSet(text, at) ?? readEscapedSet(text, at);
      if (named) {
        parts.push(named.value);
        at = named.end;
        continue;
      }
      const start = at;
      const low = character();
      let high = low;
      if (text[at] === '-' && at + 1 < text.length && text[at + 1] !== ']') {
        at++;
        high = character();
        if (high < low) throw new RegexError('invalid character class range', text.slice(start, at), start);
      }
      parts.push({ of: [low, high], isNegated: false });
    }
    this.#at = at + 1;
    this.#push(set({ isNegated, ignoresCase: this.#flags.i, parts }));
  }

  /** `{2}`, `{2,}`, `{2,5}`; anything else is a literal brace. */
  #readCount(repetition: number): boolean {
    const from = this.#at;
    COUNT.lastIndex = from;
    const count = COUNT.exec(this.#text);
    if (!count) return false;
    const min = Number(count[1]);
    const max = count[2] === undefined ? min : count[2] === '' ? -1 : Number(count[2]);
    if (min > 1000 || max > 1000 || (max >= 0 && min > max))
      throw new RegexError('invalid repeat count', count[0], from);
    this.#at = COUNT.lastIndex;
    this.#repeat(min, max, from, repetition);
    return true;
  }

  #repeat(min: number, max: number, from: number, repetition: number): void {
    if (this.#text[this.#at] === '?') this.#at++; // lazy
    const written = (start: number) => this.#text.slice(start, this.#at);
    if (repetition >= 0) throw new RegexError('invalid nested repetition operator', written(repetition), repetition);
    const sub = this.#group.items.pop();
    if (!sub) throw new RegexError('missing argument to repetition operator', written(from), from);
    const node = repeat(sub, min, max);
    if (node.copies > 1000 && (min > 1 || max > 1)) throw new RegexError('invalid repeat count', written(from), from);
    this.#push(node);
  }

  #openGroup(): void {
    const text = this.#text;
    const from = this.#at;
    if (text[from + 1] !== '?') {
      this.#at++;
      this.#enter(true, from);
    } else if (/^\(\?(?:P<[^]|<[^])/.test(text.slice(from, from + 5))) {
      const end = text.indexOf('>', from) + 1;
      const head = text.slice(from, end || undefined);
      if (!/^\(\?P?<\w+>$/.test(head)) throw new RegexError('invalid named capture', head, from);
      this.#at = end;
      this.#enter(true, from);
    } else this.#readFlags(from);
  }

  #readFlags(from: number): void {
    const text = this.#text;
    const flags = { ...this.#flags };
    let sign = true;
    let sawFlag = true; // needed after a minus only
    let at = from + 2;
    for (;;) {
      const char = characterAt(text, at);
      at += char.length;
      if (char === 'i' || char === 's' || char === 'm' || char === 'U') {
        flags[char] = sign;
        sawFlag = true;
      } else if (char === '-' && sign) {
        sign = false;
        sawFlag = false;
      } else if ((char === ':' || char === ')') && sawFlag) {
        this.#at = at;
        if (char === ':') this.#enter(false, from);
        this.#flags = flags;
        return;
      } else throw new RegexError('invalid or unsupported Perl syntax', text.slice(from, at), from);
    }
  }

  #enter(captures: boolean, at: number): void {
    this.#open.push(this.#group);
    this.#group = this.#newGroup(captures, at);
  }

  #newGroup(captures: boolean, at = 0): Group {
    return { at, captures, flagsBefore: this.#flags, alternatives: [], items: [] };
  }

  #closeGroup(): void {
    const { captures, flagsBefore } = this.#group;
    const outer = this.#open.pop();
    if (!outer) throw new RegexError('unexpected )', this.#text, this.#at);
    const inner = this.#closed();
    this.#at++;
    this.#group = outer;
    this.#flags = flagsBefore;
    this.#push(captures ? group(inner) : inner);
  }

  #endAlternative(): void {
    this.#group.alternatives.push(this.#joined(concat(this.#group.items)));
    this.#group.items = [];
  }

  #closed(): Node {
    this.#endAlternative();
    return this.#joined(alternate(this.#group.alternatives));
  }

  /** (?:a(?:a(?:a… is one long sequence, copied once a level: bounded, or a hostile pattern would take seconds. */
  #joined(node: Node): Node {
    if (node.op === 'concat' || node.op === 'alternate') this.#copied += node.subs.length;
    if (this.#copied > MAX_COPIED) throw new RegexError('expression too large', this.#text, 0);
    return this.#limited(node);
  }

  #push(node: Node): void {
    this.#group.items.push(this.#limited(node));
  }

  #limited(node: Node): Node {
    if (node.size > MAX_SIZE) throw new RegexError('expression too large', this.#text, 0);
    if (node.height > MAX_HEIGHT) throw new RegexError('expression nests too deeply', this.#text, 0);
    return node;
  }
}

const COUNT = /\{(0|[1-9]\d*)(?:,(0|[1-9]\d*|))?\}/y;
const ANY: readonly SetPart[] = [{ of: [0, 0x10ffff], isNegated: false }];
const NEWLINE: readonly SetPart[] = [{ of: [10, 10], isNegated: false }];
// Go's: 128 MB of instructions, and a thousand levels
const MAX_SIZE = Math.floor(2 ** 27 / 40);
const MAX_HEIGHT = 1000;
const MAX_COPIED = 2 ** 22; // ours
