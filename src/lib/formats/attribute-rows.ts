import type { ProtobufReader } from '../base/protobuf-reader.ts';
import { trimmed, withRoom } from '../base/growing.ts';
import { checkContent } from '../model/any-value.ts';
import type { AttributeTable } from '../model/attribute-table.ts';
import type { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { ValueType } from '../model/units.ts';

/** The writer of an AttributeTable, and the table itself. It grows: `start`, `key` and `value` are replaced by larger arrays as
 *  owners are added, so a reader takes them from the table anew for each pass. Owners not yet written read as having none. */
export class AttributeRows implements AttributeTable {
  owners = 0;
  start: Int32Array;
  key: Int32Array | Uint16Array = new Int32Array(0);
  value = new Int32Array(0);
  private length = 0;

  /** @param owners how many are expected, where that is known */
  constructor(owners = 0) {
    this.start = new Int32Array(owners + 1);
  }

  push(key: number, value: number): void {
    const i = this.length++;
    if (i >= this.key.length) {
      this.key = withRoom(this.key, i + 1);
      this.value = withRoom(this.value, i + 1);
    }
    this.key[i] = key;
    this.value[i] = value;
  }

  /** What was pushed since the last call belongs to the next owner. */
  closeOwner(): void {
    this.owners++;
    if (this.owners >= this.start.length) this.start = withRoom(this.start, this.owners + 1);
    this.start[this.owners] = this.length;
  }

  /** Gives spare room back. */
  trim(): void {
    this.start = trimmed(this.start, this.owners + 1);
    this.key = trimmed(this.key, this.length);
    this.value = trimmed(this.value, this.length);
  }

  /** Keeps keys in two bytes instead of four; to be called once no more are expected. @param keys how many distinct ones there are */
  narrow(keys: number): void {
    if (keys <= 65536) this.key = Uint16Array.from(this.key);
  }
}

/** Reads the KeyValue that ends at `end` into the dictionary and appends it to `rows`. Throws MalformedProtobuf. */
export function readKeyValue(r: ProtobufReader, end: number, dictionary: DictionaryBuilder, rows: AttributeRows): void {
  let keyFrom = r.pos;
  let keyTo = r.pos;
  let valueId = -1;
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a) {
      keyTo = r.contentEnd(end);
      keyFrom = r.pos;
      r.pos = keyTo;
    } else if (tag === 0x12) valueId = readAnyValue(r, r.contentEnd(end), dictionary);
    else r.skip(tag, end, 2);
  }
  const key = dictionary.keys.intern(r.bytes, keyFrom, keyTo - keyFrom);
  rows.push(key, valueId >= 0 ? valueId : dictionary.values.internEmpty());
}

/** Interns the AnyValue that ends at `end`; of several fields of its oneof the last one counts. */
function readAnyValue(r: ProtobufReader, end: number, dictionary: DictionaryBuilder): number {
  const values = dictionary.values;
  let id = -1;
  while (r.pos < end) {
    const tag = r.varint(end);
    if (tag === 0x0a || tag === 0x3a) {
      const to = r.contentEnd(end);
      id = values.internContent(tag === 0x0a ? ValueType.String : ValueType.Bytes, r.bytes, r.pos, to - r.pos);
      r.pos = to;
    } else if (tag === 0x18) {
      r.varint64(end);
      id = values.internInt(r.hi, r.lo);
    } else if (tag === 0x10) id = values.internBool(r.varint(end) !== 0);
    else if (tag === 0x21) {
      r.fixed64(end);
      id = values.internDouble(r.hi, r.lo);
    } else if (tag === 0x2a || tag === 0x32) {
      const to = r.contentEnd(end);
      const from = r.pos;
      const type = tag === 0x2a ? ValueType.Array : ValueType.Map;
      checkContent(type, r, to);
      id = values.internContent(type, r.bytes, from, to - from);
    } else r.skip(tag, end, 7);
  }
  return id >= 0 ? id : values.internEmpty();
}
