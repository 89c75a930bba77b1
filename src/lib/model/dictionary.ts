import type { ValueType } from './units.ts';

/** Distinct keys and distinct typed values of a block. Ids are dense from 0 in order of first sight. A predicate is tested
 *  once per distinct value; a scan then compares integers. Written by the decoders, read by everything else. */
export interface Dictionary {
  readonly keys: TextPool;
  readonly values: ValuePool;
}

export interface TextPool {
  readonly length: number;
  /** The text of an id; decoded from UTF-8 when first asked for, then kept. */
  text(id: number): string;
  /** The id of a text, or -1 if no owner has it. */
  find(text: string): number;
}

/** A string "1", an int64 1 and a double 1 are three values. Arrays, maps and bytes are kept encoded. */
export interface ValuePool {
  readonly length: number;
  type(id: number): ValueType;
  /** String: the text. Other types: '' */
  text(id: number): string;
  /** Bool: 0 or 1. Int: nearest float64. Double: itself. Other types: NaN */
  number(id: number): number;
  /** Int: exact. Other types: 0n */
  int(id: number): bigint;
  /** The encoded bytes: String, Bytes: the content. Array, Map: the protobuf ArrayValue or KeyValueList. Others: empty. A view, not a copy */
  bytes(id: number): Uint8Array;
  /** Of a String, asks about its content where it lies, as [from, to) of a buffer: without a view being made of each of a million. */
  testBytes(id: number, test: BytesTest): boolean;
  /** The whole value as plain data: string | number | bigint (beyond 2^53) | boolean | Uint8Array | array | { map } | null. */
  plain(id: number): PlainValue;
  findText(text: string): number;
  /** 32 bits; equal values have equal hashes, also those of other dictionaries in the same process. */
  hash(id: number): number;
  /** All values of a hash: one, or by chance several. */
  withHash(hash: number): number[];
  /** Whether a value of another dictionary is the same, type included. */
  same(id: number, other: ValuePool, otherId: number): boolean;
}

export type BytesTest = (buffer: Uint8Array, from: number, to: number) => boolean;

export type PlainValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly PlainValue[]
  | { readonly map: readonly (readonly [string, PlainValue])[] };
