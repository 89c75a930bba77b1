// Thrift's binary protocol from values, as far as Jaeger's Batch needs it.

/** A field's value with its type code. */
export interface ThriftValue {
  readonly type: number;
  readonly bytes: Buffer;
}

const value = (type: number, size: number, write: (bytes: Buffer) => void): ThriftValue => {
  const bytes = Buffer.alloc(size);
  write(bytes);
  return { type, bytes };
};

export const bool = (on: boolean): ThriftValue => value(2, 1, (bytes) => bytes.writeUInt8(on ? 1 : 0));
export const double = (number: number): ThriftValue => value(4, 8, (bytes) => bytes.writeDoubleBE(number));
export const i32 = (number: number): ThriftValue => value(8, 4, (bytes) => bytes.writeInt32BE(number));
export const i64 = (number: bigint | number): ThriftValue =>
  value(10, 8, (bytes) => bytes.writeBigInt64BE(BigInt.asIntN(64, BigInt(number))));

export function binary(content: Uint8Array | string): ThriftValue {
  const bytes = Buffer.from(content as string);
  return { type: 11, bytes: Buffer.concat([i32(bytes.length).bytes, bytes]) };
}

/** @param fields by their numbers; undefined ones are left out */
export function struct(fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftValue {
  const parts = Object.entries(fields).flatMap(([id, field]) => {
    if (!field) return [];
    const head = Buffer.alloc(3);
    head.writeUInt8(field.type);
    head.writeInt16BE(Number(id), 1);
    return [head, field.bytes];
  });
  return { type: 12, bytes: Buffer.concat([...parts, Buffer.alloc(1)]) };
}

export function list(items: readonly ThriftValue[], type = items[0]?.type ?? 12): ThriftValue {
  return { type: 15, bytes: Buffer.concat([Buffer.of(type), i32(items.length).bytes, ...items.map((i) => i.bytes)]) };
}

type TagValue = string | number | bigint | boolean | Uint8Array;

/** A Jaeger Tag; a number is a double, a bigint a long. */
export function tag(key: string, of: TagValue): ThriftValue {
  const [type, field, content] =
    typeof of === 'string'
      ? [0, 3, binary(of)]
      : typeof of === 'number'
        ? [1, 4, double(of)]
        : typeof of === 'boolean'
          ? [2, 5, bool(of)]
          : typeof of === 'bigint'
            ? [3, 6, i64(of)]
            : [4, 7, binary(of)];
  return struct({ 1: binary(key), 2: i32(type), [field]: content });
}

export const tags = (all: Readonly<Record<string, TagValue>>): ThriftValue =>
  list(Object.entries(all).map(([key, of]) => tag(key, of)));

export interface PlainJaegerSpan {
  readonly traceId?: readonly [high: bigint, low: bigint];
  readonly spanId?: bigint;
  readonly parentId?: bigint;
  readonly name?: string;
  readonly references?: readonly {
    readonly type: number;
    readonly traceId: readonly [bigint, bigint];
    readonly spanId: bigint;
  }[];
  readonly startMicros?: bigint;
  readonly durationMicros?: bigint;
  readonly tags?: Readonly<Record<string, TagValue>>;
  readonly logs?: readonly { readonly timeMicros: bigint; readonly fields: Readonly<Record<string, TagValue>> }[];
}

export function jaegerSpan(span: PlainJaegerSpan): ThriftValue {
  const [high, low] = span.traceId ?? [1n, 2n];
  return struct({
    1: i64(low),
    2: i64(high),
    3: i64(span.spanId ?? 3n),
    4: i64(span.parentId ?? 0n),
    5: binary(span.name ?? 'op'),
    6:
      span.references &&
      list(
        span.references.map((to) =>
          struct({ 1: i32(to.type), 2: i64(to.traceId[1]), 3: i64(to.traceId[0]), 4: i64(to.spanId) }),
        ),
      ),
    7: i32(1),
    8: i64(span.startMicros ?? 1_767_225_600_000_000n),
    9: i64(span.durationMicros ?? 1_000n),
    10: span.tags && tags(span.tags),
    11: span.logs && list(span.logs.map((log) => struct({ 1: i64(log.timeMicros), 2: tags(log.fields) }))),
  });
}

/** A Jaeger Batch. */
export function jaegerBatch(
  serviceName: string,
  spans: readonly PlainJaegerSpan[],
  processTags: Readonly<Record<string, TagValue>> = {},
): Buffer {
  return struct({
    1: struct({ 1: binary(serviceName), 2: tags(processTags) }),
    2: list(spans.map(jaegerSpan)),
  }).bytes;
}
