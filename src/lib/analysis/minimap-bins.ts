import type { SpanTable } from '../model/span-table.ts';
import { STEP, type Steps } from '../model/steps.ts';
import { StatusCode } from '../model/units.ts';

/** Services shown per column; what the rest did is summed into the last. */
export const LAYERS = 4;
const LEAST_WORK = 1e-3;

/** Who was at work when, in `columns` equal slices of the trace. */
export interface MinimapBins {
  readonly columns: number;
  /** column * LAYERS + layer -> service | -1, busiest first */
  readonly service: Int32Array;
  /** column * LAYERS + layer -> spans at work at once, on average over the column: spans that run and wait for no child */
  readonly work: Float32Array;
  /** column -> 1 where a span with status error ended */
  readonly error: Uint8Array;
  readonly peak: number; // largest sum of a column's work
}

/** Adds +1 over each span and −1 over the part of its parent that it keeps waiting: what is left is work proper.
 *  Differences are summed per service and column once at the end: O(spans + services · columns).
 *  @param serviceOf span -> service, dense from 0 */
export function* minimapBins(
  spans: SpanTable,
  serviceOf: (span: number) => number,
  services: number,
  columns: number,
): Steps<MinimapBins> {
  const perNs = columns / Math.max(1, spans.traceDurationNs[0] ?? 0);
  const ramp = new Float32Array(services * (columns + 2)); // service -> second differences of work
  const error = new Uint8Array(columns);
  const present = new Int32Array(columns).fill(-1); // column -> service of a span that begins in it
  const reach = Float64Array.from(spans.startNs.subarray(0, spans.length)); // see self-time.ts: siblings stand by start
  const add = (service: number, fromNs: number, toNs: number, sign: number) => {
    deposit(ramp, service * (columns + 2), columns, fromNs * perNs, sign);
    deposit(ramp, service * (columns + 2), columns, toNs * perNs, -sign);
  };
  for (let i = 0; i < spans.length; i++) {
    if (i % STEP === STEP - 1) yield;
    const from = spans.startNs[i]!;
    const to = from + spans.durationNs[i]!;
    add(serviceOf(i), from, to, 1);
    present[Math.min(columns - 1, Math.max(0, Math.floor(from * perNs)))] = serviceOf(i);
    if (spans.status[i] === StatusCode.Error) error[Math.min(columns - 1, Math.max(0, Math.floor(to * perNs)))] = 1;
    const p = spans.parent[i]!;
    if (p < 0) continue;
    const waitFrom = Math.max(from, reach[p]!);
    const waitTo = Math.min(to, spans.startNs[p]! + spans.durationNs[p]!);
    if (waitTo <= waitFrom) continue;
    add(serviceOf(p), waitFrom, waitTo, -1);
    reach[p] = waitTo;
  }
  return { columns, error, ...topLayers(ramp, services, columns, present) };
}

/** A step of `sign` at x columns, kept as its average over the column it falls into and the full step from the next on. */
function deposit(ramp: Float32Array, base: number, columns: number, x: number, sign: number): void {
  const column = Math.min(columns, Math.max(0, Math.floor(x)));
  const part = Math.min(1, Math.max(0, x - column));
  ramp[base + column]! += sign * (1 - part);
  ramp[base + column + 1]! += sign * part;
}

function topLayers(
  ramp: Float32Array,
  services: number,
  columns: number,
  present: Int32Array,
): Pick<MinimapBins, 'service' | 'work' | 'peak'> {
  const service = new Int32Array(columns * LAYERS).fill(-1);
  const work = new Float32Array(columns * LAYERS);
  const level = new Float32Array(services);
  let peak = 0;
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let s = 0; s < services; s++) {
      const v = (level[s]! += ramp[s * (columns + 2) + c]!);
      if (v <= LEAST_WORK) continue; // float32 dust
      sum += v;
      insert(service, work, c * LAYERS, s, v);
    }
    // Spans too short for their column to amount to anything are still to be seen
    if (sum === 0 && present[c]! >= 0) {
      insert(service, work, c * LAYERS, present[c]!, LEAST_WORK);
      sum = LEAST_WORK;
    }
    if (sum > peak) peak = sum;
  }
  return { service, work, peak };
}

function insert(service: Int32Array, work: Float32Array, base: number, s: number, v: number): void {
  const last = base + LAYERS - 1;
  if (service[last]! >= 0 && v <= work[last]!) {
    work[last]! += v;
    return;
  }
  const squeezed = service[last]! >= 0 ? work[last]! : 0;
  let at = last;
  for (; at > base && (service[at - 1]! < 0 || work[at - 1]! < v); at--) {
    service[at] = service[at - 1]!;
    work[at] = work[at - 1]!;
  }
  service[at] = s;
  work[at] = v;
  work[last]! += squeezed;
}
