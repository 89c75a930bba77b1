/** A parsed regular expression. Nodes are immutable and shared: a letter that stands twice is one node. */
export type Node = Weight &
  (
    | { readonly op: 'set'; readonly set: SetSyntax }
    | { readonly op: 'look'; readonly look: number } // one of Look: matches no character, only a place
    | { readonly op: 'concat' | 'alternate'; readonly subs: readonly Node[] }
    | { readonly op: 'group'; readonly sub: Node }
    | { readonly op: 'repeat'; readonly sub: Node; readonly min: number; readonly max: number } // max -1: no end
  );

/** What Go limits, so that patterns are refused alike. */
export interface Weight {
  readonly size: number; // instructions that Go would compile it to
  readonly height: number; // of the tree
  readonly copies: number; // of the innermost thing, by repetitions inside of repetitions
}

/** Places between characters, as bits. */
export const Look = {
  beginText: 1,
  beginLine: 2,
  endText: 4,
  endLine: 8,
  wordBoundary: 16,
  noWordBoundary: 32,
} as const;

/** A set of characters as it is written; char-set.ts expands it. */
export interface SetSyntax {
  readonly isNegated: boolean;
  readonly ignoresCase: boolean;
  readonly parts: readonly SetPart[];
}

/** Code points from lo to hi, lo to hi, …; or those with a Unicode property, as a RegExp source like `\p{L}`. */
export interface SetPart {
  readonly of: readonly number[] | string;
  readonly isNegated: boolean;
}

/** Why Go refuses a pattern, worded as Go does; `offset` counts UTF-16 units. */
export class RegexError extends Error {
  readonly offset: number;

  constructor(what: string, part: string, offset: number) {
    super(`error parsing regexp: ${what}: \`${part}\``);
    this.name = 'RegexError';
    this.offset = offset;
  }
}
