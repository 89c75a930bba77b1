import { ProtobufReader } from '../base/protobuf-reader.ts';
import { ok, type Result } from '../base/result.ts';
import { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { buildSpans } from '../model/span-builder.ts';
import { finish, type Steps } from '../model/steps.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { reading, type FormatError } from './format-error.ts';
import { Skeleton } from './skeleton.ts';
import { ContentRows } from './span-content.ts';

/** Builds one block of any number of traces from any number of messages (TracesData, equally ExportTraceServiceRequest). Spans sent
 *  twice count once, across messages too; repairs are counted in `spans.repairs`. Buffers are kept until `build`, not after. */
export class BlockBuilder {
  private readonly skeleton: Skeleton;
  private readonly sources: Uint8Array[] = [];

  constructor(dictionary = new DictionaryBuilder()) {
    this.skeleton = new Skeleton(dictionary);
  }

  /** Spans added so far, duplicates included. */
  get spans(): number {
    return this.skeleton.raw.length;
  }

  /** Adds all spans of a message, or none if it is malformed. `bytes` must not change until `build`. */
  add(bytes: Uint8Array): Result<void, FormatError> {
    const { skeleton, sources } = this;
    const before = this.spans;
    const outcome = reading(() => skeleton.scan(bytes, 0, bytes.length, sources.length, true));
    if (outcome.ok) sources.push(bytes);
    else skeleton.raw.truncate(before);
    return outcome;
  }

  /** The block: traces in order of their first arrival. Call once. */
  build(): TraceBlock {
    return finish(this.buildSteps());
  }

  /** The same in short steps, also within a large trace, for a thread that has other things to see to. */
  *buildSteps(): Steps<TraceBlock> {
    const { skeleton, sources } = this;
    const { raw, dictionary } = skeleton;
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
    return skeleton.block(table, content);
  }
}

/** A whole trace (or several) at once. */
export function decodeTrace(bytes: Uint8Array): Result<TraceBlock, FormatError> {
  const builder = new BlockBuilder(new DictionaryBuilder(bytes));
  const added = builder.add(bytes);
  return added.ok ? ok(builder.build()) : added;
}
