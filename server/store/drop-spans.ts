import { ProtobufReader } from '../../src/lib/base/protobuf-reader.ts';
import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';

// TracesData { ResourceSpans resource_spans = 1 { ScopeSpans scope_spans = 2 { Span spans = 2 } } }: a span is three levels down.
const PATH = [1, 2, 2];

/** OTLP TracesData without some of its spans; everything else stays byte for byte. Resources and scopes that lose all
 *  their spans go as well.  @param drop one byte per span, in the order they stand in  @param bytes well-formed */
export function dropSpans(bytes: Uint8Array, drop: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(bytes);
  let span = 0;

  /** The content of one message at `level` of the path, rewritten; null if nothing of it was kept. */
  const rewrite = (level: number, end: number): Uint8Array | null => {
    const writer = new ProtobufWriter(end - reader.pos);
    let kept = 0;
    while (reader.pos < end) {
      const from = reader.pos;
      const tag = reader.varint(end);
      if (tag !== PATH[level]! * 8 + 2) {
        reader.skip(tag, end, 0);
        writer.raw(bytes.subarray(from, reader.pos));
        continue;
      }
      const childEnd = reader.contentEnd(end);
      if (level < PATH.length - 1) {
        const child = rewrite(level + 1, childEnd);
        if (child) {
          writer.content(PATH[level]!, child);
          kept++;
        }
      } else if (drop[span++] === 0) {
        writer.raw(bytes.subarray(from, childEnd));
        kept++;
      }
      reader.pos = childEnd;
    }
    return kept > 0 ? writer.finish() : null;
  };
  return rewrite(0, bytes.length) ?? new Uint8Array(0);
}
