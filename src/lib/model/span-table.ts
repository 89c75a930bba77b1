/** Spans of n traces as columns. Each trace stands in pre-order, so that a subtree is the index range [i, subtreeEnd[i]).
 *
 *    i  name         depth  parent  subtreeEnd
 *    0  GET /cart      0      -1        4
 *    1    cart.get     1       0        3        <- its subtree: [1, 3)
 *    2      redis GET  2       1        3
 *    3    ads.get      1       0        4
 *
 *  Siblings are ordered by start, then by arrival. A trace with several roots, or with orphans (whose parent never
 *  arrived), has several spans with parent -1: they too are ordered by start.
 *  An opened trace has n = 1; a segment of the embedded store holds thousands. Immutable; span-builder.ts is the only writer.
 */
export interface SpanTable {
  readonly length: number; // spans
  readonly traceCount: number;

  // one entry per trace
  readonly traceStart: Int32Array; // trace -> first span; traceCount + 1 entries
  readonly traceId: Uint8Array; // 16 bytes each
  readonly traceOrigin: BigInt64Array; // trace -> UnixNanos of its earliest span start; *Ns columns count from here
  readonly traceDurationNs: Float64Array; // trace -> ns from origin to the latest end

  // one entry per span
  readonly startNs: Float64Array; // ns >= 0 since the origin of its trace
  readonly durationNs: Float64Array; // ns >= 0
  readonly parent: Int32Array; // span -> span | -1 for a root or an orphan
  readonly subtreeEnd: Int32Array; // span -> span, exclusive
  readonly depth: Uint16Array; // 0 for roots; MAX_DEPTH for deeper ones too
  readonly spanId: Uint32Array; // 2 entries each: high, low word
  readonly parentId: Uint32Array; // 2 entries each, as sent; 0,0 = none. Differs from `parent` for orphans
  readonly kind: Uint8Array; // SpanKind
  readonly status: Uint8Array; // StatusCode
  readonly name: Int32Array; // -> dictionary.values
  readonly statusMessage: Int32Array; // -> dictionary.values | -1
  readonly resource: Int32Array; // -> ResourceTable row
  readonly scope: Int32Array; // -> ScopeTable row
  readonly flags: Uint8Array; // SpanFlag bits

  readonly repairs: Repairs;
}

/** The deepest that SpanTable.depth tells. */
export const MAX_DEPTH = 65_535;

/** Bits of SpanTable.flags. */
export const SpanFlag = {
  HasEvents: 1,
  HasException: 2, // an event named "exception"; known once attributes are decoded
  HasLinks: 4,
  Orphan: 8, // parentId is set and no span of the trace has it
  StartsBeforeParent: 16, // clock skew, or a parent that ended the request early
  EndsAfterParent: 32, // asynchronous work, or clock skew
} as const;

/** What the builder mended in hostile or broken traces. The page shows every count that is not 0. */
export interface Repairs {
  orphans: number; // kept as roots
  cycles: number; // spans whose ancestors led back to themselves; one of each ring became a root
  duplicates: number; // same trace, span id, kind and start: kept once
  sharedIds: number; // same span id, but another kind or start: both kept, children join the server span if it is the later of a client/server pair
  endBeforeStart: number; // duration set to 0
  noStart: number; // start 0 or absent: placed at its parent's start, else at the origin
}

export function noRepairs(): Repairs {
  return { orphans: 0, cycles: 0, duplicates: 0, sharedIds: 0, endBeforeStart: 0, noStart: 0 };
}
