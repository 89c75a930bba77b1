import { isField, type Folded, type FoldedBinary } from '../fold.ts';
import { compareValues, testAgainst, type Test } from './compare.ts';
import type { Cursor, FieldReaders, Reader } from './field-reader.ts';
import { bool, combine } from '../static-values.ts';
import type { BinaryOperator, Field, Static } from '../ast.ts';
import { isNumeric, takes } from '../static-type.ts';
import { isArray, type Value } from './value.ts';

export type Predicate = (at: Cursor) => boolean;

const COMPARES = new Set<string>(['=', '!=', '<', '<=', '>', '>=', '=~', '!~']);

/** Whether an expression is true of a span. Comparisons of dictionary values with a literal are tried once per distinct
 *  value; of `a && b` and `a || b` the cheaper side is tried first. */
export function compilePredicate(node: Folded, readers: FieldReaders): Predicate {
  switch (node.kind) {
    case 'binary': {
      if (node.op === '&&' || node.op === '||') return logic(node, readers);
      return COMPARES.has(node.op) ? comparison(node, readers) : () => false;
    }
    case 'in': {
      const isAny = node.op === 'IN' || node.op === 'MATCH ANY';
      const op = node.op === 'IN' ? '=' : node.op === 'NOT IN' ? '!=' : isAny ? '=~' : '!~';
      const tests = node.right.values.map((value) => testAgainst(op, value));
      return fieldTest(node.left, readers, (value) =>
        isAny ? tests.some((test) => test(value)) : tests.every((test) => test(value)),
      );
    }
    case 'exists': {
      const read = compileValue(node.operand, readers);
      return (at) => (read(at) === null) === node.negated;
    }
    case 'static': {
      const isTrue = node.value === true;
      return () => isTrue;
    }
    default: {
      const read = compileValue(node, readers);
      return (at) => {
        const value = read(at);
        return value !== null && !isArray(value) && value.value === true;
      };
    }
  }
}

function logic(node: FoldedBinary, readers: FieldReaders): Predicate {
  const sides = [node.left, node.right]
    .toSorted((a, b) => cost(a) - cost(b))
    .map((side) => compilePredicate(side, readers));
  const [first, second] = sides as [Predicate, Predicate];
  return node.op === '&&' ? (at) => first(at) && second(at) : (at) => first(at) || second(at);
}

function comparison(node: FoldedBinary, readers: FieldReaders): Predicate {
  const { op, left, right } = node;
  if (right.kind === 'static') {
    const test = testAgainst(op, right);
    if (isField(left))
      return isDuration(left) ? durationTest(op, left, right, readers, test) : fieldTest(left, readers, test);
    const read = compileValue(left, readers);
    return (at) => test(read(at));
  }
  if (left.kind === 'static' && isField(right))
    return comparison({ ...node, op: mirrored(op), left: right, right: left }, readers);
  const readLeft = compileValue(left, readers);
  const readRight = compileValue(right, readers);
  return (at) => compareValues(op, readLeft(at), readRight(at));
}

/** `1 < .a` as `.a > 1`. */
export function mirrored(op: BinaryOperator): BinaryOperator {
  const mirror: Partial<Record<BinaryOperator, BinaryOperator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
  return mirror[op] ?? op;
}

function fieldTest(field: Field, readers: FieldReaders, test: Test): Predicate {
  const ids = readers.idReader(field);
  const read = readers.reader(field);
  if (!ids) return (at) => test(read(at));
  // byte table over the dictionary: 0 not tried yet, 1 no, 2 yes
  const known = new Uint8Array(readers.block.dictionary.values.length);
  return (at) => {
    const id = ids(at);
    if (id < 0) return false;
    return (known[id] ||= test(read(at)) ? 2 : 1) === 2;
  };
}

function isDuration(field: Field): boolean {
  return field.kind === 'intrinsic' && field.name === 'duration';
}

/** Durations of spans are numbers already. */
function durationTest(op: BinaryOperator, field: Field, operand: Static, readers: FieldReaders, test: Test): Predicate {
  const { durationNs } = readers.block.spans;
  const limit = Number(operand.value);
  if (isNumeric(operand.type)) {
    if (op === '>') return (at) => durationNs[at.span]! > limit;
    if (op === '>=') return (at) => durationNs[at.span]! >= limit;
    if (op === '<') return (at) => durationNs[at.span]! < limit;
    if (op === '<=') return (at) => durationNs[at.span]! <= limit;
  }
  return fieldTest(field, readers, test);
}

/** The value of an expression on a span. */
export function compileValue(node: Folded, readers: FieldReaders): Reader {
  if (isField(node)) return readers.reader(node);
  if (node.kind === 'static') return () => node;
  if (node.kind === 'unary' && node.op === '-') {
    const read = compileValue(node.operand, readers);
    return (at) => negative(read(at));
  }
  if (node.kind === 'unary') {
    const read = compileValue(node.operand, readers);
    return (at) => {
      const value = read(at);
      return value !== null && !isArray(value) && value.type === 'bool' ? bool(!value.value) : null;
    };
  }
  if (node.kind === 'binary' && !COMPARES.has(node.op) && node.op !== '&&' && node.op !== '||')
    return arithmeticValue(node, readers);
  const test = compilePredicate(node, readers);
  return (at) => bool(test(at));
}

function arithmeticValue(node: FoldedBinary, readers: FieldReaders): Reader {
  const readLeft = compileValue(node.left, readers);
  const readRight = compileValue(node.right, readers);
  return (at) => {
    const left = readLeft(at);
    const right = readRight(at);
    if (left === null || right === null || isArray(left) || isArray(right)) return null;
    return takes(node.op, left.type) && takes(node.op, right.type) ? combine(node.op, left, right) : null;
  };
}

function negative(value: Value): Value {
  if (value === null || isArray(value)) return null;
  if (value.type === 'float') return { ...value, value: -value.value };
  return value.type === 'int' || value.type === 'duration' ? { ...value, value: -value.value } : null;
}

/** A rough order of how much a test takes: columns, then attributes, then everything computed. */
function cost(node: Folded): number {
  if (node.kind === 'static') return 0;
  if (node.kind === 'intrinsic') return 1;
  if (node.kind === 'attribute') return node.scope === 'resource' || node.scope === 'instrumentation' ? 2 : 3;
  if (node.kind === 'unary' || node.kind === 'exists') return 1 + cost(node.operand);
  if (node.kind === 'binary' || node.kind === 'in')
    return cost(node.left) + (node.kind === 'in' ? 0 : cost(node.right));
  return 4;
}
