import type { AttributeTable } from '../../src/lib/model/attribute-table.ts';
import type { PlainValue } from '../../src/lib/model/dictionary.ts';
import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import { rootName, rootService, rootSpan } from '../../src/lib/model/trace-names.ts';
import { ValueType } from '../../src/lib/model/units.ts';
import type { Field } from '../../src/lib/traceql/ast.ts';
import type { Job } from './scheduler.ts';
import type { AttributeScope } from './tag.ts';

/** Distinct values by type and text, up to a limit. @param limit 0 = none */
export class ValueSet {
  readonly values = new Map<string, { type: string; value?: string }>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit || Infinity;
  }

  get isFull(): boolean {
    return this.values.size >= this.#limit;
  }

  add(type: string, value: string): void {
    const key = `${type} ${value}`;
    if (this.isFull || this.values.has(key)) return;
    this.values.set(key, { type, ...(value !== '' && { value }) }); // proto3: '' is left out
  }
}

/** Adds the values that a field has on the selected spans of a block. @param selected one byte per span
 *  @param scopes where to look for an attribute */
export function* collectValues(
  block: TraceBlock,
  selected: Uint8Array,
  field: Field,
  scopes: readonly AttributeScope[],
  found: ValueSet,
): Job<void> {
  if (field.kind === 'intrinsic') return yield* collectIntrinsic(block, selected, field.name, found);
  const key = block.dictionary.keys.find(field.name);
  if (key < 0) return;
  const seen = new Uint8Array(block.dictionary.values.length);
  for (const scope of scopes) {
    const { table, owners } = ownersOf(block, selected, scope);
    yield* markValues(table, owners, key, seen);
  }
  for (let value = 0; value < seen.length; value++)
    if (seen[value] !== 0) addPlain(block.dictionary.values.type(value), block.dictionary.values.plain(value), found);
}

/** The attribute table of a scope, and which of its owners belong to selected spans. */
export function ownersOf(
  block: TraceBlock,
  selected: Uint8Array,
  scope: AttributeScope,
): { table: AttributeTable; owners: Uint8Array } {
  if (scope === 'span') return { table: block.spanAttributes, owners: selected };
  if (scope === 'resource')
    return {
      table: block.resources.attributes,
      owners: referenced(block.spans.resource, selected, block.resources.length),
    };
  if (scope === 'instrumentation')
    return { table: block.scopes.attributes, owners: referenced(block.spans.scope, selected, block.scopes.length) };
  const rows = scope === 'event' ? block.events : block.links;
  const owners = new Uint8Array(rows.length);
  for (let span = 0; span < selected.length; span++)
    if (selected[span] !== 0) owners.fill(1, rows.start[span], rows.start[span + 1]);
  return { table: rows.attributes, owners };
}

function referenced(column: Int32Array, selected: Uint8Array, length: number): Uint8Array {
  const owners = new Uint8Array(length);
  for (let span = 0; span < selected.length; span++) if (selected[span] !== 0) owners[column[span]!] = 1;
  return owners;
}

function* markValues(table: AttributeTable, owners: Uint8Array, key: number, seen: Uint8Array): Job<void> {
  for (let owner = 0; owner < owners.length; owner++) {
    if (owner % 16_384 === 16_383) yield;
    if (owners[owner] === 0) continue;
    for (let i = table.start[owner]!, end = table.start[owner + 1]!; i < end; i++)
      if (table.key[i] === key) seen[table.value[i]!] = 1;
  }
}

/** The elements of an array count one by one; maps and bytes have no values in Tempo's answer. */
function addPlain(type: ValueType, plain: PlainValue, found: ValueSet): void {
  if (type === ValueType.Array && Array.isArray(plain))
    for (const element of plain as readonly PlainValue[]) addPlain(ValueType.Empty, element, found);
  else if (typeof plain === 'string') found.add('string', plain);
  else if (typeof plain === 'boolean') found.add('bool', String(plain));
  else if (typeof plain === 'bigint') found.add('int', String(plain));
  else if (typeof plain === 'number')
    // Only a whole value of its own still tells 1.0 from 1; an element of an array does not.
    found.add(type === ValueType.Double || !Number.isInteger(plain) ? 'float' : 'int', String(plain));
}

function* collectIntrinsic(block: TraceBlock, selected: Uint8Array, name: string, found: ValueSet): Job<void> {
  const read = READERS[name];
  if (!read) return;
  const { traceStart, traceCount } = block.spans;
  for (let trace = 0; trace < traceCount; trace++) {
    for (let span = traceStart[trace]!; span < traceStart[trace + 1]!; span++)
      if (selected[span] !== 0) for (const text of read(block, span, trace)) found.add('string', text);
    yield;
  }
}

/** Ids, durations and places in the tree have no list of values. */
const READERS: Readonly<Record<string, (block: TraceBlock, span: number, trace: number) => readonly string[]>> = {
  name: (block, span) => [block.dictionary.values.text(block.spans.name[span]!)],
  statusMessage: ({ spans, dictionary }, span) => {
    const message = spans.statusMessage[span]!;
    return [message < 0 ? '' : dictionary.values.text(message)]; // Tempo lists the empty one too
  },
  rootName: (block, _, trace) => (rootSpan(block, trace) < 0 ? [] : [rootName(block, trace)]),
  rootServiceName: (block, _, trace) => (rootSpan(block, trace) < 0 ? [] : [rootService(block, trace)]),
  'event:name': ({ events, dictionary }, span) =>
    rows(events.start, span, (i) => dictionary.values.text(events.name[i]!)),
  'instrumentation:name': (block, span) => optional(block, block.scopes.name[block.spans.scope[span]!]!),
  'instrumentation:version': (block, span) => optional(block, block.scopes.version[block.spans.scope[span]!]!),
};

function optional(block: TraceBlock, value: number): string[] {
  const text = value < 0 ? '' : block.dictionary.values.text(value);
  return text === '' ? [] : [text];
}

function rows(start: Int32Array, span: number, text: (row: number) => string): string[] {
  const texts: string[] = [];
  for (let i = start[span]!; i < start[span + 1]!; i++) texts.push(text(i));
  return texts;
}
