import { mix32 } from '../base/bytes.ts';
import type { RawSpans } from './raw-spans.ts';
import type { Repairs } from './span-table.ts';
import { STEP, type Steps } from './steps.ts';
import { SpanKind } from './units.ts';

const SEED = Math.floor(Math.random() * 0x7fffffff);

/** Who is whose parent, by arrival index: a span | NONE (root) | ORPHAN (its parent never arrived) | DROPPED (sent twice). */
export const NONE = -1;
export const ORPHAN = -2;
export const DROPPED = -3;

/** Joins spans to their parents within each trace and counts what had to be mended. O(spans)
 *  @returns span -> span | NONE | ORPHAN | DROPPED; free of cycles */
export function* linkParents(raw: RawSpans, repairs: Repairs): Steps<Int32Array> {
  const index = new SpanIdIndex(raw);
  const parent = new Int32Array(raw.length).fill(NONE);
  const shared = yield* indexSpans(raw, index, parent, repairs);
  const owners = ownersOfSharedIds(raw, shared, parent);
  const { parentId, trace } = raw;
  for (let i = 0; i < raw.length; i++) {
    if (i % STEP === STEP - 1) yield;
    if (parent[i] !== NONE) continue;
    const hi = parentId[2 * i]!;
    const lo = parentId[2 * i + 1]!;
    if ((hi | lo) === 0) continue;
    const found = index.find(trace[i]!, hi, lo);
    if (found >= 0) parent[i] = owners.size > 0 ? (owners.get(found) ?? found) : found;
    else {
      parent[i] = ORPHAN;
      repairs.orphans++;
    }
  }
  yield* breakCycles(raw, parent, repairs);
  return parent;
}

/** Open-addressing hash of (trace, span id) -> first span that arrived with it. */
class SpanIdIndex {
  private readonly raw: RawSpans;
  private readonly slots: Int32Array; // span + 1

  constructor(raw: RawSpans) {
    this.raw = raw;
    let size = 16;
    while (size < raw.length * 2) size *= 2;
    this.slots = new Int32Array(size);
  }

  private slot(trace: number, hi: number, lo: number): number {
    const { spanId, trace: traces } = this.raw;
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = mix32(mix32(lo ^ SEED) ^ Math.imul(hi, 0x9e3779b1) ^ trace) & mask; ; slot = (slot + 1) & mask) {
      const i = slots[slot]! - 1;
      if (i < 0 || (spanId[2 * i + 1] === lo && spanId[2 * i] === hi && traces[i] === trace)) return slot;
    }
  }

  find(trace: number, hi: number, lo: number): number {
    return this.slots[this.slot(trace, hi, lo)]! - 1;
  }

  /** The span that had this id already, or -1 after adding this one. */
  add(i: number): number {
    const slot = this.slot(this.raw.trace[i]!, this.raw.spanId[2 * i]!, this.raw.spanId[2 * i + 1]!);
    const first = this.slots[slot]! - 1;
    if (first < 0) this.slots[slot] = i + 1;
    return first;
  }
}

/** Drops spans sent twice. @returns first span with an id -> all spans with that id, where there are several */
function* indexSpans(
  raw: RawSpans,
  index: SpanIdIndex,
  parent: Int32Array,
  repairs: Repairs,
): Steps<Map<number, number[]>> {
  const shared = new Map<number, number[]>();
  const seen = new Set<string>();
  const identity = (first: number, i: number): string =>
    `${first} ${raw.kind[i]} ${raw.start[2 * i]} ${raw.start[2 * i + 1]}`;
  for (let i = 0; i < raw.length; i++) {
    if (i % STEP === STEP - 1) yield;
    if ((raw.spanId[2 * i]! | raw.spanId[2 * i + 1]!) === 0) continue; // no id: nobody's parent, never a duplicate
    const first = index.add(i);
    if (first < 0) continue;
    let group = shared.get(first);
    if (group === undefined) {
      group = [first];
      seen.add(identity(first, first));
      shared.set(first, group);
    }
    const key = identity(first, i);
    if (seen.has(key)) {
      parent[i] = DROPPED;
      repairs.duplicates++;
    } else {
      seen.add(key);
      group.push(i);
      repairs.sharedIds++;
    }
  }
  return shared;
}

/** Zipkin lets the two halves of a call share one id. Then the server half becomes the child of the client half, and the
 *  children of the id join the server half; without such a pair they join whichever arrived first.
 *  @returns first span with an id -> the span that its children join, where that is another */
function ownersOfSharedIds(raw: RawSpans, shared: Map<number, number[]>, parent: Int32Array): Map<number, number> {
  const owners = new Map<number, number>();
  for (const [first, group] of shared) {
    const client = group.find((i) => raw.kind[i] === SpanKind.Client);
    const server = group.find((i) => raw.kind[i] === SpanKind.Server);
    if (client === undefined || server === undefined || startsBefore(raw, server, client)) continue;
    owners.set(first, server);
    const sameParent =
      raw.parentId[2 * server] === raw.parentId[2 * client] &&
      raw.parentId[2 * server + 1] === raw.parentId[2 * client + 1];
    const ownParent =
      raw.parentId[2 * server] === raw.spanId[2 * server] &&
      raw.parentId[2 * server + 1] === raw.spanId[2 * server + 1];
    if (sameParent || ownParent) parent[server] = client;
  }
  return owners;
}

function startsBefore(raw: RawSpans, a: number, b: number): boolean {
  const hi = raw.start[2 * a]! - raw.start[2 * b]!;
  return hi < 0 || (hi === 0 && raw.start[2 * a + 1]! < raw.start[2 * b + 1]!);
}

/** Walks up from every span once. Where a walk meets itself there is a ring: its earliest span becomes a root. */
function* breakCycles(raw: RawSpans, parent: Int32Array, repairs: Repairs): Steps<void> {
  const walk = new Int32Array(raw.length); // number of the walk that came by; 0: none yet
  for (let i = 0; i < raw.length; i++) {
    if (i % STEP === STEP - 1) yield;
    let at = i;
    while (at >= 0 && walk[at] === 0) {
      walk[at] = i + 1;
      at = parent[at]!;
    }
    if (at < 0 || walk[at] !== i + 1) continue;
    let earliest = at;
    let next = at;
    do {
      repairs.cycles++;
      if (startsBefore(raw, next, earliest) || (next < earliest && !startsBefore(raw, earliest, next))) earliest = next;
      next = parent[next]!;
    } while (next !== at);
    parent[earliest] = NONE;
  }
}
