import type { AttributeTable } from './attribute-table.ts';
import type { Dictionary } from './dictionary.ts';
import type { SpanTable } from './span-table.ts';

/** Everything known of n traces: the one shape that the waterfall's worker, TraceQL and the embedded store work on.
 *  While attributes are still being decoded, the attribute, event and link tables grow in place: their arrays are replaced by
 *  larger ones, so take them from the table for each pass and do not keep them. Spans not yet decoded read as having none. */
export interface TraceBlock {
  readonly spans: SpanTable;
  readonly resources: ResourceTable;
  readonly scopes: ScopeTable;
  readonly events: EventTable;
  readonly links: LinkTable;
  readonly dictionary: Dictionary;
  readonly spanAttributes: AttributeTable; // owner: span
}

/** Distinct resources (equal attributes and schema stand once). */
export interface ResourceTable {
  readonly length: number;
  readonly service: Int32Array; // -> dictionary.values: service.name as a string | -1 where it is absent
  readonly schemaUrl: Int32Array; // -> dictionary.values; '' where it is absent
  readonly droppedAttributes: Uint32Array; // how many the sender left out
  readonly attributes: AttributeTable; // owner: resource
}

/** Distinct instrumentation scopes. */
export interface ScopeTable {
  readonly length: number;
  readonly name: Int32Array; // -> dictionary.values; '' where it is absent
  readonly version: Int32Array; // -> dictionary.values; '' where it is absent
  readonly schemaUrl: Int32Array; // -> dictionary.values; '' where it is absent
  readonly droppedAttributes: Uint32Array; // how many the sender left out
  readonly attributes: AttributeTable; // owner: scope
}

/** Events of all spans; those of span i are [start[i], start[i + 1]). */
export interface EventTable {
  readonly length: number;
  readonly start: Int32Array; // span -> first event; spans + 1 entries
  readonly timeNs: Float64Array; // ns since the origin of the span's trace; can be negative
  readonly name: Int32Array; // -> dictionary.values
  readonly attributes: AttributeTable; // owner: event
}

/** Links of all spans; those of span i are [start[i], start[i + 1]). */
export interface LinkTable {
  readonly length: number;
  readonly start: Int32Array; // span -> first link; spans + 1 entries
  readonly traceId: Uint8Array; // 16 bytes each
  readonly spanId: Uint32Array; // 2 entries each: high, low word
  readonly attributes: AttributeTable; // owner: link
}
