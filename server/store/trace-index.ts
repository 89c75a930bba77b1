import { mix32 } from '../../src/lib/base/bytes.ts';
import type { SpanTable } from '../../src/lib/model/span-table.ts';

/** Finds a trace of a block by its id: open addressing over the block's own id column, 8 to 16 bytes a trace. */
export class TraceIndex {
  private readonly ids: DataView;
  private readonly slots: Int32Array; // trace + 1; 0 = free
  private readonly mask: number;

  constructor(spans: SpanTable) {
    const bytes = spans.traceId;
    this.ids = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let size = 16;
    while (size < spans.traceCount * 2) size *= 2;
    this.slots = new Int32Array(size);
    this.mask = size - 1;
    for (let trace = 0; trace < spans.traceCount; trace++) {
      let slot = hashOfId(this.ids, trace * 16) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = trace + 1;
    }
  }

  /** @param id view of 16 bytes  @returns the trace, or -1 */
  find(id: DataView): number {
    let slot = hashOfId(id, 0) & this.mask;
    for (let held = this.slots[slot]!; held !== 0; held = this.slots[slot]!) {
      if (this.isAt(held - 1, id)) return held - 1;
      slot = (slot + 1) & this.mask;
    }
    return -1;
  }

  private isAt(trace: number, id: DataView): boolean {
    for (let i = 0; i < 16; i += 4) if (this.ids.getUint32(trace * 16 + i) !== id.getUint32(i)) return false;
    return true;
  }
}

/** Ids are random as a rule, but not all of them and not in all bytes: mix all four words. */
function hashOfId(view: DataView, at: number): number {
  const high = mix32(view.getUint32(at) ^ Math.imul(view.getUint32(at + 4), 0x9e3779b1));
  return mix32(high ^ view.getUint32(at + 8) ^ Math.imul(view.getUint32(at + 12), 0x85ebca77));
}
