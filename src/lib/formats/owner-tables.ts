import { ProtobufReader } from '../base/protobuf-reader.ts';
import { withRoom } from '../base/growing.ts';
import type { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { EntryTable } from '../model/entry-table.ts';
import type { ResourceTable, ScopeTable } from '../model/trace-block.ts';
import { ValueType } from '../model/units.ts';
import { AttributeRows, readKeyValue } from './attribute-rows.ts';
import { checkResource, checkScope } from './otlp-check.ts';
import { takeRange, type ByteRange } from './otlp-walk.ts';

const SERVICE_NAME = new TextEncoder().encode('service.name');

/** Distinct byte ranges in pairs: senders repeat the same resource in every batch, it is read once. */
class SeenPairs {
  private readonly parts = new EntryTable();
  private readonly pairs = new EntryTable();

  /** Number of the pair, dense from 0; `pairs.length` grows by one if it is new. */
  intern(a: ByteRange, b: ByteRange): number {
    const first = this.parts.internBytes(0, a.bytes, a.from, a.to - a.from);
    const second = this.parts.internBytes(0, b.bytes, b.from, b.to - b.from);
    return this.pairs.internWords(0, first, second);
  }

  trim(): void {
    this.parts.trim();
    this.pairs.trim();
  }
}

/** The writer of a ResourceTable, and the table itself. */
export class ResourceRows implements ResourceTable {
  length = 0;
  service = new Int32Array(8);
  schemaUrl = new Int32Array(8);
  droppedAttributes = new Uint32Array(8);
  readonly attributes = new AttributeRows();
  private readonly dictionary: DictionaryBuilder;
  private readonly seen = new SeenPairs();
  private readonly serviceKey: number;

  constructor(dictionary: DictionaryBuilder) {
    this.dictionary = dictionary;
    this.serviceKey = dictionary.keys.intern(SERVICE_NAME, 0, SERVICE_NAME.length);
  }

  /** Row of this resource. Throws MalformedProtobuf. */
  intern(resource: ByteRange, schemaUrl: ByteRange): number {
    checkResource(resource); // before anything is written: a malformed one must leave no half row
    const row = this.seen.intern(resource, schemaUrl);
    if (row < this.length) return row;
    const { dictionary, attributes } = this;
    const r = new ProtobufReader(resource.bytes, resource.from);
    let dropped = 0;
    while (r.pos < resource.to) {
      const tag = r.varint(resource.to);
      if (tag === 0x0a) readKeyValue(r, r.contentEnd(resource.to), dictionary, attributes);
      else if (tag === 0x10) dropped = r.varint(resource.to);
      else if (tag === 0x1a)
        r.pos = r.contentEnd(resource.to); // entity_refs
      else r.skip(tag, resource.to, 3);
    }
    attributes.closeOwner();
    this.length = row + 1;
    this.service = withRoom(this.service, this.length);
    this.schemaUrl = withRoom(this.schemaUrl, this.length);
    this.droppedAttributes = withRoom(this.droppedAttributes, this.length);
    this.service[row] = this.serviceOf(row);
    this.schemaUrl[row] = internText(dictionary, schemaUrl);
    this.droppedAttributes[row] = dropped;
    return row;
  }

  /** Gives spare room back, and the buffers that were read from. */
  trim(): void {
    this.seen.trim();
    this.attributes.trim();
  }

  private serviceOf(row: number): number {
    const { key, value, start } = this.attributes;
    for (let i = start[row]!; i < start[row + 1]!; i++) {
      if (key[i] === this.serviceKey)
        return this.dictionary.values.type(value[i]!) === ValueType.String ? value[i]! : -1;
    }
    return -1;
  }
}

/** The writer of a ScopeTable, and the table itself. */
export class ScopeRows implements ScopeTable {
  length = 0;
  name = new Int32Array(8);
  version = new Int32Array(8);
  schemaUrl = new Int32Array(8);
  droppedAttributes = new Uint32Array(8);
  readonly attributes = new AttributeRows();
  private readonly dictionary: DictionaryBuilder;
  private readonly seen = new SeenPairs();

  constructor(dictionary: DictionaryBuilder) {
    this.dictionary = dictionary;
  }

  /** Row of this scope. Throws MalformedProtobuf. */
  intern(scope: ByteRange, schemaUrl: ByteRange): number {
    checkScope(scope);
    const row = this.seen.intern(scope, schemaUrl);
    if (row < this.length) return row;
    const { dictionary, attributes } = this;
    const r = new ProtobufReader(scope.bytes, scope.from);
    const end = scope.to;
    let name: ByteRange | null = null;
    let version: ByteRange | null = null;
    let dropped = 0;
    while (r.pos < end) {
      const tag = r.varint(end);
      if (tag === 0x0a) name = takeRange(r, end);
      else if (tag === 0x12) version = takeRange(r, end);
      else if (tag === 0x1a) readKeyValue(r, r.contentEnd(end), dictionary, attributes);
      else if (tag === 0x20) dropped = r.varint(end);
      else r.skip(tag, end, 4);
    }
    attributes.closeOwner();
    this.length = row + 1;
    this.name = withRoom(this.name, this.length);
    this.version = withRoom(this.version, this.length);
    this.schemaUrl = withRoom(this.schemaUrl, this.length);
    this.droppedAttributes = withRoom(this.droppedAttributes, this.length);
    this.name[row] = name === null ? dictionary.values.internText('') : internText(dictionary, name);
    this.version[row] = version === null ? dictionary.values.internText('') : internText(dictionary, version);
    this.schemaUrl[row] = internText(dictionary, schemaUrl);
    this.droppedAttributes[row] = dropped;
    return row;
  }

  /** Gives spare room back, and the buffers that were read from. */
  trim(): void {
    this.seen.trim();
    this.attributes.trim();
  }
}

function internText(dictionary: DictionaryBuilder, text: ByteRange): number {
  return dictionary.values.internContent(ValueType.String, text.bytes, text.from, text.to - text.from);
}
