import { Lexer } from '../../src/lib/traceql/syntax/lexer.ts';
import { Refusal } from '../../src/lib/traceql/syntax/refusal.ts';
import {
  ATTRIBUTE_STARTS,
  COMPARISONS,
  KIND_NAMES,
  SCOPED_INTRINSICS,
  SHORT_INTRINSICS,
  STATUS_NAMES,
  type Token,
} from '../../src/lib/traceql/syntax/tokens.ts';

const SCOPES: ReadonlySet<string> = new Set([...ATTRIBUTE_STARTS, ...Object.keys(SCOPED_INTRINSICS)]);
const FIELDS: ReadonlySet<string> = new Set([
  'IDENTIFIER',
  ...SHORT_INTRINSICS,
  ...Object.values(SCOPED_INTRINSICS).flatMap(Object.keys),
]);
const OPERATORS: ReadonlySet<string> = new Set([...COMPARISONS, '=~', '!~']);
const VALUES: ReadonlySet<string> = new Set(
  ['STRING INTEGER FLOAT DURATION IDENTIFIER true false nil'.split(' '), STATUS_NAMES, KIND_NAMES].flat(),
);

/** The text without the operators that still wait for a value, without `&&` and `||` that then have nothing beside them, and with
 *  its braces closed. What stands behind a first `|` stays. */
export function withoutUnfinished(text: string): string {
  const tokens = tokensOf(text);
  const pipe = tokens.findIndex(({ type }) => type === '|');
  const stage = pipe < 0 ? tokens : tokens.slice(0, pipe);
  const kept = [...tidied(withoutOperators(stage)), ...tokens.slice(stage.length)];
  let open = 0;
  let result = '';
  for (const { type, from, to } of kept) {
    result += text.slice(from, to) + (SCOPES.has(type) ? '' : ' ');
    open += type === '{' ? 1 : type === '}' ? -1 : 0;
  }
  return result + ' }'.repeat(Math.max(0, open));
}

/** Tokens up to the end, or to what the lexer does not understand. */
function tokensOf(text: string): Token[] {
  const lexer = new Lexer(text);
  const tokens: Token[] = [];
  try {
    for (let token = lexer.next(); token.type !== '$end'; token = lexer.next())
      if (token.type !== 'END_ATTRIBUTE') tokens.push(token);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
  }
  return tokens;
}

function withoutOperators(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ type }, i) => {
    const isUnfinished =
      OPERATORS.has(type) && FIELDS.has(tokens[i - 1]?.type ?? '') && !VALUES.has(tokens[i + 1]?.type ?? '');
    return !isUnfinished;
  });
}

/** Takes out `&&` and `||` without something on both sides, and `( )`, until there are none. */
function tidied(tokens: readonly Token[]): Token[] {
  const kept = [...tokens];
  for (let i = 0; i < kept.length; i++) {
    const { type } = kept[i]!;
    const [before, after] = [kept[i - 1]?.type ?? '{', kept[i + 1]?.type ?? '}'];
    const isDangling =
      isConnector(type) && ('{('.includes(before) || '})'.includes(after) || isConnector(before) || isConnector(after));
    const isEmpty = type === '(' && after === ')';
    if (!isDangling && !isEmpty) continue;
    kept.splice(i, isEmpty ? 2 : 1);
    i = -1;
  }
  return kept;
}

function isConnector(type: string): boolean {
  return type === '&&' || type === '||';
}
