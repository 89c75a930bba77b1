import { placeInTime } from './span-times.ts';
import type { RawSpans } from './raw-spans.ts';
import { DROPPED, linkParents, ORPHAN } from './span-links.ts';
import { sortByKey } from './sort-by-start.ts';
import { MAX_DEPTH, noRepairs, SpanFlag, type SpanTable } from './span-table.ts';
import { STEP, type Steps } from './steps.ts';

/** A finished table and, for each of its rows, the index of the raw span it came from. */
export interface BuiltSpans {
  readonly table: SpanTable;
  readonly order: Int32Array;
}

/** Brings raw spans of any number of traces into the order of SpanTable: traces by first arrival, each in pre-order, siblings by
 *  start, then arrival. Mends what is broken and counts it. O(spans), no object per span, no recursion. */
export function* buildSpans(raw: RawSpans): Steps<BuiltSpans> {
  const repairs = noRepairs();
  const parent = yield* linkParents(raw, repairs);
  const traceCount = raw.traceIds.length;
  const times = yield* placeInTime(raw, parent, traceCount, repairs);

  const { grouped, traceStart } = groupByTrace(raw, parent, traceCount);
  yield;
  let scratch: Int32Array | null = null;
  for (let t = 0; t < traceCount; t++) {
    sortByKey(
      grouped,
      traceStart[t]!,
      traceStart[t + 1]!,
      times.startNs,
      () => (scratch ??= new Int32Array(grouped.length)),
    );
    if (t % 128 === 127) yield;
  }

  // Children as linked lists, filled from the back so that each list ascends.
  const firstChild = new Int32Array(raw.length).fill(-1);
  const nextSibling = new Int32Array(raw.length).fill(-1);
  const firstRoot = new Int32Array(traceCount).fill(-1);
  for (let k = grouped.length - 1; k >= 0; k--) {
    if (k % STEP === 0) yield;
    const i = grouped[k]!;
    const p = parent[i]!;
    if (p >= 0) {
      nextSibling[i] = firstChild[p]!;
      firstChild[p] = i;
    } else {
      nextSibling[i] = firstRoot[raw.trace[i]!]!;
      firstRoot[raw.trace[i]!] = i;
    }
  }

  const n = grouped.length;
  const order = new Int32Array(n);
  const depth = new Uint16Array(n);
  const subtreeEnd = new Int32Array(n);
  const parentRow = new Int32Array(n);
  let row = 0;
  for (let t = 0; t < traceCount; t++) {
    let level = 0;
    let openRow = -1; // row of the parent of `i`
    let i = firstRoot[t]!;
    while (i >= 0) {
      order[row] = i;
      depth[row] = Math.min(level, MAX_DEPTH);
      parentRow[row] = openRow;
      if (row % STEP === STEP - 1) yield;
      const child = firstChild[i]!;
      if (child >= 0) {
        openRow = row++;
        level++;
        i = child;
        continue;
      }
      subtreeEnd[row] = ++row;
      i = nextSibling[i]!;
      while (i < 0 && openRow >= 0) {
        subtreeEnd[openRow] = row;
        i = nextSibling[order[openRow]!]!;
        openRow = parentRow[openRow]!;
        level--;
      }
    }
  }

  const startNs = new Float64Array(n);
  const durationNs = new Float64Array(n);
  const traceDurationNs = new Float64Array(traceCount);
  const spanId = new Uint32Array(2 * n);
  const parentId = new Uint32Array(2 * n);
  const flags = new Uint8Array(n);
  for (let k = 0; k < n; k++) {
    if (k % STEP === STEP - 1) yield;
    const i = order[k]!;
    const start = (startNs[k] = times.startNs[i]!);
    const end = start + (durationNs[k] = times.durationNs[i]!);
    spanId[2 * k] = raw.spanId[2 * i]!;
    spanId[2 * k + 1] = raw.spanId[2 * i + 1]!;
    parentId[2 * k] = raw.parentId[2 * i]!;
    parentId[2 * k + 1] = raw.parentId[2 * i + 1]!;
    let flag = raw.flags[i]!;
    const p = parentRow[k]!;
    if (p >= 0) {
      if (start < startNs[p]!) flag |= SpanFlag.StartsBeforeParent;
      if (end > startNs[p]! + durationNs[p]!) flag |= SpanFlag.EndsAfterParent;
    } else if (parent[i] === ORPHAN) flag |= SpanFlag.Orphan;
    flags[k] = flag;
    const t = raw.trace[i]!;
    if (end > traceDurationNs[t]!) traceDurationNs[t] = end;
  }

  yield;
  const table: SpanTable = {
    length: n,
    traceCount,
    traceStart,
    traceId: raw.traceIdColumn(),
    traceOrigin: times.origin,
    traceDurationNs,
    startNs,
    durationNs,
    parent: parentRow,
    subtreeEnd,
    depth,
    spanId,
    parentId,
    kind: gatherBytes(raw.kind, order),
    status: gatherBytes(raw.status, order),
    name: gather(raw.name, order),
    statusMessage: gather(raw.statusMessage, order),
    resource: gather(raw.resource, order),
    scope: gather(raw.scope, order),
    flags,
    repairs,
  };
  return { table, order };
}

/** Spans that are kept, trace by trace, in order of arrival (a counting sort). */
function groupByTrace(
  raw: RawSpans,
  parent: Int32Array,
  traceCount: number,
): { grouped: Int32Array; traceStart: Int32Array } {
  const traceStart = new Int32Array(traceCount + 1);
  for (let i = 0; i < raw.length; i++) if (parent[i] !== DROPPED) traceStart[raw.trace[i]! + 1]!++;
  for (let t = 0; t < traceCount; t++) traceStart[t + 1]! += traceStart[t]!;
  const next = traceStart.slice();
  const grouped = new Int32Array(traceStart[traceCount]!);
  for (let i = 0; i < raw.length; i++) if (parent[i] !== DROPPED) grouped[next[raw.trace[i]!]!++] = i;
  return { grouped, traceStart };
}

function gather(column: Int32Array, order: Int32Array): Int32Array {
  const out = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) out[k] = column[order[k]!]!;
  return out;
}

function gatherBytes(column: Uint8Array, order: Int32Array): Uint8Array {
  const out = new Uint8Array(order.length);
  for (let k = 0; k < order.length; k++) out[k] = column[order[k]!]!;
  return out;
}
