import { findAttribute } from '../model/attribute-table.ts';
import type { SpanTable } from '../model/span-table.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { SpanKind } from '../model/units.ts';

/** Starts as they would be if all hosts had the clock of their callers. */
export interface ClockSkew {
  /** span -> ns by which its host's clock is set right; 0 where nothing is wrong. */
  readonly deltaNs: Float64Array<ArrayBuffer>;
  /** Server spans at which a wrong clock shows, ascending: their subtrees move with them. */
  readonly skewed: Int32Array<ArrayBuffer>;
}

/** Where clocks of two hosts differ, by what Jaeger documents (its clock skew adjuster): a server span of another host that does not
 *  lie within its client span is moved into it, with the rest of the time split evenly between the way there and back; one that
 *  lasts longer than its client (which gave up waiting, perhaps) is moved only so far that it does not start before it. The spans of
 *  the same host below it move along. Everything else stays: messages are read when they are read, and what lies within its client
 *  is not wrong.
 *
 *    client   |---------------|                 client   |---------------|
 *      server         |----------|      ->        server    |----------|
 *  @param hostOf span -> host: equal numbers have one clock  @returns null where no clock is wrong. O(spans) */
export function clockSkew(
  {
    length,
    startNs,
    durationNs,
    parent,
    kind,
  }: Pick<SpanTable, 'length' | 'startNs' | 'durationNs' | 'parent' | 'kind'>,
  hostOf: (span: number) => number,
): ClockSkew | null {
  const deltaNs = new Float64Array(length);
  const skewed: number[] = [];
  for (let i = 0; i < length; i++) {
    const p = parent[i]!;
    if (p < 0) continue;
    if (hostOf(i) === hostOf(p)) {
      deltaNs[i] = deltaNs[p]!;
    } else if (kind[i] === SpanKind.Server && kind[p] === SpanKind.Client) {
      const parentStart = startNs[p]! + deltaNs[p]!;
      deltaNs[i] = correction(startNs[i]!, durationNs[i]!, parentStart, durationNs[p]!);
      if (deltaNs[i] !== 0) skewed.push(i);
    }
  }
  return skewed.length === 0 ? null : { deltaNs, skewed: Int32Array.from(skewed) };
}

function correction(start: number, duration: number, parentStart: number, parentDuration: number): number {
  if (duration > parentDuration) return Math.max(0, parentStart - start);
  if (start >= parentStart && start + duration <= parentStart + parentDuration) return 0;
  return parentStart + (parentDuration - duration) / 2 - start;
}

const HOST_KEYS = ['host.id', 'host.name'];

/** Hosts by what resources say of them; a resource that names none is taken for a host of its own. @returns resource -> host */
export function hostsOf({ resources, dictionary }: TraceBlock): Int32Array {
  const hosts = new Map<string, number>();
  const keys = HOST_KEYS.map((key) => dictionary.keys.find(key));
  return Int32Array.from({ length: resources.length }, (_, r) => {
    const entry = keys
      .map((key) => (key < 0 ? -1 : findAttribute(resources.attributes, r, key)))
      .find((found) => found >= 0);
    const name = entry === undefined ? `resource ${r}` : `value ${resources.attributes.value[entry]!}`;
    const known = hosts.get(name) ?? hosts.size;
    hosts.set(name, known);
    return known;
  });
}

/** Starts after the correction, counted from the new start of the trace. */
export interface AdjustedTimes {
  readonly startNs: Float64Array<ArrayBuffer>; // span -> ns >= 0
  readonly durationNs: number; // of the whole trace
  readonly originNs: number; // where the new start of the trace was on the old axis
}

/** O(spans) */
export function adjustedTimes(
  { length, startNs, durationNs }: Pick<SpanTable, 'length' | 'startNs' | 'durationNs'>,
  { deltaNs }: ClockSkew,
): AdjustedTimes {
  const adjusted = new Float64Array(length);
  let originNs = Infinity;
  let endNs = -Infinity;
  for (let i = 0; i < length; i++) {
    const start = startNs[i]! + deltaNs[i]!;
    adjusted[i] = start;
    originNs = Math.min(originNs, start);
    endNs = Math.max(endNs, start + durationNs[i]!);
  }
  for (let i = 0; i < length; i++) adjusted[i]! -= originNs;
  return { startNs: adjusted, durationNs: endNs - originNs, originNs };
}
