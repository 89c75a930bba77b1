import { ProtobufReader } from '../base/protobuf-reader.ts';
import { ok, type Result } from '../base/result.ts';
import { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { RawSpans } from '../model/raw-spans.ts';
import { buildSpans } from '../model/span-builder.ts';
import { finish, type Steps } from '../model/steps.ts';
import type { SpanDetails } from '../model/span-details.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { reading, type FormatError } from './format-error.ts';
import { checkSpanContent } from './otlp-check.ts';
import { takeRange, walkOtlp, type ByteRange } from './otlp-walk.ts';
import { ResourceRows, ScopeRows } from './owner-tables.ts';
import { ContentRows } from './span-content.ts';
import { readSpanDetails } from './span-details-reader.ts';
import { scanSpan } from './span-scan.ts';

/** Spans, resources and scopes of all messages scanned so far. */
class Skeleton {
  readonly raw = new RawSpans();
  readonly resources: ResourceRows;
  readonly scopes: ScopeRows;
  readonly dictionary: DictionaryBuilder;
  readonly sources: Uint8Array[] = [];

  constructor(dictionary: DictionaryBuilder) {
    this.dictionary = dictionary;
    this.resources = new ResourceRows(dictionary);
    this.scopes = new ScopeRows(dictionary);
  }

  /** Scans one message; a malformed one leaves no spans behind. @param check whether attributes, events and links are looked through too */
  scan(bytes: Uint8Array, check: boolean): Result<void, FormatError> {
    const { raw, dictionary } = this;
    const before = raw.length;
    const source = this.sources.push(bytes) - 1;
    let resource = 0;
    let scope = 0;
    const outcome = reading(() =>
      walkOtlp(new ProtobufReader(bytes), bytes.length, {
        resource: (range, schemaUrl) => void (resource = this.resources.intern(range, schemaUrl)),
        scope: (range, schemaUrl) => void (scope = this.scopes.intern(range, schemaUrl)),
        span: (r, end) => {
          const from = r.pos;
          const i = scanSpan(r, end, raw, dictionary);
          raw.resource[i] = resource;
          raw.scope[i] = scope;
          raw.source[i] = source;
          if (!check) return;
          r.pos = from;
          checkSpanContent(r, end);
        },
      }),
    );
    if (!outcome.ok) {
      raw.truncate(before);
      this.sources.pop();
    }
    return outcome;
  }
}

/** Builds one block of any number of traces from any number of messages (TracesData, equally ExportTraceServiceRequest). Spans sent
 *  twice count once, across messages too; repairs are counted in `spans.repairs`. Buffers are kept until `build`, not after. */
export class BlockBuilder {
  private readonly skeleton: Skeleton;

  constructor(dictionary = new DictionaryBuilder()) {
    this.skeleton = new Skeleton(dictionary);
  }

  /** Spans added so far, duplicates included. */
  get spans(): number {
    return this.skeleton.raw.length;
  }

  /** Adds all spans of a message, or none if it is malformed. `bytes` must not change until `build`. */
  add(bytes: Uint8Array): Result<void, FormatError> {
    return this.skeleton.scan(bytes, true);
  }

  /** The block: traces in order of their first arrival. Call once. */
  build(): TraceBlock {
    return finish(this.buildSteps());
  }

  /** The same in short steps, also within a large trace, for a thread that has other things to see to. */
  *buildSteps(): Steps<TraceBlock> {
    const { skeleton } = this;
    const { raw, dictionary, sources } = skeleton;
    const { table, order } = yield* buildSpans(raw);
    const content = new ContentRows(table, dictionary);
    const readers = sources.map((bytes) => new ProtobufReader(bytes));
    for (let k = 0; k < order.length; k++) {
      const i = order[k]!;
      const r = readers[raw.source[i]!]!;
      r.pos = raw.from[i]!;
      content.readSpan(r, raw.to[i]!); // checked by `add`: cannot fail
      if (k % 128 === 127) yield;
    }
    yield;
    content.trim();
    dictionary.trim();
    return blockOf(skeleton, table, content);
  }
}

/** A whole trace (or several) at once. */
export function decodeTrace(bytes: Uint8Array): Result<TraceBlock, FormatError> {
  const builder = new BlockBuilder(new DictionaryBuilder(bytes));
  const added = builder.add(bytes);
  return added.ok ? ok(builder.build()) : added;
}

/** Tempo's /api/v2/traces/{id} wraps the trace: TraceByIDResponse{ trace = 1 }. A view of what is inside; an empty array for an unknown
 *  trace. A response cut short by limits says so in `status` and `message`. */
export function unwrapTraceById(
  bytes: Uint8Array,
): Result<{ trace: Uint8Array; partial: boolean; message: string }, FormatError> {
  return reading(() => {
    const r = new ProtobufReader(bytes);
    let trace = bytes.subarray(0, 0);
    let partial = false;
    let message = '';
    while (r.pos < bytes.length) {
      const tag = r.varint(bytes.length);
      if (tag === 0x0a) trace = viewOf(takeRange(r, bytes.length));
      else if (tag === 0x18) partial = r.varint(bytes.length) === 1;
      else if (tag === 0x22) message = new TextDecoder().decode(viewOf(takeRange(r, bytes.length)));
      else r.skip(tag, bytes.length, 1);
    }
    return { trace, partial, message };
  });
}

function viewOf(range: ByteRange): Uint8Array {
  return range.bytes.subarray(range.from, range.to);
}

/** One large trace, step by step: first the skeleton (rows, times, names), then attributes in slices. The bytes are kept: texts stay
 *  in them, and `details` reads from them at any time.
 *
 *  `block` is there from the start and grows: see trace-block.ts on how to read it meanwhile. */
export class TraceDecoder {
  readonly block: TraceBlock;
  /** The first thing found wrong inside a span's attributes, events or links; the span keeps what came before it. */
  problem: FormatError | null = null;
  private readonly content: ContentRows;
  private readonly bytes: Uint8Array;
  private readonly from: Uint32Array; // row -> message
  private readonly to: Uint32Array;

  private constructor(bytes: Uint8Array, skeleton: Skeleton) {
    const { table, order } = finish(buildSpans(skeleton.raw));
    this.bytes = bytes;
    this.content = new ContentRows(table, skeleton.dictionary);
    this.block = blockOf(skeleton, table, this.content);
    this.from = gatherWords(skeleton.raw.from, order);
    this.to = gatherWords(skeleton.raw.to, order);
  }

  /** Scans the skeleton of a TracesData. */
  static open(bytes: Uint8Array): Result<TraceDecoder, FormatError> {
    const skeleton = new Skeleton(new DictionaryBuilder(bytes));
    const scanned = skeleton.scan(bytes, false);
    return scanned.ok ? ok(new TraceDecoder(bytes, skeleton)) : scanned;
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

function blockOf(skeleton: Skeleton, spans: TraceBlock['spans'], content: ContentRows): TraceBlock {
  const { resources, scopes, dictionary } = skeleton;
  return {
    spans,
    resources,
    scopes,
    events: content.events,
    links: content.links,
    dictionary,
    spanAttributes: content.attributes,
  };
}

function gatherWords(column: Uint32Array, order: Int32Array): Uint32Array {
  const out = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k++) out[k] = column[order[k]!]!;
  return out;
}
