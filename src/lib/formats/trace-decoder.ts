import { ProtobufReader } from '../base/protobuf-reader.ts';
import type { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { buildSpans } from '../model/span-builder.ts';
import type { SpanDetails } from '../model/span-details.ts';
import { finish } from '../model/steps.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { reading, type FormatError } from './format-error.ts';
import type { Skeleton } from './skeleton.ts';
import { ContentRows } from './span-content.ts';
import { readSpanDetails } from './span-details-reader.ts';

/** One large trace, step by step: first the skeleton (rows, times, names), then attributes in slices. The bytes are kept: texts stay
 *  in them, and `details` reads from them at any time.
 *
 *  `block` is there from the start and grows: see trace-block.ts on how to read it meanwhile. */
export class TraceDecoder {
  readonly block: TraceBlock;
  /** The first thing found wrong inside a span's attributes, events or links; the span keeps what came before it. */
  problem: FormatError | null = null;
  private readonly content: ContentRows;
  private readonly dictionary: DictionaryBuilder;
  private readonly bytes: Uint8Array;
  private readonly from: Uint32Array; // row -> message
  private readonly to: Uint32Array;

  /** @param skeleton of `bytes`, scanned to the end; see trace-scan.ts */
  constructor(bytes: Uint8Array, skeleton: Skeleton) {
    const { table, order } = finish(buildSpans(skeleton.raw));
    this.bytes = bytes;
    this.dictionary = skeleton.dictionary;
    this.content = new ContentRows(table, skeleton.dictionary);
    this.block = skeleton.block(table, this.content);
    this.from = gatherWords(skeleton.raw.from, order);
    this.to = gatherWords(skeleton.raw.to, order);
    skeleton.trim();
  }

  /** Spans whose attributes are decoded: rows [0, decodedSpans). */
  get decodedSpans(): number {
    return this.content.spans;
  }

  /** Goes on decoding attributes, events and links in the order of rows until `enough` says so (asked every 128 spans).
   *  @returns whether everything is decoded */
  decodeAttributes(enough: () => boolean): boolean {
    const { content } = this;
    const total = this.block.spans.length;
    if (content.spans === total) return true;
    const r = new ProtobufReader(this.bytes);
    do {
      for (let stop = Math.min(total, content.spans + 128); content.spans < stop;) {
        const span = content.spans;
        r.pos = this.from[span]!;
        const read = reading(() => content.readSpan(r, this.to[span]!));
        if (read.ok) continue;
        this.problem ??= read.error;
        content.closeSpan();
      }
    } while (content.spans < total && !enough());
    if (content.spans < total) return false;
    content.trim();
    content.attributes.narrow(this.dictionary.keys.length);
    this.dictionary.trim();
    return true;
  }

  /** Everything about one span. */
  details(span: number): SpanDetails {
    const { traceStart } = this.block.spans;
    let trace = 0;
    while (traceStart[trace + 1]! <= span) trace++;
    return readSpanDetails(this.block, span, trace, this.bytes, this.from[span]!, this.to[span]!);
  }
}

function gatherWords(column: Uint32Array, order: Int32Array): Uint32Array {
  const out = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k++) out[k] = column[order[k]!]!;
  return out;
}
