import { Lexer } from './lexer.ts';
import { Refusal } from './refusal.ts';
import type { Token } from './tokens.ts';

/** The tree is walked by recursion, also by the evaluator, and must not overflow a browser's stack: it is at most this high.
 *  Of the parser itself a level takes several calls. */
const MAX_CHAINED = 1000;
const MAX_NESTING = 100;

/** One token of look-ahead, lexed only when asked for: Tempo reports the first thing it meets, so reading ahead too
 *  early would report the wrong error. */
export class TokenStream {
  readonly #lexer: Lexer;
  #ahead: Token | null = null;
  #chained = 0;
  #nesting = 0;
  /** Offset after the last token taken, and its type. */
  end = 0;
  previous = '';

  constructor(text: string) {
    this.#lexer = new Lexer(text);
  }

  peek(): Token {
    return (this.#ahead ??= this.#lexer.next());
  }

  get type(): string {
    return this.peek().type;
  }

  take(): Token {
    const token = this.peek();
    this.#ahead = null;
    this.end = token.to;
    this.previous = token.type;
    return token;
  }

  /** Takes the next token if it is of this type. */
  takes(type: string): boolean {
    if (this.type !== type) return false;
    this.take();
    return true;
  }

  /** Takes the next token, which has to be one of these (listed as Tempo's parser would list them). */
  expect(...types: readonly string[]): Token {
    if (!types.includes(this.type)) this.unexpected(types);
    return this.take();
  }

  /** Runs the parser of an expression inside another one. */
  nested<T>(parse: () => T): T {
    if (++this.#nesting > MAX_NESTING) this.refuse(`expressions are nested more than ${MAX_NESTING} deep`);
    const node = parse();
    this.#nesting--;
    return node;
  }

  /** Takes an operator. @param isFirst of its expression; each further one makes the tree higher, as in `a || b || c` */
  takeOperator(isFirst: boolean): Token {
    if (!isFirst && ++this.#chained > MAX_CHAINED) this.refuse(`more than ${MAX_CHAINED} operators in a row`);
    return this.take();
  }

  /** Tempo's parser lists what it expects only where that is at most four tokens. */
  unexpected(expecting: readonly string[] = []): never {
    const list = expecting.length > 0 ? `, expecting ${expecting.join(' or ')}` : '';
    this.refuse(`syntax error: unexpected ${this.type}${list}`);
  }

  refuse(message: string): never {
    throw new Refusal(message, this.peek());
  }
}
