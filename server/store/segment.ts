import { bytesOfHex } from '../../src/lib/base/hex.ts';
import type { LiveBlock } from './live-block.ts';
import { LARGE_TRACE_SPANS } from './plan-ingest.ts';
import type { SegmentFile } from './segment-file.ts';

/** What the open segment remembers of a trace, so that the same span sent twice is known without reading the disk. */
export interface OpenTrace {
  readonly spanKeys: Set<bigint>;
  nextSequence: number;
}

/** A segment: its file, and its tables as a list of blocks. A sealed segment has one block; the open one a few small ones.
 *
 *    file     |slices of a|slices of b|slices of c| …                 durable, complete
 *    blocks   [a b c]  [c' d]  [b' e]                                 decoded; b and c are dead in the first
 *    dirty    {e, f}                                                  received slices that no block has yet
 *
 *  Among blocks, the copy of a trace that was decoded from more slices wins. */
export class Segment {
  readonly file: SegmentFile;
  readonly blocks: LiveBlock[] = [];
  dirty = new Set<string>();
  dirtySpans = 0; // new spans of those traces
  decoding: ReadonlySet<string> = new Set(); // taken from `dirty`, not in a block yet
  decodingSpans = 0;
  readonly unreadable = new Set<string>(); // traces of which a stored slice does not decode
  /** Traces with a slice in the open segment; once it is sealed, the large ones, which go on growing there. */
  readonly open = new Map<string, OpenTrace>();
  /** All stored traces have been decoded, or stand in `dirty`. False while the tables are rebuilt at start. */
  ready: boolean;
  /** The tables could not be rebuilt at start: of what was stored before, nothing is searched until the next start. */
  givenUp = false;
  sealed = false;
  /** How many read the file piece by piece; it stays while there are any. */
  readers = 0;
  private readonly removed = new Set<string>();

  constructor(file: SegmentFile, ready: boolean) {
    this.file = file;
    this.ready = ready;
  }

  /** False while the tables are rebuilt at start, however that ends. */
  get settled(): boolean {
    return this.ready || this.givenUp;
  }

  /** Stored traces that are there by id only, or not whole in searches. */
  get unreadableTraces(): number {
    if (!this.givenUp) return this.unreadable.size;
    return Math.max(0, this.file.meta.traces - this.blocks.reduce((all, { liveTraces }) => all + liveTraces, 0));
  }

  /** Whether the trace lives here. Asks the tables, and LMDB only where they cannot know yet. */
  has(traceId: string): boolean {
    if (this.removed.has(traceId)) return false;
    if (this.open.has(traceId) || this.dirty.has(traceId) || this.decoding.has(traceId)) return true;
    if (this.unreadable.has(traceId)) return true;
    if (!this.ready) return this.file.has(traceId);
    const id = viewOfId(traceId);
    return this.blocks.some((block) => block.find(id) >= 0);
  }

  /** Takes in freshly decoded traces. `sources`: blocks whose live traces it replaces, all of them; some may be gone since, when the
   *  last of their traces grew or moved away. */
  install(added: LiveBlock, sources: readonly LiveBlock[]): void {
    for (const source of sources) this.takeOut(source);
    const { spans } = added.block;
    for (let trace = 0; trace < spans.traceCount; trace++) {
      const id = new DataView(spans.traceId.buffer, spans.traceId.byteOffset + trace * 16, 16);
      for (const other of this.blocks) {
        const twin = other.find(id);
        if (twin < 0) continue;
        if (other.slices[twin]! > added.slices[trace]!) added.kill(trace);
        else other.kill(twin);
      }
    }
    for (const traceId of this.removed) killIn(added, traceId);
    this.blocks.push(added);
    this.dropDeadBlocks();
  }

  /** The trace moved to the open segment: dead in every table here, present and future. */
  forget(traceId: string): void {
    this.removed.add(traceId);
    this.open.delete(traceId);
    this.dirty.delete(traceId);
    this.unreadable.delete(traceId);
    for (const block of this.blocks) killIn(block, traceId);
    this.dropDeadBlocks();
  }

  seal(): void {
    this.sealed = true;
    for (const [traceId, { spanKeys }] of this.open) if (spanKeys.size < LARGE_TRACE_SPANS) this.open.delete(traceId);
  }

  private dropDeadBlocks(): void {
    for (const block of this.blocks.filter(({ liveTraces }) => liveTraces === 0)) this.takeOut(block);
  }

  private takeOut(block: LiveBlock): void {
    const at = this.blocks.indexOf(block);
    if (at >= 0) this.blocks.splice(at, 1);
  }
}

function killIn(block: LiveBlock, traceId: string): void {
  const trace = block.find(viewOfId(traceId));
  if (trace >= 0) block.kill(trace);
}

export function viewOfId(traceId: string): DataView {
  return new DataView(bytesOfHex(traceId)!.buffer);
}
