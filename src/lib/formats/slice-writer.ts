import type { SpanPlaces } from './otlp-split.ts';
import type { ByteRange } from './otlp-walk.ts';

/** All slices of a request in one buffer: slice t is [sliceStart[t], sliceStart[t + 1]); its spans, by arrival, are
 *  order[spanStart[t] … spanStart[t + 1]). */
export interface WrittenSlices {
  readonly bytes: Uint8Array;
  readonly sliceStart: Int32Array;
  readonly spanStart: Int32Array;
  readonly order: Int32Array;
}

/** Copies the span fields grouped by trace. Lengths stand before contents in protobuf, so they are summed up first, back to front:
 *  every run of spans with one scope is a ScopeSpans, every run with one resource a ResourceSpans. */
export function writeSlices(request: Uint8Array, places: SpanPlaces, traceCount: number): WrittenSlices {
  const { spanStart, order } = byTrace(places, traceCount);
  const { scopes, resources } = places;
  const resourceHeadLength = resources.map((r) => fieldLength(r.resource) + fieldLength(r.schemaUrl));
  const scopeHeadLength = scopes.map((s) => fieldLength(s.scope) + fieldLength(s.schemaUrl));

  // Content lengths of the messages that open at span k; -1 where none opens.
  const scopeLength = new Int32Array(order.length).fill(-1);
  const resourceLength = new Int32Array(order.length).fill(-1);
  const sliceStart = new Int32Array(traceCount + 1);
  let size = 0;
  for (let t = 0; t < traceCount; t++) {
    let inScope = 0;
    let inResource = 0;
    const first = spanStart[t]!;
    for (let k = spanStart[t + 1]! - 1; k >= first; k--) {
      const i = order[k]!;
      const scope = places.scope[i]!;
      inScope += places.to[i]! - places.from[i]!;
      const before = k > first ? places.scope[order[k - 1]!]! : -1;
      if (before === scope) continue;
      scopeLength[k] = inScope += scopeHeadLength[scope]!;
      inResource += 1 + varintLength(inScope) + inScope;
      inScope = 0;
      const resource = scopes[scope]!.resource;
      if (before >= 0 && scopes[before]!.resource === resource) continue;
      resourceLength[k] = inResource += resourceHeadLength[resource]!;
      size += 1 + varintLength(inResource) + inResource;
      inResource = 0;
    }
    sliceStart[t + 1] = size;
  }

  const bytes = new Uint8Array(size);
  let at = 0;
  for (let k = 0; k < order.length; k++) {
    const i = order[k]!;
    if (resourceLength[k]! >= 0) {
      const { resource, schemaUrl } = resources[scopes[places.scope[i]!]!.resource]!;
      at = writeField(
        bytes,
        writeField(bytes, writeVarint(bytes, writeTag(bytes, at, 0x0a), resourceLength[k]!), 0x0a, resource),
        0x1a,
        schemaUrl,
      );
    }
    if (scopeLength[k]! >= 0) {
      const { scope, schemaUrl } = scopes[places.scope[i]!]!;
      at = writeField(
        bytes,
        writeField(bytes, writeVarint(bytes, writeTag(bytes, at, 0x12), scopeLength[k]!), 0x0a, scope),
        0x1a,
        schemaUrl,
      );
    }
    // Neighbours on the wire are copied together.
    const from = places.from[i]!;
    let to = places.to[i]!;
    while (k + 1 < order.length && scopeLength[k + 1]! < 0 && places.from[order[k + 1]!] === to)
      to = places.to[order[++k]!]!;
    bytes.set(request.subarray(from, to), at);
    at += to - from;
  }
  return { bytes, sliceStart, spanStart, order };
}

/** Spans by trace, in order of arrival (a counting sort). */
function byTrace(places: SpanPlaces, traceCount: number): { spanStart: Int32Array; order: Int32Array } {
  const spanStart = new Int32Array(traceCount + 1);
  for (let i = 0; i < places.length; i++) spanStart[places.trace[i]! + 1]!++;
  for (let t = 0; t < traceCount; t++) spanStart[t + 1]! += spanStart[t]!;
  const next = spanStart.slice();
  const order = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) order[next[places.trace[i]!]!++] = i;
  return { spanStart, order };
}

function fieldLength(range: ByteRange): number {
  const length = range.to - range.from;
  return length === 0 ? 0 : 1 + varintLength(length) + length;
}

function varintLength(value: number): number {
  let length = 1;
  for (; value > 127; value >>>= 7) length++;
  return length;
}

function writeTag(bytes: Uint8Array, at: number, tag: number): number {
  bytes[at] = tag;
  return at + 1;
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  for (; value > 127; value >>>= 7) bytes[at++] = (value & 127) | 128;
  bytes[at] = value;
  return at + 1;
}

function writeField(bytes: Uint8Array, at: number, tag: number, range: ByteRange): number {
  const length = range.to - range.from;
  if (length === 0) return at;
  const start = writeVarint(bytes, writeTag(bytes, at, tag), length);
  bytes.set(range.bytes.subarray(range.from, range.to), start);
  return start + length;
}
