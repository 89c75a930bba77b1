import { hexOfBytes } from '../../src/lib/base/hex.ts';
import { BlockBuilder } from '../../src/lib/formats/otlp-decode.ts';
import { idOf, LiveBlock, type StoredTrace } from './live-block.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';

/** The open segment's blocks are merged when there are more than this; what remains then. */
const MAX_BLOCKS = 12;
const BLOCKS_AFTER_MERGE = 5;

/** Decodes traces from their stored bytes into one block. Yields between traces. A slice that does not decode is
 *  left out, its trace noted in `segment.unreadable`.  @returns null if none of the traces is here (any more) */
function* decodeTraces(segment: Segment, traceIds: readonly string[]): Job<LiveBlock | null> {
  const builder = new BlockBuilder();
  const stored = new Map<string, StoredTrace>();
  for (const traceId of traceIds) {
    const slices = segment.file.read(traceId);
    if (slices.length === 0) continue;
    stored.set(traceId, { slices: slices.length, bytes: slices.reduce((all, slice) => all + slice.length, 0) });
    for (const slice of slices) {
      const added = builder.add(slice);
      if (added.ok) continue;
      segment.unreadable.add(traceId);
      console.error(`a slice of trace ${traceId} in ${segment.file.path} cannot be decoded: ${added.error.message}`);
    }
    yield;
  }
  if (stored.size === 0) return null;
  const block = yield* builder.buildSteps();
  yield;
  return new LiveBlock(block, (id) => stored.get(hexOfBytes(new Uint8Array(id.buffer, id.byteOffset, 16))));
}

/** Decodes what arrived since the last time into a block of its own, and merges small blocks when there are many.
 *  One at a time for a segment.  @returns spans decoded, old ones of traces that grew included */
export function* refreshTables(segment: Segment): Job<number> {
  if (segment.dirty.size === 0) return 0;
  segment.decoding = segment.dirty;
  segment.decodingSpans = segment.dirtySpans;
  segment.dirty = new Set();
  segment.dirtySpans = 0;
  try {
    const block = yield* decodeTraces(segment, [...segment.decoding]);
    if (block) segment.install(block, []);
    return block?.block.spans.length ?? 0;
  } finally {
    segment.decoding = new Set();
    segment.decodingSpans = 0;
  }
}

/** Joins blocks of a segment into one: the small ones while it is open, all of them once it is sealed. */
export function* mergeTables(segment: Segment): Job<void> {
  const bySize = segment.blocks.toSorted((a, b) => a.liveSpans - b.liveSpans);
  const sources = segment.sealed ? bySize : bySize.slice(0, bySize.length - BLOCKS_AFTER_MERGE + 1);
  const block = yield* decodeTraces(
    segment,
    sources.flatMap((source) => liveIds(source)),
  );
  if (block) segment.install(block, sources);
}

/** Whether merging would help: many small blocks; a sealed segment in several; more dead spans than live ones. */
export function wantsMerge(segment: Segment): boolean {
  if (!segment.ready) return false;
  if (!segment.sealed) return segment.blocks.length > MAX_BLOCKS;
  if (segment.dirty.size > 0) return false; // first refresh
  const [first] = segment.blocks;
  return segment.blocks.length > 1 || (first !== undefined && first.liveSpans * 2 < first.block.spans.length);
}

/** Decodes a whole segment at start. A trace that a newer segment has as well was being moved when the process died: the
 *  newer copy is whole, `onDouble` removes this one. */
export function* rebuildTables(
  segment: Segment,
  isNewer: (traceId: string) => boolean,
  onDouble: (traceId: string) => void,
): Job<void> {
  const traceIds: string[] = [];
  for (const traceId of segment.file.traceIds()) {
    if (isNewer(traceId)) onDouble(traceId);
    else traceIds.push(traceId);
    yield;
  }
  const block = yield* decodeTraces(segment, traceIds);
  if (block) segment.install(block, []);
  segment.ready = true;
}

function liveIds(block: LiveBlock): string[] {
  const ids: string[] = [];
  for (let trace = 0; trace < block.dead.length; trace++) {
    if (block.dead[trace] !== 0) continue;
    const id = idOf(block.block, trace);
    ids.push(hexOfBytes(new Uint8Array(id.buffer, id.byteOffset, 16)));
  }
  return ids;
}
