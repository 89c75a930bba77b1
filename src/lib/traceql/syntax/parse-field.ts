import type {
  AttributeScope,
  BinaryOperator,
  Field,
  FieldExpression,
  IntrinsicName,
  KindName,
  Static,
  StatusName,
} from '../ast.ts';
import { LEVEL, levelOf } from './levels.ts';
import { setPlace } from './places.ts';
import type { TokenStream } from './token-stream.ts';
import {
  ATTRIBUTE_STARTS,
  KIND_NAMES,
  SCOPED_INTRINSICS,
  SHORT_INTRINSICS,
  STATUS_NAMES,
  type Token,
} from './tokens.ts';

/** An expression of operators that bind more tightly than `above`. */
export function parseFieldExpression(tokens: TokenStream, above = 0): FieldExpression {
  return tokens.nested(() => parseOperators(tokens, above));
}

function parseOperators(tokens: TokenStream, above: number): FieldExpression {
  const from = tokens.peek().from;
  let left = parseOperand(tokens);
  for (let isFirst = true; ; isFirst = false) {
    const op = tokens.type as BinaryOperator;
    const level = levelOf(op);
    if (level <= above) return left;
    tokens.takeOperator(isFirst);
    if ((op === '=' || op === '!=') && tokens.takes('nil'))
      left = { kind: 'exists', negated: op === '=', operand: left };
    // ^ alone groups from the right
    else left = { kind: 'binary', op, left, right: parseFieldExpression(tokens, op === '^' ? level - 1 : level) };
    setPlace(left, from, tokens.end);
  }
}

function parseOperand(tokens: TokenStream): FieldExpression {
  const { type, from } = tokens.peek();
  if (type === '(') {
    tokens.take();
    const inner = parseFieldExpression(tokens);
    if (!tokens.takes(')')) tokens.unexpected();
    return inner;
  }
  if (type === 'nil') {
    tokens.take();
    const negated = tokens.expect('=', '!=').type === '=';
    if (tokens.takes('nil')) return setPlace({ kind: 'static', type: 'bool', value: false }, from, tokens.end);
    const operand = parseFieldExpression(tokens, LEVEL.comparison);
    return setPlace({ kind: 'exists', negated, operand }, from, tokens.end);
  }
  if (type === '-' || type === '!') {
    tokens.take();
    const operand = parseFieldExpression(tokens, type === '-' ? LEVEL.sum : LEVEL.not);
    return setPlace({ kind: 'unary', op: type, operand }, from, tokens.end);
  }
  return parseStatic(tokens) ?? parseField(tokens);
}

/** Null where no literal begins. Tempo calls any other bare word an unknown identifier here. */
export function parseStatic(tokens: TokenStream): Static | null {
  const token = tokens.peek();
  const value = literal(token);
  if (token.type === 'IDENTIFIER' && !value) tokens.refuse('unknown identifier: ' + token.text);
  if (!value) return null;
  tokens.take();
  return setPlace(value, token.from, tokens.end);
}

function literal({ type, text, value }: Token): Static | null {
  const kind = 'static';
  if (type === 'STRING') return { kind, type: 'string', value: text };
  if (type === 'INTEGER') return { kind, type: 'int', value: BigInt(value) };
  if (type === 'FLOAT') return { kind, type: 'float', value: Number(value) };
  if (type === 'DURATION') return { kind, type: 'duration', value: BigInt(value) };
  if (type === 'true' || type === 'false') return { kind, type: 'bool', value: type === 'true' };
  if (isOneOf(STATUS_NAMES, type)) return { kind, type: 'status', value: type satisfies StatusName };
  if (isOneOf(KIND_NAMES, type)) return { kind, type: 'kind', value: type satisfies KindName };
  if (type !== 'IDENTIFIER') return null;
  if (text === 'minInt') return { kind, type: 'int', value: -(2n ** 63n) };
  return text === 'maxInt' ? { kind, type: 'int', value: 2n ** 63n - 1n } : null;
}

/** An attribute or an intrinsic. */
export function parseField(tokens: TokenStream): Field {
  const { type, from } = tokens.peek();
  const scoped = SCOPED_INTRINSICS[type];
  if (ATTRIBUTE_STARTS.has(type)) return parseAttribute(tokens);
  if (!scoped && !SHORT_INTRINSICS.has(type)) tokens.unexpected();
  tokens.take();
  let name: string = type;
  if (scoped) {
    const names = Object.keys(scoped);
    if (!(tokens.type in scoped)) tokens.unexpected(names.length > 4 ? [] : names);
    name = scoped[tokens.take().type]!;
  }
  return setPlace({ kind: 'intrinsic', name: name as IntrinsicName }, from, tokens.end);
}

function parseAttribute(tokens: TokenStream): Field {
  const { type, from } = tokens.take();
  const parent = type === 'parent.';
  let scope = parent ? '' : type.slice(0, -1);
  if (parent && tokens.type !== 'IDENTIFIER')
    scope = tokens.expect('IDENTIFIER', 'resource.', 'span.').type.slice(0, -1);
  const name = tokens.expect('IDENTIFIER').text;
  const { end } = tokens;
  tokens.expect('END_ATTRIBUTE');
  return setPlace({ kind: 'attribute', scope: scope as AttributeScope, parent, name }, from, end);
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}
