import { isField, type Folded, type FoldedBinary } from '../check/fold.ts';
import { takes } from '../check/static-type.ts';
import { bool, combine } from '../check/static-values.ts';
import { CodeTest } from './code-test.ts';
import { compareValues, testAgainst } from './compare.ts';
import { COMPARES, comparisonOf, dictionaryTest, mirrored, valueTest, type Comparison } from './comparison.ts';
import type { Cursor, FieldReaders, Reader } from './field-reader.ts';
import { isArray, type Value } from './value.ts';

export type Predicate = (at: Cursor) => boolean;

/** Whether an expression is true of a span, an event and a link, asked one by one: for what columns cannot answer, see
 *  compile-filter.ts. */
export function compilePredicate(node: Folded, readers: FieldReaders): Predicate {
  const comparison = comparisonOf(node);
  if (comparison) return fieldTest(comparison, readers);
  switch (node.kind) {
    case 'binary': {
      if (node.op === '&&' || node.op === '||') return logic(node, readers);
      return COMPARES.has(node.op) ? comparisonOfValues(node, readers) : () => false;
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
  const first = compilePredicate(node.left, readers);
  const second = compilePredicate(node.right, readers);
  return node.op === '&&' ? (at) => first(at) && second(at) : (at) => first(at) || second(at);
}

/** A field against literals: values of the dictionary are tried once each. */
function fieldTest(comparison: Comparison, readers: FieldReaders): Predicate {
  const ids = readers.idReader(comparison.field);
  if (ids) {
    const { values } = readers.block.dictionary;
    const test = new CodeTest(values.length, dictionaryTest(comparison, values));
    return (at) => test.passes(ids(at));
  }
  const read = readers.reader(comparison.field);
  const test = valueTest(comparison);
  return (at) => test(read(at));
}

function comparisonOfValues(node: FoldedBinary, readers: FieldReaders): Predicate {
  const readLeft = compileValue(node.left, readers);
  const readRight = compileValue(node.right, readers);
  const { op, left, right } = node;
  if (right.kind === 'static') {
    const test = testAgainst(op, right);
    return (at) => test(readLeft(at));
  }
  if (left.kind === 'static') {
    const test = testAgainst(mirrored(op), left);
    return (at) => test(readRight(at));
  }
  return (at) => compareValues(op, readLeft(at), readRight(at));
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
