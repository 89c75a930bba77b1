import { findAttribute } from '../../src/lib/model/attribute-table.ts';
import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import { TraceIndex } from './trace-index.ts';

/** What a trace was decoded from. */
export interface StoredTrace {
  readonly slices: number;
  readonly bytes: number;
}

/** A block of decoded traces, of which some are dead: decoded again elsewhere since, or moved away. */
export class LiveBlock {
  readonly block: TraceBlock;
  readonly dead: Uint8Array; // trace -> 1 if it no longer counts
  readonly slices: Uint32Array; // trace -> how many of its slices were decoded: the larger, the newer
  readonly bytes: Float64Array; // trace -> of those slices
  readonly foreign: Uint8Array; // trace -> 1 if a resource of it is neither the demo's nor the page's own
  readonly earliestNs: bigint; // Unix: start of its earliest trace
  readonly latestNs: bigint; // Unix: start of its latest trace
  readonly endNs: bigint; // Unix: end of the trace that ends last
  liveTraces: number;
  liveSpans: number;
  private readonly index: TraceIndex;

  constructor(block: TraceBlock, storedAs: (traceId: DataView) => StoredTrace | undefined) {
    const { spans } = block;
    this.block = block;
    this.dead = new Uint8Array(spans.traceCount);
    this.slices = new Uint32Array(spans.traceCount);
    this.bytes = new Float64Array(spans.traceCount);
    for (let trace = 0; trace < spans.traceCount; trace++) {
      const stored = storedAs(idOf(block, trace));
      this.slices[trace] = stored?.slices ?? 0;
      this.bytes[trace] = stored?.bytes ?? 0;
    }
    this.foreign = foreignTraces(block);
    this.liveTraces = spans.traceCount;
    this.liveSpans = spans.length;
    this.index = new TraceIndex(spans);
    let earliest = spans.traceCount > 0 ? spans.traceOrigin[0]! : 0n;
    let latest = earliest;
    let end = earliest;
    for (let trace = 0; trace < spans.traceCount; trace++) {
      const origin = spans.traceOrigin[trace]!;
      if (origin < earliest) earliest = origin;
      if (origin > latest) latest = origin;
      const traceEnd = origin + BigInt(Math.ceil(spans.traceDurationNs[trace]!));
      if (traceEnd > end) end = traceEnd;
    }
    this.earliestNs = earliest;
    this.latestNs = latest;
    this.endNs = end;
  }

  /** The trace if it is here and alive, or -1. */
  find(id: DataView): number {
    const trace = this.index.find(id);
    return trace >= 0 && this.dead[trace] === 0 ? trace : -1;
  }

  kill(trace: number): void {
    if (this.dead[trace] !== 0) return;
    this.dead[trace] = 1;
    this.liveTraces--;
    this.liveSpans -= this.block.spans.traceStart[trace + 1]! - this.block.spans.traceStart[trace]!;
  }

  /** Of the stored slices of its live traces. */
  liveBytes(): number {
    let sum = 0;
    for (let trace = 0; trace < this.dead.length; trace++) if (this.dead[trace] === 0) sum += this.bytes[trace]!;
    return sum;
  }

  /** Live traces that came from somebody's own programs. */
  liveForeignTraces(): number {
    let count = 0;
    for (let trace = 0; trace < this.foreign.length; trace++) count += this.foreign[trace]! & (this.dead[trace]! ^ 1);
    return count;
  }
}

export function idOf(block: TraceBlock, trace: number): DataView {
  const ids = block.spans.traceId;
  return new DataView(ids.buffer, ids.byteOffset + trace * 16, 16);
}

const OWN_MARKS = ['observatory.demo', 'observatory.self'];

function foreignTraces(block: TraceBlock): Uint8Array {
  const keys = OWN_MARKS.map((mark) => block.dictionary.keys.find(mark)).filter((key) => key >= 0);
  const { attributes } = block.resources;
  const isForeign = new Uint8Array(block.resources.length);
  for (let resource = 0; resource < isForeign.length; resource++)
    isForeign[resource] = keys.some((key) => findAttribute(attributes, resource, key) >= 0) ? 0 : 1;
  const { traceStart, resource, traceCount } = block.spans;
  const foreign = new Uint8Array(traceCount);
  for (let trace = 0; trace < traceCount; trace++)
    for (let span = traceStart[trace]!; span < traceStart[trace + 1]! && foreign[trace] === 0; span++)
      foreign[trace] = isForeign[resource[span]!]!;
  return foreign;
}
