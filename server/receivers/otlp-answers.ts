// The two tiny messages a receiver answers with, in both of OTLP's encodings.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';

export type OtlpEncoding = 'protobuf' | 'json';

/** gRPC's numbers, which google.rpc.Status carries over HTTP too. */
export const CODE = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const utf8 = new TextEncoder();

/** ExportTraceServiceResponse. Its partial_success stays unset when everything was taken, as the specification demands. */
export function encodeExportResponse(encoding: OtlpEncoding, rejectedSpans: number, message: string): Uint8Array {
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
export function encodeStatus(encoding: OtlpEncoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return utf8.encode(JSON.stringify({ code, message }));
  const writer = new ProtobufWriter(64);
  writer.uint(1, code);
  writer.content(2, utf8.encode(message));
  return writer.finish();
}

/** google.rpc.Status with google.rpc.RetryInfo in it: when to send again. */
export function encodeRetryStatus(code: number, message: string, retryAfterS: number): Uint8Array {
  const writer = new ProtobufWriter(128);
  writer.uint(1, code);
  writer.content(2, utf8.encode(message));
  writer.message(3, () => {
    writer.text(1, 'type.googleapis.com/google.rpc.RetryInfo');
    writer.message(2, () => writer.message(1, () => writer.uint(1, retryAfterS)));
  });
  return writer.finish();
}
