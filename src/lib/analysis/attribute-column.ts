import { formatCount } from '../base/count.ts';
import { findAttribute, type AttributeTable } from '../model/attribute-table.ts';
import type { PlainValue, ValuePool } from '../model/dictionary.ts';
import type { SpanField } from '../model/span-field.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { SpanKind, StatusCode, ValueType } from '../model/units.ts';

const KINDS: Readonly<Record<number, string>> = {
  [SpanKind.Internal]: 'internal',
  [SpanKind.Server]: 'server',
  [SpanKind.Client]: 'client',
  [SpanKind.Producer]: 'producer',
  [SpanKind.Consumer]: 'consumer',
};
const STATUSES: Readonly<Record<number, string>> = { [StatusCode.Ok]: 'ok', [StatusCode.Error]: 'error' };
const TYPES: Readonly<Record<number, TextColumn['type']>> = {
  [ValueType.Int]: 'number',
  [ValueType.Double]: 'number',
  [ValueType.Bool]: 'bool',
};
const MAX_BYTES = 400; // no column shows more of a text

/** A field of every span as distinct texts. */
export interface TextColumn {
  readonly ids: Int32Array<ArrayBuffer>; // span -> index into texts | -1 where the span has none
  readonly texts: readonly Uint8Array[]; // UTF-8, in order of first sight
  readonly spans: readonly number[]; // text -> how many spans have it
  readonly type: 'text' | 'number' | 'bool'; // what every value is; text where they differ, or there is none
}

/** @returns the column; all -1 for a key that no span has. O(spans), plus the attributes of each where the field is one */
export function textColumn(block: TraceBlock, field: SpanField): TextColumn {
  const { spans } = block;
  const { valueOf, bytesOf, typeOf } = reader(block, field);
  const ids = new Int32Array(spans.length);
  const dense = new Map<number, number>();
  const texts: Uint8Array[] = [];
  const count: number[] = [];
  const types = new Set<TextColumn['type']>();
  for (let i = 0; i < spans.length; i++) {
    const value = valueOf(i);
    let id = value < 0 ? -1 : dense.get(value);
    if (id === undefined) {
      id = texts.push(bytesOf(value)) - 1;
      count.push(0);
      dense.set(value, id);
      types.add(typeOf(value));
    }
    ids[i] = id;
    if (id >= 0) count[id]!++;
  }
  return { ids, texts, spans: count, type: types.size === 1 ? [...types][0]! : 'text' };
}

/** Values are small integers of some table; -1: none. */
interface Reader {
  readonly valueOf: (span: number) => number;
  readonly bytesOf: (value: number) => Uint8Array;
  readonly typeOf: (value: number) => TextColumn['type'];
}

function reader(block: TraceBlock, field: SpanField): Reader {
  const { spans, resources, scopes, dictionary } = block;
  const { values } = dictionary;
  const ofPool = (valueOf: (span: number) => number): Reader => ({
    valueOf,
    bytesOf: (value) => textBytes(values, value),
    typeOf: (value) => TYPES[values.type(value)] ?? 'text',
  });
  const nonEmpty = (value: number) => (value >= 0 && values.bytes(value).length > 0 ? value : -1);
  if (field.scope === 'intrinsic') {
    if (field.key === 'service') return ofPool((i) => resources.service[spans.resource[i]!]!);
    if (field.key === 'name') return ofPool((i) => spans.name[i]!);
    if (field.key === 'statusMessage') return ofPool((i) => nonEmpty(spans.statusMessage[i]!));
    if (field.key === 'instrumentation:name') return ofPool((i) => nonEmpty(scopes.name[spans.scope[i]!]!));
    if (field.key === 'instrumentation:version') return ofPool((i) => nonEmpty(scopes.version[spans.scope[i]!]!));
    if (field.key === 'kind') return ofWords(spans.kind, KINDS);
    if (field.key === 'status') return ofWords(spans.status, STATUSES);
    throw new Error(`${field.key} is a number, not a text`);
  }
  const key = dictionary.keys.find(field.key);
  if (key < 0) return ofPool(() => -1);
  const valueIn = (table: AttributeTable, owner: number) => {
    const entry = findAttribute(table, owner, key);
    return entry < 0 ? -1 : table.value[entry]!;
  };
  if (field.scope === 'span') return ofPool((i) => valueIn(block.spanAttributes, i));
  const { attributes } = field.scope === 'resource' ? resources : scopes;
  const column = field.scope === 'resource' ? spans.resource : spans.scope;
  const known = Int32Array.from({ length: attributes.owners }, (_, owner) => valueIn(attributes, owner));
  return ofPool((i) => known[column[i]!] ?? -1);
}

function ofWords(column: Uint8Array, words: Readonly<Record<number, string>>): Reader {
  return {
    valueOf: (i) => (words[column[i]!] === undefined ? -1 : column[i]!),
    bytesOf: (value) => new TextEncoder().encode(words[value]),
    typeOf: () => 'text',
  };
}

function textBytes(values: ValuePool, id: number): Uint8Array {
  if (values.type(id) === ValueType.String) return cut(values.bytes(id));
  return cut(new TextEncoder().encode(lineOf(values.plain(id))));
}

/** At the end of a character: its later bytes are 10xxxxxx. */
function cut(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_BYTES) return bytes;
  let end = MAX_BYTES;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** A value on one line. */
function lineOf(value: PlainValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return `${formatCount(value.length)} bytes`;
  if (isList(value)) return `[${value.map(lineOf).join(', ')}]`;
  return `{${value.map.map(([key, v]) => `${key}: ${lineOf(v)}`).join(', ')}}`;
}

function isList(value: readonly PlainValue[] | { readonly map: unknown }): value is readonly PlainValue[] {
  return Array.isArray(value);
}
