import { ProtobufReader } from '../../src/lib/base/protobuf-reader.ts';

/** The trace in a TraceByIDResponse { trace = 1 }. */
export function unwrapAnswer(answer: Uint8Array): Uint8Array {
  const r = new ProtobufReader(answer);
  let trace = answer.subarray(0, 0);
  while (r.pos < answer.length) {
    const tag = r.varint(answer.length);
    if (tag !== 0x0a) {
      r.skip(tag, answer.length, 1);
      continue;
    }
    const end = r.contentEnd(answer.length);
    trace = answer.subarray(r.pos, end);
    r.pos = end;
  }
  return trace;
}
