import type { RawSpans } from './raw-spans.ts';
import { DROPPED } from './span-links.ts';
import type { Repairs } from './span-table.ts';
import { STEP, type Steps } from './steps.ts';

/** Times of raw spans, relative to the origin of their trace. */
export interface SpanTimes {
  readonly origin: BigInt64Array; // trace -> UnixNanos
  readonly startNs: Float64Array; // raw span -> ns >= 0
  readonly durationNs: Float64Array; // raw span -> ns >= 0
}

const TWO_32 = 4294967296;

/** Turns absolute times into columns without a BigInt per span: the two words are subtracted apart, so that the difference is
 *  exact below 2^53 though neither time is. A time of 0, or beyond the year 2262 (2^63), counts as absent.
 *  A span without a start is placed at the start of its nearest ancestor that has one, else at the origin. */
export function* placeInTime(
  raw: RawSpans,
  parent: Int32Array,
  traceCount: number,
  repairs: Repairs,
): Steps<SpanTimes> {
  const originHi = new Uint32Array(traceCount);
  const originLo = new Uint32Array(traceCount);
  earliest(raw, raw.start, parent, originHi, originLo);
  yield;
  earliestEndWhereNoStart(raw, parent, originHi, originLo);

  const startNs = new Float64Array(raw.length);
  const durationNs = new Float64Array(raw.length);
  let missing = 0;
  for (let i = 0; i < raw.length; i++) {
    if (i % STEP === STEP - 1) yield;
    if (parent[i] === DROPPED) continue;
    const t = raw.trace[i]!;
    if (isSet(raw.start, i))
      startNs[i] = (raw.start[2 * i]! - originHi[t]!) * TWO_32 + (raw.start[2 * i + 1]! - originLo[t]!);
    else {
      startNs[i] = -1;
      missing++;
    }
  }
  if (missing > 0) placeStartless(startNs, parent);
  yield;
  repairs.noStart += missing;

  for (let i = 0; i < raw.length; i++) {
    if (i % STEP === STEP - 1) yield;
    if (parent[i] === DROPPED) continue;
    const hasStart = isSet(raw.start, i);
    const hasEnd = isSet(raw.end, i);
    if (hasStart) {
      const duration = hasEnd
        ? (raw.end[2 * i]! - raw.start[2 * i]!) * TWO_32 + (raw.end[2 * i + 1]! - raw.start[2 * i + 1]!)
        : -1;
      if (duration >= 0) durationNs[i] = duration;
      else repairs.endBeforeStart++;
    } else if (hasEnd) {
      const t = raw.trace[i]!;
      const endNs = (raw.end[2 * i]! - originHi[t]!) * TWO_32 + (raw.end[2 * i + 1]! - originLo[t]!);
      durationNs[i] = Math.max(0, endNs - startNs[i]!);
    }
  }

  const origin = new BigInt64Array(traceCount);
  for (let t = 0; t < traceCount; t++) origin[t] = (BigInt(originHi[t]!) << 32n) | BigInt(originLo[t]!);
  return { origin, startNs, durationNs };
}

function isSet(words: Uint32Array, i: number): boolean {
  const hi = words[2 * i]!;
  return hi < 0x80000000 && (hi | words[2 * i + 1]!) !== 0;
}

function earliest(
  raw: RawSpans,
  words: Uint32Array,
  parent: Int32Array,
  originHi: Uint32Array,
  originLo: Uint32Array,
): void {
  for (let i = 0; i < raw.length; i++) {
    if (parent[i] === DROPPED || !isSet(words, i)) continue;
    const t = raw.trace[i]!;
    const hi = words[2 * i]!;
    const lo = words[2 * i + 1]!;
    const known = (originHi[t]! | originLo[t]!) !== 0;
    if (!known || hi < originHi[t]! || (hi === originHi[t]! && lo < originLo[t]!)) {
      originHi[t] = hi;
      originLo[t] = lo;
    }
  }
}

/** A trace in which no span has a start counts from its earliest end. */
function earliestEndWhereNoStart(
  raw: RawSpans,
  parent: Int32Array,
  originHi: Uint32Array,
  originLo: Uint32Array,
): void {
  let none = false;
  for (let t = 0; t < originHi.length; t++) if ((originHi[t]! | originLo[t]!) === 0) none = true;
  if (!none) return;
  const endHi = new Uint32Array(originHi.length);
  const endLo = new Uint32Array(originHi.length);
  earliest(raw, raw.end, parent, endHi, endLo);
  for (let t = 0; t < originHi.length; t++) {
    if ((originHi[t]! | originLo[t]!) !== 0) continue;
    originHi[t] = endHi[t]!;
    originLo[t] = endLo[t]!;
  }
}

/** Replaces every -1. Each chain of startless ancestors is walked twice, once up and once filling in: O(spans). */
function placeStartless(startNs: Float64Array, parent: Int32Array): void {
  for (let i = 0; i < startNs.length; i++) {
    if (startNs[i]! >= 0) continue;
    let at = i;
    while (at >= 0 && startNs[at]! < 0) at = parent[at]!;
    const start = at >= 0 ? startNs[at]! : 0;
    for (at = i; at >= 0 && startNs[at]! < 0; at = parent[at]!) startNs[at] = start;
  }
}
