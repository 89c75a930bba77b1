import { denseServices, UNKNOWN_SERVICE, type Services } from '../analysis/services.ts';
import { SpanFlag } from '../model/span-table.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { StatusCode } from '../model/units.ts';
import { packTexts, type TextBlock } from './text-block.ts';

/** What the page draws from: a copy of the few columns a row and a bar need (35 bytes a span), moved to the main thread, so that
 *  scrolling never waits for a message. Spans in pre-order, as in SpanTable. */
export interface PaintTable {
  readonly length: number; // spans
  readonly durationNs: number; // of the whole trace
  readonly depth: Uint16Array<ArrayBuffer>;
  readonly parent: Int32Array<ArrayBuffer>; // span -> span | -1
  readonly subtreeEnd: Int32Array<ArrayBuffer>; // span -> span, exclusive
  readonly startNs: Float64Array<ArrayBuffer>; // span -> ns >= 0 since the trace's start
  readonly lengthNs: Float64Array<ArrayBuffer>; // span -> ns >= 0, the span's duration
  readonly service: Int32Array<ArrayBuffer>; // span -> index into services
  readonly name: Int32Array<ArrayBuffer>; // span -> index into names
  readonly flags: Uint8Array<ArrayBuffer>; // PaintFlag bits
  readonly services: TextBlock;
  readonly names: TextBlock;
}

export const PaintFlag = { Error: 1, Orphan: 2, HasEvents: 4, HasLinks: 8 } as const;

/** O(spans). Distinct names are numbered densely in order of first sight. */
export function paintTable(block: TraceBlock, services: Services = denseServices(block)): PaintTable {
  const { spans, dictionary } = block;
  const n = spans.length;
  const service = new Int32Array(n);
  const name = new Int32Array(n);
  const flags = new Uint8Array(n);
  const denseName = new Map<number, number>();
  const names: Uint8Array[] = [];
  for (let i = 0; i < n; i++) {
    service[i] = services.ofResource[spans.resource[i]!]!;
    const value = spans.name[i]!;
    let dense = denseName.get(value);
    if (dense === undefined) {
      dense = names.push(dictionary.values.bytes(value)) - 1;
      denseName.set(value, dense);
    }
    name[i] = dense;
    flags[i] = paintFlags(spans.status[i]!, spans.flags[i]!);
  }
  const unknown = new TextEncoder().encode(UNKNOWN_SERVICE);
  return {
    length: n,
    durationNs: spans.traceDurationNs[0] ?? 0,
    depth: spans.depth.slice(0, n),
    parent: spans.parent.slice(0, n),
    subtreeEnd: spans.subtreeEnd.slice(0, n),
    startNs: spans.startNs.slice(0, n),
    lengthNs: spans.durationNs.slice(0, n),
    service,
    name,
    flags,
    services: packTexts(
      services.value.map((v) => {
        const bytes = v < 0 ? unknown : dictionary.values.bytes(v);
        return bytes.length > 0 ? bytes : unknown;
      }),
    ),
    names: packTexts(names),
  };
}

function paintFlags(status: number, flags: number): number {
  return (
    (status === StatusCode.Error ? PaintFlag.Error : 0) |
    (flags & SpanFlag.Orphan ? PaintFlag.Orphan : 0) |
    (flags & SpanFlag.HasEvents ? PaintFlag.HasEvents : 0) |
    (flags & SpanFlag.HasLinks ? PaintFlag.HasLinks : 0)
  );
}

/** Every buffer of a table, each once: what to hand over with it. */
export function buffersOf(table: PaintTable): ArrayBuffer[] {
  const { depth, parent, subtreeEnd, startNs, lengthNs, service, name, flags, services, names } = table;
  const columns = [depth, parent, subtreeEnd, startNs, lengthNs, service, name, flags];
  return [...columns, services.bytes, services.offset, names.bytes, names.offset].map((column) => column.buffer);
}
