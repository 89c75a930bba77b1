import type { Encoding, IngestOutcome } from '../store/protocol.ts';

export type { Encoding, IngestOutcome } from '../store/protocol.ts';

/** The least of a store that the receivers need. */
export interface TraceSink {
  /** Resolves once the spans are safe. `body` stays the caller's. @param tenant whose spans they are */
  ingest(body: Uint8Array, encoding: Encoding, tenant: string): Promise<IngestOutcome>;
}

/** The same bytes as a plain Uint8Array: `slice` of a Buffer is a view, that of a Uint8Array a copy, and a sink may rely on it. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
