/** The least of a store that the receivers need; server/store's client is one. */
export interface TraceSink {
  /** Resolves once the spans are safe. `body` is handed over: the caller must not touch it, nor share its buffer. */
  ingest(body: Uint8Array, encoding: 'protobuf' | 'json'): Promise<IngestOutcome>;
}

export type IngestOutcome =
  | { kind: 'accepted'; spans: number; rejectedSpans: number; message: string }
  | { kind: 'malformed'; message: string }
  | { kind: 'unavailable'; message: string };

/** A copy in a buffer of its own, which may be transferred to a thread: small Buffers share one pool. */
export function ownBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}
