/** Thrown inside readers of Thrift, caught at the border of each public function and turned into a value. */
export class MalformedThrift extends Error {
  /** Byte at which the reader stood. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Type codes of the binary protocol. */
export const THRIFT = {
  stop: 0,
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  map: 13,
  set: 14,
  list: 15,
} as const;

/** The fewest bytes a value of each type takes. A count of elements that cannot fit into the rest is refused at once. */
const LEAST_BYTES = new Map<number, number>([
  [THRIFT.bool, 1],
  [THRIFT.byte, 1],
  [THRIFT.double, 8],
  [THRIFT.i16, 2],
  [THRIFT.i32, 4],
  [THRIFT.i64, 8],
  [THRIFT.string, 4],
  [THRIFT.struct, 1],
  [THRIFT.map, 6],
  [THRIFT.set, 5],
  [THRIFT.list, 5],
]);

const MAX_DEPTH = 64;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Thrift's binary protocol, read in place; big-endian, no read leads out of the bytes.
 *  https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md
 *  Of our own because the library on npm needs Node's sockets, while the page opens files too; because it allocates what a length
 *  in the input says; and because it makes an object of every number. */
export class ThriftReader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  pos = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(message: string): never {
    throw new MalformedThrift(message, this.pos);
  }

  /** Moves over `length` bytes. @returns where they begin */
  private over(length: number): number {
    const at = this.pos;
    if (length > this.bytes.length - at)
      this.fail(`ends in the middle of a value: ${length} bytes are due, ${this.bytes.length - at} are left`);
    this.pos = at + length;
    return at;
  }

  byte(): number {
    return this.bytes[this.over(1)]!;
  }
  i16(): number {
    return this.view.getInt16(this.over(2));
  }
  i32(): number {
    return this.view.getInt32(this.over(4));
  }
  i64(): bigint {
    return this.view.getBigInt64(this.over(8));
  }
  double(): number {
    return this.view.getFloat64(this.over(8));
  }

  /** A view of the bytes, not a copy. */
  binary(): Uint8Array {
    const length = this.i32();
    if (length < 0) this.fail(`a length of ${length} bytes`);
    const from = this.over(length);
    return this.bytes.subarray(from, from + length);
  }

  text(): string {
    return utf8.decode(this.binary());
  }

  /** Reads a struct: `field` is told of each field and reads its value, or answers false to have it skipped. */
  struct(field: (id: number, type: number) => boolean): void {
    for (let type = this.byte(); type !== THRIFT.stop; type = this.byte()) {
      if (!LEAST_BYTES.has(type)) this.fail(`type ${type} does not exist`);
      if (!field(this.i16(), type)) this.skip(type, 1);
    }
  }

  /** Reads a list of structs: `item` reads each. */
  structs(item: () => void): void {
    const type = this.byte();
    const count = this.count(type);
    if (count > 0 && type !== THRIFT.struct) this.fail(`a list of type ${type} where structs should be`);
    for (let i = 0; i < count; i++) item();
  }

  private count(...types: number[]): number {
    const count = this.i32();
    if (count < 0) this.fail(`a list of ${count} elements`);
    if (count === 0) return 0; // the types of nothing may be anything
    let least = 0;
    for (const type of types) least += LEAST_BYTES.get(type) ?? this.fail(`type ${type} does not exist`);
    if (count * least > this.bytes.length - this.pos)
      this.fail(
        `a list of ${count} elements does not fit into the ${this.bytes.length - this.pos} bytes that are left`,
      );
    return count;
  }

  private skip(type: number, depth: number): void {
    if (depth > MAX_DEPTH) this.fail(`nested more than ${MAX_DEPTH} levels deep`);
    if (type === THRIFT.string) this.binary();
    else if (type === THRIFT.struct) {
      for (let field = this.byte(); field !== THRIFT.stop; field = this.byte()) {
        this.i16();
        this.skip(field, depth + 1);
      }
    } else if (type === THRIFT.list || type === THRIFT.set) {
      const item = this.byte();
      for (let left = this.count(item); left > 0; left--) this.skip(item, depth + 1);
    } else if (type === THRIFT.map) {
      const key = this.byte();
      const value = this.byte();
      for (let left = this.count(key, value); left > 0; left--) {
        this.skip(key, depth + 1);
        this.skip(value, depth + 1);
      }
    } else this.over(LEAST_BYTES.get(type) ?? this.fail(`type ${type} does not exist`));
  }
}
