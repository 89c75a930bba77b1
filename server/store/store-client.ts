import { ok, type Result } from '../../src/lib/base/result.ts';
import type {
  Encoding,
  IngestOutcome,
  MetricsRequest,
  SearchRequest,
  ServiceGraphRequest,
  StoreError,
  StoreOptions,
  StoreStats,
  TagNamesRequest,
  TagValuesRequest,
  TraceForm,
  TraceFound,
} from './protocol.ts';
import { StoreLink, type ChunkSink } from './store-link.ts';
import { SINGLE_TENANT } from './tenant-id.ts';

export type { IngestOutcome, StoreError, StoreOptions, StoreStats } from './protocol.ts';

/** Ingest bodies under way to the store thread; past this the store says 'busy' instead of growing without end. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024;

/** One tenant's view of the store thread, from the main thread. No method throws or rejects; when the thread has died, each says so. */
export class StoreClient {
  private readonly link: StoreLink;
  private readonly tenant: string;

  private constructor(link: StoreLink, tenant: string) {
    this.link = link;
    this.tenant = tenant;
  }

  /** Locks the data folder, starts the store thread and opens the store. Reads by id and ingest work from then on; queries
   *  answer 'starting' until the tables are rebuilt (`stats().state`). The client is the single tenant's.
   *  Errors: 'locked' (with the pid), 'format' (another format version), 'unavailable'.
   *  @param entry the store thread's program; another one in tests */
  static async open(options: StoreOptions, entry?: URL): Promise<Result<StoreClient, StoreError>> {
    const link = await StoreLink.open(options, entry);
    return link.ok ? ok(new StoreClient(link.value, SINGLE_TENANT)) : link;
  }

  /** The same store for another tenant. @param tenant a name that tenant-id.ts lets pass */
  of(tenant: string): StoreClient {
    return new StoreClient(this.link, tenant);
  }

  /** Stores an OTLP ExportTraceServiceRequest, uncompressed. Resolves after the durable commit. `body` stays the caller's. */
  async ingest(body: Uint8Array, encoding: Encoding): Promise<IngestOutcome> {
    if (this.link.pendingBytes + body.length > MAX_PENDING_BYTES)
      return { kind: 'busy', message: 'too many requests are waiting to be stored; try again', retryAfterS: 1 };
    // One copy, moved to the thread. Not slice(): a Buffer's is a view, and moving it would take the memory of others along.
    const copy = new Uint8Array(body);
    this.link.pendingBytes += copy.length;
    const outcome = await this.link.ask('ingest', this.tenant, { body: copy, encoding }, { move: [copy.buffer] });
    this.link.pendingBytes -= body.length;
    return outcome;
  }

  /** Streams a trace. @param traceId 32 hex digits, lower case */
  trace(
    traceId: string,
    form: TraceForm,
    sink: ChunkSink,
    signal?: AbortSignal,
  ): Promise<Result<TraceFound, StoreError>> {
    return this.link.ask('trace', this.tenant, { traceId, form }, { sink, signal });
  }

  /** Tempo's answer to a search, as JSON bytes. */
  search(request: SearchRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.link.ask('search', this.tenant, request, { signal });
  }

  /** Services and the calls between them, as JSON bytes (service-graph.ts). */
  serviceGraph(request: ServiceGraphRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.link.ask('serviceGraph', this.tenant, request, { signal });
  }

  /** Tempo's answer to a metrics query, as JSON bytes. */
  metrics(request: MetricsRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.link.ask('metrics', this.tenant, request, { signal });
  }

  tagNames(request: TagNamesRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.link.ask('tagNames', this.tenant, request, { signal });
  }

  tagValues(request: TagValuesRequest, signal?: AbortSignal): Promise<Result<Uint8Array, StoreError>> {
    return this.link.ask('tagValues', this.tenant, request, { signal });
  }

  /** Counts of all tenants; with `state: 'failed'` and the last known numbers when the thread has died. */
  stats(): Promise<StoreStats> {
    return this.link.stats();
  }

  /** Drops everything that is stored for this tenant; what is sent meanwhile may be kept. */
  deleteAll(): Promise<Result<null, StoreError>> {
    return this.link.ask('deleteAll', this.tenant, null);
  }

  /** Commits what is under way, closes the files of all tenants and gives the folder free. */
  close(): Promise<void> {
    return this.link.close();
  }
}
