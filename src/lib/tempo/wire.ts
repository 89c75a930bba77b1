// What Tempo sends, as far as the page reads it (proto3 JSON: 64-bit integers as strings, zero values left out).
// Nothing here is trusted: decode-*.ts turns `unknown` into the page's own types.

/** One found trace. Ids are whole, times absolute. */
export interface TraceHit {
  readonly traceId: string; // 32 hex digits
  readonly rootService: string | null; // null: the root span has not been received
  readonly rootName: string | null;
  readonly startUnixMs: number; // fractional
  readonly durationMs: number;
  readonly matched: number; // spans that matched the query, over all span sets
  /** Of the whole trace; null where the backend does not say (Tempo before 2.4). */
  readonly services: readonly ServiceStats[] | null;
}

export interface ServiceStats {
  readonly name: string;
  readonly spans: number;
  readonly errors: number;
}

export interface SearchAnswer {
  readonly hits: readonly TraceHit[];
  readonly inspectedBytes: number | null;
  readonly completedJobs: number | null;
  readonly totalJobs: number | null;
  /** Set where the backend says it answered from part of the data. */
  readonly partial: string | null;
  /** True where the backend was asked for, and gives, the newest traces; else it lists the first it found. */
  readonly newestFirst: boolean;
}

/** A value an attribute has, as the tag endpoints list it. `type`: string, int, float, bool or keyword. */
export interface TagValue {
  readonly type: string;
  readonly value: string;
}

export interface TagScope {
  readonly name: string; // resource, span, intrinsic, …
  readonly tags: readonly string[];
}

export interface BuildInfo {
  readonly version: string; // can be empty
}
