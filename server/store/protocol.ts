import type { Result } from '../../src/lib/base/result.ts';

/** Everything the main thread asks of the store thread. One type says all: input, what comes back, whether bytes stream. */
export interface StoreJobs {
  ingest: { input: { body: Uint8Array; encoding: Encoding }; output: IngestOutcome };
  trace: { input: { traceId: string; form: TraceForm }; output: Result<TraceFound, StoreError> };
  search: { input: SearchRequest; output: Result<Uint8Array, StoreError> };
  serviceGraph: { input: ServiceGraphRequest; output: Result<Uint8Array, StoreError> };
  metrics: { input: MetricsRequest; output: Result<Uint8Array, StoreError> };
  tagNames: { input: TagNamesRequest; output: Result<Uint8Array, StoreError> };
  tagValues: { input: TagValuesRequest; output: Result<Uint8Array, StoreError> };
  stats: { input: null; output: StoreStats };
  deleteAll: { input: null; output: Result<null, StoreError> };
  close: { input: null; output: null };
}
export type JobName = keyof StoreJobs;

interface StoreJob<N extends JobName> {
  readonly job: N;
  readonly id: number;
  readonly tenant: string; // stats and close are of all tenants, whatever it says
  readonly input: StoreJobs[N]['input'];
}
export type StoreRequest =
  | { [N in JobName]: StoreJob<N> }[JobName]
  | { readonly job: 'cancel'; readonly id: number } // the asker went away: stop, no answer is due
  | { readonly job: 'pull'; readonly id: number; readonly taken: ArrayBuffer }; // a chunk was taken: send another; its buffer comes back

export type StoreReply =
  | { readonly kind: 'opened'; readonly result: Result<null, StoreError> }
  | {
      readonly kind: 'chunk';
      readonly id: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly totalBytes: number | null;
    }
  | { readonly kind: 'done'; readonly id: number; readonly output: StoreJobs[JobName]['output'] };

/** Of a body: OTLP in one of its two encodings, or another format that becomes OTLP first (split-request.ts). */
export type Encoding = 'protobuf' | 'json' | 'zipkin-json' | 'jaeger-thrift';
export type IngestOutcome =
  | { readonly kind: 'accepted'; readonly spans: number; readonly rejectedSpans: number; readonly message: string }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'busy'; readonly message: string; readonly retryAfterS: number } // more than is taken at a time
  | { readonly kind: 'unavailable'; readonly message: string };

/** How a trace is to be written: OTLP TracesData, the same inside TraceByIDResponse, or Tempo's proto3 JSON of either. */
export type TraceForm = 'protobuf-v1' | 'protobuf-v2' | 'json-v1' | 'json-v2';
export interface TraceFound {
  readonly found: boolean; // false: no chunk was sent
}

export interface TimeWindow {
  readonly fromUnixS: number | null; // null: open
  readonly toUnixS: number | null;
}
export interface SearchRequest extends TimeWindow {
  readonly query: string | null; // TraceQL; null: a search by tags
  readonly tags?: TagSearch; // where there is no query; absent: every trace
  readonly limit: number;
  readonly spansPerSpanSet: number; // 0 = all
}
/** The search before TraceQL. */
export interface TagSearch {
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly minDurationNs: number;
  readonly maxDurationNs: number | null;
}
export type TagScope = 'none' | 'resource' | 'span' | 'event' | 'link' | 'instrumentation' | 'intrinsic';
export interface TagsWindow extends TimeWindow {
  readonly query: string | null; // may be unfinished: its finished part filters. Version 1 knows none
  readonly limit: number; // names of a scope, or values; 0 = all
}
export interface TagNamesRequest extends TagsWindow {
  readonly scope: TagScope;
  readonly version: 1 | 2;
}
export interface TagValuesRequest extends TagsWindow {
  readonly name: string; // v2: scoped or intrinsic; v1: the bare key of any scope
  readonly version: 1 | 2;
}
export interface ServiceGraphRequest {
  readonly fromNs: bigint | null; // Unix; null: open
  readonly toNs: bigint | null;
  readonly own: boolean; // the page's own spans count as well
}

/** A metrics query whose range is widened to whole steps already. */
export interface MetricsRequest {
  readonly query: string;
  readonly startNs: bigint; // Unix
  readonly endNs: bigint;
  readonly stepNs: bigint | null; // null: one value for the whole range
  readonly exemplars: number; // at most so many, where the query has no hint of its own
  readonly maxSeries: number; // 0 = all
  readonly form: 'range' | 'instant'; // how the answer is written
}

export type StoreError =
  | { readonly kind: 'locked'; readonly message: string; readonly pid: number }
  | { readonly kind: 'format'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'starting'; readonly message: string } // tables are being rebuilt: ask again in a few seconds
  | { readonly kind: 'bad-query'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly message: string }
  | { readonly kind: 'timeout'; readonly message: string }
  | { readonly kind: 'aborted'; readonly message: string };

/** What all tenants together may hold; null: no limit. The oldest go first. */
export interface StoreLimits {
  readonly retentionMs: number | null; // since arrival
  readonly maxDiskBytes: number | null; // of the files of all segments
  readonly maxSpans: number | null; // all of them are in memory
}
export const NO_LIMITS: StoreLimits = { retentionMs: null, maxDiskBytes: null, maxSpans: null };
/** Which limit made spans go: their age, the room on the disk, or the number of spans in memory. */
export type DropReason = 'age' | 'disk' | 'memory';
export interface Dropped {
  readonly traces: number;
  readonly spans: number;
  readonly segments: number;
}

/** What one tenant's store tells of itself. */
export interface StoreCounts {
  readonly state: 'starting' | 'ready' | 'failed';
  readonly message: string; // why, when failed; how far, when starting; writeError, when ready
  /** Why nothing new can be stored at the moment, although all that is stored can be read; null while it can. */
  readonly writeError: string | null;
  readonly traces: number;
  readonly spans: number;
  readonly foreignTraces: number; // traces with a resource that is neither the demo's nor the page's own
  readonly bytes: number; // of stored slices
  readonly diskBytes: number; // of the files that hold them
  readonly limits: StoreLimits;
  readonly dropped: Readonly<Record<DropReason, Dropped>>; // since start
  readonly oldestArrivalUnixMs: number | null; // since when spans are kept; null in an empty store
  readonly segments: number;
  readonly receivedSpans: number; // since start; duplicates included
  readonly receivedBytes: number; // since start, bodies as handed to ingest()
  readonly unreadableTraces: number; // stored bytes that could not be decoded; kept, readable by id
}
/** Of all tenants together, and what Tempo counts by tenant. */
export interface StoreStats extends StoreCounts {
  readonly tenants: readonly (Pick<StoreCounts, 'receivedSpans' | 'receivedBytes'> & { readonly tenant: string })[];
}

export interface StoreOptions {
  readonly dataDir: string;
  /** Spans that arrive in a segment before it is sealed. Default 65,536; small values are for tests. */
  readonly sealSpans?: number;
  /** Default: none. */
  readonly limits?: StoreLimits;
  /** How many tenants there may be, the single one among them. Default: no others, and theirs stay closed. */
  readonly maxTenants?: number;
  /** How long a query may take. Default 30 s, as Tempo's. */
  readonly queryTimeoutMs?: number;
}
