import { findAttribute, type AttributeTable } from '../../model/attribute-table.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import { ValueType } from '../../model/units.ts';
import type { Attribute, Field } from '../ast.ts';
import { childCounts, nestedSetParents, nestedSets } from './nested-sets.ts';

/** What a block may keep of columns made for queries, in bytes a span: six fields. The least recently used goes first. */
const KEPT_BYTES_PER_SPAN = 24;

/** A field of every span as one column of ids of values in the block's dictionary; -1 where a span has no value that TraceQL
 *  could compare (none at all, a map, bytes). Made from the attributes, span by span, when a query first asks.
 *
 *    span                0      1      2      3
 *    attributes      a=x b=y   b=y            a=z
 *    ids(span.a)         x     -1     -1      z
 */
export class BlockColumns {
  static readonly #known = new WeakMap<TraceBlock, BlockColumns>();
  readonly #block: TraceBlock;
  readonly #kept = new Map<string, { ids: Int32Array; decoded: number }>();
  #typesKnown = 0; // values of the dictionary that #incomparable tells of
  readonly #incomparable = new Set<number>();
  #hasArrays = false;

  private constructor(block: TraceBlock) {
    this.#block = block;
  }

  static of(block: TraceBlock): BlockColumns {
    let columns = this.#known.get(block);
    if (!columns) this.#known.set(block, (columns = new BlockColumns(block)));
    return columns;
  }

  /** Span -> id of the field's value. An unscoped attribute is the span's, else the resource's; of a span's events or links the
   *  first that has it counts. Null for fields whose values are not in the dictionary (times, ids, codes): see field-value.ts. */
  ids(field: Field): Int32Array | null {
    const { spans, scopes, events, dictionary } = this.#block;
    if (field.kind === 'attribute') {
      const key = dictionary.keys.find(field.name);
      return this.#keep(keyOf(field), () => this.#attributeIds(field, key));
    }
    switch (field.name) {
      case 'name':
        return spans.name;
      case 'statusMessage':
        return spans.statusMessage;
      case 'instrumentation:name':
        return this.#keep(field.name, () => gather(spans.scope, scopes.name));
      case 'instrumentation:version':
        return this.#keep(field.name, () => gather(spans.scope, scopes.version));
      case 'event:name':
        return this.#keep(field.name, () => firstOfEach(events.start, spans.length, events.name));
      default:
        return null;
    }
  }

  /** The column of an attribute if it has been made and kept: to look up a few spans does not need it. */
  kept(field: Attribute): Int32Array | null {
    const known = this.#kept.get(keyOf(field));
    return known?.decoded === this.#block.spanAttributes.owners ? known.ids : null;
  }

  /** Looks an attribute up on one span: the same id, without a column. */
  finder({ scope, name }: Attribute): (span: number) => number {
    const { spans, spanAttributes, resources, dictionary } = this.#block;
    const key = dictionary.keys.find(name);
    const incomparable = this.#incomparableIds();
    const find = (table: AttributeTable, owner: number): number => {
      const entry = key < 0 || owner >= table.owners ? -1 : findAttribute(table, owner, key);
      return entry < 0 || incomparable.has(table.value[entry]!) ? -1 : table.value[entry]!;
    };
    if (scope === 'span') return (span) => find(spanAttributes, span);
    return (span) => {
      const id = find(spanAttributes, span);
      return id < 0 ? find(resources.attributes, spans.resource[span]!) : id;
    };
  }

  /** Span -> place in its trace. */
  numbers(name: TreeNumber): Int32Array {
    const { spans } = this.#block;
    if (name === 'span:childCount') return this.#keep(name, () => childCounts(spans));
    if (name === 'nestedSetParent')
      return this.#keep(name, () => nestedSetParents(spans, this.numbers('nestedSetLeft')));
    return this.#keep(name, () => nestedSets(spans)[name === 'nestedSetLeft' ? 'left' : 'right']);
  }

  /** Event (or link) -> id of its value; null where the field is none of theirs, or not in the dictionary. */
  partIds(field: Field): Int32Array | null {
    const { events, links, dictionary } = this.#block;
    if (field.kind === 'intrinsic') return field.name === 'event:name' ? events.name : null;
    const part = field.scope === 'event' ? events : field.scope === 'link' ? links : null;
    return part && this.ofOwners(part.attributes, part.length, dictionary.keys.find(field.name));
  }

  /** While a trace is still being decoded its tables grow, and what was made from less is made again. */
  #keep(key: string, make: () => Int32Array): Int32Array {
    const decoded = this.#block.spanAttributes.owners;
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const column = known?.decoded === decoded ? known : { ids: make(), decoded };
    this.#kept.set(key, column); // the last in the map is the latest used
    let bytes = 0;
    for (const { ids } of this.#kept.values()) bytes += ids.byteLength;
    for (const [oldest, { ids }] of this.#kept) {
      if (bytes <= KEPT_BYTES_PER_SPAN * this.#block.spans.length || oldest === key) break;
      this.#kept.delete(oldest);
      bytes -= ids.byteLength;
    }
    return column.ids;
  }

  #attributeIds({ scope }: Attribute, key: number): Int32Array {
    const { spans, spanAttributes, resources, scopes, events, links } = this.#block;
    const count = spans.length;
    switch (scope) {
      case 'span':
        return this.ofOwners(spanAttributes, count, key);
      case 'resource':
        return gather(spans.resource, this.ofOwners(resources.attributes, resources.length, key));
      case 'instrumentation':
        return gather(spans.scope, this.ofOwners(scopes.attributes, scopes.length, key));
      case 'event':
        return firstOfEach(events.start, count, this.ofOwners(events.attributes, events.length, key));
      case 'link':
        return firstOfEach(links.start, count, this.ofOwners(links.attributes, links.length, key));
      case '': {
        const ids = this.ofOwners(spanAttributes, count, key);
        const ofResource = this.ofOwners(resources.attributes, resources.length, key);
        for (let span = 0; span < count; span++) if (ids[span]! < 0) ids[span] = ofResource[spans.resource[span]!]!;
        return ids;
      }
    }
  }

  /** Owner -> id of its first value for the key; -1 for none. */
  ofOwners(table: AttributeTable, owners: number, key: number): Int32Array {
    const incomparable = this.#incomparableIds();
    const { start, key: keys, value } = table;
    const ids = new Int32Array(owners).fill(-1);
    if (key < 0) return ids;
    const decoded = Math.min(owners, table.owners);
    for (let owner = 0; owner < decoded; owner++) {
      for (let i = start[owner]!, end = start[owner + 1]!; i < end; i++) {
        if (keys[i] !== key) continue;
        ids[owner] = value[i]!;
        break;
      }
    }
    if (incomparable.size > 0)
      for (let owner = 0; owner < decoded; owner++) if (incomparable.has(ids[owner]!)) ids[owner] = -1;
    return ids;
  }

  /** Whether any value of the block is an array, of which one id can stand for several values. */
  hasArrays(): boolean {
    this.#incomparableIds();
    return this.#hasArrays;
  }

  #incomparableIds(): ReadonlySet<number> {
    const { values } = this.#block.dictionary;
    for (; this.#typesKnown < values.length; this.#typesKnown++) {
      const type = values.type(this.#typesKnown);
      if (type === ValueType.Array) this.#hasArrays = true;
      else if (type === ValueType.Empty || type > ValueType.Array) this.#incomparable.add(this.#typesKnown);
    }
    return this.#incomparable;
  }
}

export type TreeNumber = 'nestedSetLeft' | 'nestedSetRight' | 'nestedSetParent' | 'span:childCount';

function keyOf({ scope, name }: Attribute): string {
  return `${scope}.${name}`;
}

function gather(owner: Int32Array, ids: Int32Array): Int32Array {
  const column = new Int32Array(owner.length);
  for (let span = 0; span < column.length; span++) column[span] = ids[owner[span]!]!;
  return column;
}

/** Of the ids of a span's events (or links) the first that there is. */
function firstOfEach(start: Int32Array, spans: number, ids: Int32Array): Int32Array {
  const column = new Int32Array(spans).fill(-1);
  for (let span = 0; span < spans; span++) {
    for (let i = start[span]!, end = start[span + 1]!; i < end && column[span]! < 0; i++) column[span] = ids[i]!;
  }
  return column;
}
