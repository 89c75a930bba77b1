// The two tiny messages a receiver answers with, in both of OTLP's encodings.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';

export type Encoding = 'protobuf' | 'json';

/** gRPC's numbers, which google.rpc.Status carries over HTTP too. */
export const CODE = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

const utf8 = new TextEncoder();

/** ExportTraceServiceResponse. Its partial_success stays unset when everything was taken, as the specification demands. */
export function encodeExportResponse(encoding: Encoding, rejectedSpans: number, message: string): Uint8Array {
  const partial = rejectedSpans > 0 || message !== '';
  if (encoding === 'json') {
    const body = partial ? { partialSuccess: { rejectedSpans: `${rejectedSpans}`, errorMessage: message } } : {};
    return utf8.encode(JSON.stringify(body));
  }
  if (!partial) return new Uint8Array();
  const inner = new ProtobufWriter(64);
  if (rejectedSpans > 0) inner.int64(1, BigInt(rejectedSpans));
  if (message !== '') inner.content(2, utf8.encode(message));
  const outer = new ProtobufWriter(64);
  outer.content(1, inner.finish());
  return outer.finish();
}

/** google.rpc.Status. @param code one of CODE */
export function encodeStatus(encoding: Encoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return utf8.encode(JSON.stringify({ code, message }));
  const writer = new ProtobufWriter(64);
  writer.uint(1, code);
  writer.content(2, utf8.encode(message));
  return writer.finish();
}
