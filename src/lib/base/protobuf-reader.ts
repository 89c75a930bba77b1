/** Thrown inside readers of protobuf, caught at the border of each public function (formats/format-error.ts) and turned into a value. */
export class MalformedProtobuf extends Error {
  /** Byte at which the reader stood. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The protobuf wire format, read in place: nothing is copied, nothing is allocated per field. Every read names the `end` of the
 *  message it stands in, so that no length can lead out of it. Tags are plain numbers: (field << 3) | wire type. */
export class ProtobufReader {
  readonly bytes: Uint8Array;
  pos: number;
  /** Words of the last 64-bit value read by `varint64` or `fixed64`. */
  hi = 0;
  lo = 0;

  constructor(bytes: Uint8Array, from = 0) {
    this.bytes = bytes;
    this.pos = from;
  }

  fail(message: string): never {
    throw new MalformedProtobuf(message, this.pos);
  }

  /** A varint as float64: exact below 2^53, which every tag, length and enum is; ints go through `varint64`. */
  varint(end: number): number {
    const bytes = this.bytes;
    let pos = this.pos;
    if (pos >= end) this.fail('ends in the middle of a field');
    let byte = bytes[pos++]!;
    if (byte < 0x80) {
      this.pos = pos;
      return byte;
    }
    let value = byte & 0x7f;
    let factor = 128;
    for (let n = 1; n < 10; n++) {
      if (pos >= end) this.fail('ends in the middle of a number');
      byte = bytes[pos++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        this.pos = pos;
        return value;
      }
      factor *= 128;
    }
    return this.fail('a number is longer than 10 bytes');
  }

  /** A varint of up to 64 bits into `hi` and `lo`; non-minimal encodings give the same words. */
  varint64(end: number): void {
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= end) this.fail('ends in the middle of a number');
      const byte = this.bytes[this.pos++]!;
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi |= bits >>> 4;
      } else if (shift < 63) hi |= bits << (shift - 32);
      else hi |= (bits & 1) << 31;
      if (byte < 0x80) {
        this.lo = lo >>> 0;
        this.hi = hi >>> 0;
        return;
      }
    }
    this.fail('a number is longer than 10 bytes');
  }

  /** Eight little-endian bytes into `hi` and `lo`. */
  fixed64(end: number): void {
    const bytes = this.bytes;
    const pos = this.pos;
    if (end - pos < 8) this.fail('ends in the middle of a 64-bit field');
    this.lo = (bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)) >>> 0;
    this.hi = (bytes[pos + 4]! | (bytes[pos + 5]! << 8) | (bytes[pos + 6]! << 16) | (bytes[pos + 7]! << 24)) >>> 0;
    this.pos = pos + 8;
  }

  fixed32(end: number): number {
    const bytes = this.bytes;
    const pos = this.pos;
    if (end - pos < 4) this.fail('ends in the middle of a 32-bit field');
    this.pos = pos + 4;
    return (bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)) >>> 0;
  }

  /** Reads a length and returns where its content ends; `pos` then stands at the content. */
  contentEnd(end: number): number {
    const length = this.varint(end);
    if (length > end - this.pos)
      this.fail(`a field of ${length} bytes does not fit into the ${end - this.pos} that are left`);
    return this.pos + length;
  }

  /** Skips the field whose tag was just read. A field number up to `known` belongs to the message's schema, so it stands here with the wrong wire type. */
  skip(tag: number, end: number, known: number): void {
    const field = Math.floor(tag / 8);
    if (field === 0 || tag > 0xffffffff) this.fail('not a protobuf field');
    if (field <= known) this.fail(`field ${field} has the wrong wire type ${tag % 8}`);
    this.skipContent(tag, end);
  }

  private skipContent(tag: number, end: number): void {
    const open: number[] = []; // field numbers of open groups: a list, so that nesting cannot overflow the stack
    for (;;) {
      const wire = tag % 8;
      const field = Math.floor(tag / 8);
      if (wire === 0) this.varint(end);
      else if (wire === 1) this.fixed64(end);
      else if (wire === 2) this.pos = this.contentEnd(end);
      else if (wire === 3) open.push(field);
      else if (wire === 4) {
        if (open.pop() !== field) this.fail('a group ends that was not open');
      } else if (wire === 5) this.fixed32(end);
      else this.fail(`wire type ${wire} does not exist`);
      if (open.length === 0) return;
      tag = this.varint(end);
    }
  }
}
