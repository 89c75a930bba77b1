import type { AttributeScope, Field } from '../ast.ts';
import type { Condition } from './conditions.ts';
import type { Cursor, FieldReaders, Reader } from './field-reader.ts';
import { valueWhereAbsent } from './known-columns.ts';
import { elementsOf, isArray, stringValue, valueOfId, type Value } from './value.ts';

/** What an answer tells of a span beside its id and times. */
export interface ReturnedSpan {
  readonly row: number;
  /** Only where the query speaks of names. */
  readonly named: boolean;
  readonly attributes: readonly (readonly [key: string, value: NonNullable<Value>])[];
}

// answers tell these elsewhere, or not at all
const UNRETURNED = new Set(['duration', 'traceDuration', 'rootName', 'rootServiceName', 'trace:id', 'span:id']);

interface Column {
  readonly key: string;
  readonly part: 'event' | 'link' | null;
  /** What a span without it is shown to have where `any` is asked for. */
  readonly absent: Value;
  readonly read: Reader;
  readonly wants: Condition['wants'][];
}

/** Collects what answers return with a span: of each field that the query mentions, the values it asks for. Of an array
 *  those elements; of several events or links, the last that has one. Where Tempo has a column for an attribute (known-columns.ts),
 *  by(), select() and computations show a span without it as having "nil". */
export class ReturnedFields {
  readonly #readers: FieldReaders;
  readonly #columns = new Map<string, Column>();
  #names: Condition['wants'][] = [];

  constructor(conditions: readonly Condition[], readers: FieldReaders) {
    this.#readers = readers;
    for (const { field, wants } of conditions) {
      if (field.kind === 'attribute') this.#addAttribute(field.scope, field.name, wants);
      else if (field.name === 'name') this.#names.push(wants);
      else if (!UNRETURNED.has(field.name))
        this.#add(
          field.name,
          { key: field.name, part: partOf(field), absent: valueWhereAbsent(field), read: readers.reader(field) },
          wants,
        );
    }
  }

  of(trace: number, row: number): ReturnedSpan {
    const at: Cursor = { trace, span: row, event: -1, link: -1 };
    const attributes: [string, NonNullable<Value>][] = [];
    const shown = new Set<string>();
    for (const column of this.#columns.values()) {
      const value = this.#value(column, at);
      if (value === null || (shown.has(column.key) && isNil(value))) continue;
      attributes.push([column.key, value]);
      shown.add(column.key);
    }
    const name = stringValue(this.#readers.block.dictionary.values.text(this.#readers.block.spans.name[row]!));
    return { row, named: wanted(this.#names, name) !== null, attributes };
  }

  #addAttribute(scope: AttributeScope, name: string, wants: Condition['wants']): void {
    const scopes: AttributeScope[] = scope === '' ? ['span', 'resource'] : [scope];
    for (const each of scopes) {
      const [ids] = this.#readers.idReaders(each, name);
      const { values } = this.#readers.block.dictionary;
      const read: Reader = ids ? (at) => valueOfId(values, ids(at)) : () => null;
      const absent = valueWhereAbsent({ kind: 'attribute', scope: each, name });
      this.#add(
        `${each}.${name}`,
        { key: name, part: each === 'event' || each === 'link' ? each : null, absent, read },
        wants,
      );
    }
  }

  #add(id: string, column: Omit<Column, 'wants'>, wants: Condition['wants']): void {
    const known = this.#columns.get(id);
    if (known) known.wants.push(wants);
    else this.#columns.set(id, { ...column, wants: [wants] });
  }

  #value({ part, absent, read, wants }: Column, at: Cursor): Value {
    if (part === null) return wanted(wants, read(at)) ?? (wants.includes('any') ? absent : null);
    const { start } = part === 'event' ? this.#readers.block.events : this.#readers.block.links;
    let last: Value = null;
    for (let index = start[at.span]!; index < start[at.span + 1]!; index++)
      last = wanted(wants, read({ ...at, [part]: index })) ?? last;
    const isEmpty = start[at.span] === start[at.span + 1];
    return isEmpty && wants.includes('any') ? absent : last;
  }
}

function partOf(field: Field): Column['part'] {
  if (field.kind === 'attribute') return null;
  return field.name.startsWith('event:') ? 'event' : field.name.startsWith('link:') ? 'link' : null;
}

function wanted(wants: readonly Condition['wants'][], value: Value): Value {
  if (value === null) return wants.includes('absent') ? stringValue('nil') : null;
  if (wants.includes('any') || wants.includes('present')) return single(value);
  const tests = wants.filter((want) => typeof want === 'function');
  return single(elementsOf(value).filter((element) => tests.some((test) => test(element))));
}

function single(value: NonNullable<Value>): Value {
  if (!isArray(value)) return value;
  return value.length > 1 ? value : (value[0] ?? null);
}

function isNil(value: NonNullable<Value>): boolean {
  return !isArray(value) && value.value === 'nil';
}
