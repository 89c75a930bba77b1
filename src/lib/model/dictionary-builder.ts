import { EntryTable } from './entry-table.ts';
import { plainContent } from './any-value.ts';
import type { BytesTest, Dictionary, PlainValue, TextPool, ValuePool } from './dictionary.ts';
import { ValueType } from './units.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // invalid UTF-8 becomes U+FFFD

/** The writer of a Dictionary, and the dictionary itself: readers see what has been interned so far.
 *  @param source one large buffer that stays alive anyway; what is interned from it is not copied */
export class DictionaryBuilder implements Dictionary {
  readonly keys: TextPoolBuilder;
  readonly values: ValuePoolBuilder;

  constructor(source?: Uint8Array) {
    this.keys = new TextPoolBuilder(source);
    this.values = new ValuePoolBuilder(source);
  }

  /** The source lies in this buffer from now on: the same bytes as before at the same places, and perhaps more of them. */
  adopt(source: Uint8Array): void {
    this.keys.entries.adopt(source);
    this.values.entries.adopt(source);
  }

  /** Gives spare room back once nothing more is expected. */
  trim(): void {
    this.keys.entries.trim();
    this.values.entries.trim();
  }
}

class Texts {
  readonly entries: EntryTable;
  private readonly cache: (string | undefined)[] = [];

  constructor(source?: Uint8Array) {
    this.entries = new EntryTable(source);
  }

  get length(): number {
    return this.entries.length;
  }

  protected decode(id: number): string {
    const known = this.cache[id];
    if (known !== undefined) return known;
    const text = decoder.decode(this.entries.bytes(id));
    this.cache[id] = text;
    return text;
  }
}

export class TextPoolBuilder extends Texts implements TextPool {
  text(id: number): string {
    return this.decode(id);
  }

  find(text: string): number {
    return this.entries.findBytes(ValueType.String, encoder.encode(text));
  }

  intern(bytes: Uint8Array, from: number, length: number): number {
    return this.entries.internBytes(ValueType.String, bytes, from, length);
  }
}

// A NaN can have many bit patterns; they are one value. 0 and -0 stay two values (JSON shows the sign), though equal as numbers.
const NAN_HIGH = 0x7ff80000;

export class ValuePoolBuilder extends Texts implements ValuePool {
  type(id: number): ValueType {
    return this.entries.typeOf(id) as ValueType;
  }

  text(id: number): string {
    return this.type(id) === ValueType.String ? this.decode(id) : '';
  }

  number(id: number): number {
    const type = this.type(id);
    if (type === ValueType.Int) return (this.entries.high(id) | 0) * 4294967296 + this.entries.low(id);
    if (type === ValueType.Double) return this.entries.double(id);
    return type === ValueType.Bool ? this.entries.low(id) : NaN;
  }

  int(id: number): bigint {
    return this.type(id) === ValueType.Int ? this.entries.int(id) : 0n;
  }

  bytes(id: number): Uint8Array {
    const type = this.type(id);
    return type === ValueType.String || type >= ValueType.Array ? this.entries.bytes(id) : new Uint8Array(0);
  }

  testBytes(id: number, test: BytesTest): boolean {
    return this.entries.testBytes(id, test);
  }

  plain(id: number): PlainValue {
    const type = this.type(id);
    if (type === ValueType.String) return this.decode(id);
    if (type === ValueType.Bool) return this.entries.low(id) === 1;
    if (type === ValueType.Double) return this.entries.double(id);
    if (type === ValueType.Int) {
      const near = this.number(id);
      return Number.isSafeInteger(near) ? near : this.entries.int(id);
    }
    return type === ValueType.Empty ? null : plainContent(type, this.entries.bytes(id));
  }

  findText(text: string): number {
    return this.entries.findBytes(ValueType.String, encoder.encode(text));
  }

  hash(id: number): number {
    return this.entries.hashOf(id);
  }

  withHash(hash: number): number[] {
    return this.entries.withHash(hash);
  }

  same(id: number, other: ValuePool, otherId: number): boolean {
    return other instanceof ValuePoolBuilder && this.entries.same(id, other.entries, otherId);
  }

  internText(text: string): number {
    const bytes = encoder.encode(text);
    return this.entries.internBytes(ValueType.String, bytes, 0, bytes.length);
  }

  /** String, Bytes, Array or Map by its (encoded) content. */
  internContent(type: ValueType, bytes: Uint8Array, from: number, length: number): number {
    return this.entries.internBytes(type, bytes, from, length);
  }

  internBool(value: boolean): number {
    return this.entries.internWords(ValueType.Bool, value ? 1 : 0, 0);
  }

  internInt(high: number, low: number): number {
    return this.entries.internWords(ValueType.Int, low, high);
  }

  /** A float64 by its words. */
  internDouble(high: number, low: number): number {
    const isNaN = (high & 0x7ff00000) === 0x7ff00000 && ((high & 0xfffff) !== 0 || low !== 0);
    return isNaN
      ? this.entries.internWords(ValueType.Double, 0, NAN_HIGH)
      : this.entries.internWords(ValueType.Double, low, high);
  }

  internEmpty(): number {
    return this.entries.internWords(ValueType.Empty, 0, 0);
  }
}
