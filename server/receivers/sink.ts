/** The least of a store that the receivers need; server/store's client is one. */
export interface TraceSink {
  /** Resolves once the spans are safe. `body` stays the caller's. */
  ingest(body: Uint8Array, encoding: 'protobuf' | 'json'): Promise<IngestOutcome>;
}

export type IngestOutcome =
  | { kind: 'accepted'; spans: number; rejectedSpans: number; message: string }
  | { kind: 'malformed'; message: string }
  | { kind: 'unavailable'; message: string };
