/** The least of a store that the receivers need; server/store's client is one. */
export interface TraceSink {
  /** Resolves once the spans are safe. `body` stays the caller's. */
  ingest(body: Uint8Array, encoding: 'protobuf' | 'json'): Promise<IngestOutcome>;
}

export type IngestOutcome =
  | { kind: 'accepted'; spans: number; rejectedSpans: number; message: string }
  | { kind: 'malformed'; message: string }
  | { kind: 'unavailable'; message: string };

/** The same bytes as a plain Uint8Array: `slice` of a Buffer is a view, that of a Uint8Array a copy, and a sink may rely on it. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
