import type { PlainValue } from './dictionary.ts';
import type { Nanoseconds, SpanKind, StatusCode, UnixNanos, ValueType } from './units.ts';

/** One attribute as plain data. `type` tells an int from a double where `value` is a number. */
export interface AttributeDetails {
  readonly key: string;
  readonly type: ValueType;
  readonly value: PlainValue;
}

export interface EventDetails {
  readonly name: string;
  readonly timeUnixNs: UnixNanos;
  readonly timeNs: Nanoseconds; // since the origin of the trace; can be negative
  readonly attributes: readonly AttributeDetails[];
  readonly droppedAttributes: number;
}

export interface LinkDetails {
  readonly traceId: string; // 32 hex digits
  readonly spanId: string; // 16 hex digits
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: readonly AttributeDetails[];
  readonly droppedAttributes: number;
}

/** Everything that was sent about one span, as plain data that can be posted between threads. Times, kind and status are as
 *  sent, before any repair. */
export interface SpanDetails {
  readonly span: number; // row in the table
  readonly traceId: string; // 32 hex digits
  readonly spanId: string; // 16 hex digits
  readonly parentSpanId: string | null; // 16 hex digits
  readonly name: string;
  readonly kind: SpanKind;
  readonly startUnixNs: UnixNanos;
  readonly endUnixNs: UnixNanos;
  readonly status: { readonly code: StatusCode; readonly message: string };
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: readonly AttributeDetails[];
  readonly droppedAttributes: number;
  readonly events: readonly EventDetails[];
  readonly droppedEvents: number;
  readonly links: readonly LinkDetails[];
  readonly droppedLinks: number;
  readonly resource: {
    readonly attributes: readonly AttributeDetails[];
    readonly droppedAttributes: number;
    readonly schemaUrl: string;
  };
  readonly scope: {
    readonly name: string;
    readonly version: string;
    readonly attributes: readonly AttributeDetails[];
    readonly droppedAttributes: number;
    readonly schemaUrl: string;
  };
  /** What is wrong with the span's message, where it could not be read to its end; the lists above then hold what came before. */
  readonly problem: string | null;
}
