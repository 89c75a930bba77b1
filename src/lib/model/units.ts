/** Nanoseconds since the start of the trace (its origin), or a length of time; a float64, exact below 2^53 (104 days). */
export type Nanoseconds = number;

/** Absolute time: nanoseconds since the Unix epoch, about 1.8e18 > 2^53. Branded, so that it never enters a loop unnoticed. */
export type UnixNanos = bigint & { readonly unit: 'unix-ns' };

export function unixNanos(value: bigint): UnixNanos {
  return value as UnixNanos;
}

/** SpanKind as OTLP numbers it (opentelemetry-proto, trace.proto). */
export const SpanKind = { Unspecified: 0, Internal: 1, Server: 2, Client: 3, Producer: 4, Consumer: 5 } as const;
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

/** Status.StatusCode as OTLP numbers it. */
export const StatusCode = { Unset: 0, Ok: 1, Error: 2 } as const;
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode];

/** Types of an attribute's value: the field numbers of OTLP's AnyValue (common.proto); 0 is an AnyValue with no field set. */
export const ValueType = { Empty: 0, String: 1, Bool: 2, Int: 3, Double: 4, Array: 5, Map: 6, Bytes: 7 } as const;
export type ValueType = (typeof ValueType)[keyof typeof ValueType];
