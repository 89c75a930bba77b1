import type {
  Aggregate,
  FieldExpression,
  Pipeline,
  PipelineElement,
  ScalarFilter,
  SpansetExpression,
  Static,
} from '../ast.ts';
import { compilePredicate, compileValue, type Predicate } from './compile-filter.ts';
import { compareValues } from './compare.ts';
import type { Cursor, FieldReaders, Reader } from './field-reader.ts';
import { aggregate } from './aggregate.ts';
import { fold, isField, type Folded } from '../fold.ts';
import { messageText } from '../message-text.ts';
import { relate, union, type Rows } from './structure.ts';
import { isArray, stringValue, type Value } from './value.ts';

/** Some spans of one trace, and what by() and aggregates have found out about them. */
export interface Spanset {
  readonly rows: Rows;
  readonly attributes: readonly (readonly [key: string, value: Value])[];
}

/** From the spansets of one trace to those that are left. */
export type Stage = (trace: number, sets: readonly Spanset[]) => readonly Spanset[];

/** Thrown for what this evaluator, or TraceQL, cannot do; evaluate.ts turns it into a value. */
export class Unsupported extends Error {}

export function compilePipeline(pipeline: Pipeline, readers: FieldReaders): Stage {
  const stages = pipeline.elements.map((element) => compileElement(element, readers));
  return (trace, sets) => stages.reduce((rest, stage) => (rest.length > 0 ? stage(trace, rest) : rest), sets);
}

function compileElement(node: PipelineElement, readers: FieldReaders): Stage {
  switch (node.kind) {
    case 'filter':
    case 'spanset-operation':
    case 'pipeline':
      return compileSpansets(node, readers);
    case 'by':
      return compileBy(node.expression, readers);
    case 'coalesce':
      return (_trace, sets) => [{ rows: union(sets.map((set) => set.rows)), attributes: [] }];
    case 'select':
      return (_trace, sets) => sets;
    case 'scalar-filter':
      return compileScalarFilter(node, readers);
    case 'aggregate':
      throw new Unsupported('an aggregate without a comparison');
  }
}

function compileSpansets(node: SpansetExpression, readers: FieldReaders): Stage {
  if (node.kind === 'pipeline') return compilePipeline(node, readers);
  if (node.kind === 'filter') return compileFilter(node.expression, readers);
  const left = compileSpansets(node.left, readers);
  const right = compileSpansets(node.right, readers);
  const { op } = node;
  return (trace, sets) =>
    sets.flatMap((set) => {
      const rows = join(left(trace, [set]), right(trace, [set]));
      return rows.length > 0 ? [{ rows, attributes: set.attributes }] : [];
    });

  function join(l: readonly Spanset[], r: readonly Spanset[]): Rows {
    if (op === '&&' && (l.length === 0 || r.length === 0)) return [];
    if (op === '&&' || op === '||') return union([...l, ...r].map((set) => set.rows));
    if (l.length > 1 || r.length > 1)
      throw new Unsupported(
        'spanset operators are not supported for multiple spansets per trace. consider using coalesce()',
      );
    return relate(op, l[0]?.rows ?? [], r[0]?.rows ?? [], readers.block.spans);
  }
}

function compileFilter(expression: FieldExpression, readers: FieldReaders): Stage {
  const folded = fold(expression);
  const matches = perSpan(folded, compilePredicate(folded, readers), readers);
  const at: Cursor = { trace: 0, span: 0, event: -1, link: -1 };
  return (trace, sets) => {
    at.trace = trace;
    return sets.flatMap((set) => {
      const rows = set.rows.filter((row) => ((at.span = row), matches(at)));
      return rows.length > 0 ? [{ ...set, rows }] : [];
    });
  };
}

/** Of a span with several events (or links), an expression holds if it holds for one of them: all that it says of an event
 *  is then true of the same one. */
function perSpan(node: Folded, holds: Predicate, readers: FieldReaders): Predicate {
  const { events, links } = readers.block;
  const someOf = (start: Int32Array, part: 'event' | 'link', inner: Predicate): Predicate => {
    return (at) => {
      const end = start[at.span + 1]!;
      let index = start[at.span]!;
      at[part] = index < end ? index : -1;
      let found = inner(at);
      while (!found && ++index < end) {
        at[part] = index;
        found = inner(at);
      }
      at[part] = -1;
      return found;
    };
  };
  const withEvents = mentions(node, 'event') ? someOf(events.start, 'event', holds) : holds;
  return mentions(node, 'link') ? someOf(links.start, 'link', withEvents) : withEvents;
}

export function mentions(node: Folded, part: 'event' | 'link'): boolean {
  if (isField(node)) return node.kind === 'attribute' ? node.scope === part : node.name.startsWith(part + ':');
  if (node.kind === 'binary') return mentions(node.left, part) || mentions(node.right, part);
  if (node.kind === 'in') return mentions(node.left, part);
  return (node.kind === 'unary' || node.kind === 'exists') && mentions(node.operand, part);
}

/** The value on a span; of a span's events and links, the first. */
function firstValue(node: Folded, readers: FieldReaders): (trace: number, row: number) => Value {
  const read: Reader = compileValue(node, readers);
  const { events, links } = readers.block;
  const first = (start: Int32Array, row: number): number => (start[row]! < start[row + 1]! ? start[row]! : -1);
  return (trace, row) => read({ trace, span: row, event: first(events.start, row), link: first(links.start, row) });
}

function compileBy(expression: FieldExpression, readers: FieldReaders): Stage {
  const folded = fold(expression);
  const read = firstValue(folded, readers);
  const key = `by(${messageText(folded)})`;
  return (trace, sets) =>
    sets.flatMap((set) => {
      const groups = new Map<string, { value: Value; rows: number[] }>();
      for (const row of set.rows) {
        const value = read(trace, row);
        const id = groupId(value);
        const group = groups.get(id) ?? { value, rows: [] };
        group.rows.push(row);
        groups.set(id, group);
      }
      return [...groups.values()].map(({ value, rows }): Spanset => ({
        rows,
        attributes: [...set.attributes, [key, value ?? stringValue('nil')]],
      }));
    });
}

function groupId(value: Value): string {
  if (value === null) return '';
  return isArray(value) ? value.map(groupId).join('\u0000') : `${value.type}:${value.value}`;
}

function compileScalarFilter(node: ScalarFilter, readers: FieldReaders): Stage {
  const { left, right, op } = node;
  if (left.kind !== 'aggregate' || right.kind !== 'static')
    throw new Unsupported('a comparison other than of an aggregate with a number');
  const compute = compileAggregate(left, readers);
  const key = messageText(left.expression ? { ...left, expression: fold(left.expression) as FieldExpression } : left);
  return (trace, sets) =>
    sets.flatMap((set) => {
      const value = compute(trace, set.rows);
      if (value === null || !compareValues(op, value, right)) return [];
      return [{ rows: set.rows, attributes: [...set.attributes, [key, value]] }];
    });
}

function compileAggregate(node: Aggregate, readers: FieldReaders): (trace: number, rows: Rows) => Static | null {
  if (!node.expression) return (_trace, rows) => ({ kind: 'static', type: 'int', value: BigInt(rows.length) });
  const read = firstValue(fold(node.expression), readers);
  return (trace, rows) =>
    aggregate(
      node.op,
      rows.map((row) => read(trace, row)),
    );
}
