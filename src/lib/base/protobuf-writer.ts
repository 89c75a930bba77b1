const utf8 = new TextEncoder();

/** Writes protobuf into one growing buffer. A nested message is written in place; its length is filled in when it is closed
 *  (its content moves by a byte or two if the length needs more than one). */
export class ProtobufWriter {
  private bytes: Uint8Array;
  private view: DataView;
  private at = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** What was written so far: a copy of its own. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.at;
  }

  /** Forgets what was written behind `length` bytes. Not past the beginning of a message that is still open. */
  truncate(length: number): void {
    this.at = length;
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + more));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  private varint(value: number): void {
    this.reserve(10);
    while (value > 127) {
      this.bytes[this.at++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    this.bytes[this.at++] = value;
  }

  uint(field: number, value: number): void {
    this.varint(field * 8);
    this.varint(value);
  }

  /** int64, also negative (ten bytes then). */
  int64(field: number, value: bigint): void {
    this.varint(field * 8);
    this.reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      this.bytes[this.at++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.bytes[this.at++] = Number(rest);
  }

  fixed32(field: number, value: number): void {
    this.varint(field * 8 + 5);
    this.reserve(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  fixed64(field: number, value: bigint): void {
    this.varint(field * 8 + 1);
    this.reserve(8);
    this.view.setBigUint64(this.at, BigInt.asUintN(64, value), true);
    this.at += 8;
  }

  double(field: number, value: number): void {
    this.varint(field * 8 + 1);
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** What stands before a content of so many bytes that is written elsewhere. */
  contentHead(field: number, length: number): void {
    this.varint(field * 8 + 2);
    this.varint(length);
  }

  content(field: number, bytes: Uint8Array): void {
    this.contentHead(field, bytes.length);
    this.raw(bytes);
  }

  text(field: number, text: string): void {
    this.content(field, utf8.encode(text));
  }

  /** Bytes as they are, e.g. whole fields written elsewhere. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A nested message: everything that `body` writes. */
  message(field: number, body: () => void): void {
    this.varint(field * 8 + 2);
    this.reserve(1);
    const start = ++this.at;
    body();
    const length = this.at - start;
    let extra = 0;
    for (let rest = length; rest > 127; rest = Math.floor(rest / 128)) extra++;
    if (extra > 0) {
      this.reserve(extra);
      this.bytes.copyWithin(start + extra, start, this.at);
    }
    this.at = start - 1;
    this.varint(length);
    this.at += length;
  }
}
