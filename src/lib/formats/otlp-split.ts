import { mix32 } from '../base/bytes.ts';
import { withRoom } from '../base/growing.ts';
import { hexOfBytes } from '../base/hex.ts';
import { ProtobufReader } from '../base/protobuf-reader.ts';
import { ok, type Result } from '../base/result.ts';
import { EntryTable } from '../model/entry-table.ts';
import { unixNanos, type UnixNanos } from '../model/units.ts';
import { reading, type FormatError } from './format-error.ts';
import { checkResource, checkScope } from './otlp-check.ts';
import { checkSpan, type SpanHead } from './span-head.ts';
import { NOTHING, walkOtlp, type ByteRange } from './otlp-walk.ts';
import { writeSlices } from './slice-writer.ts';

/** The spans of one trace in a request. */
export interface TraceSlice {
  readonly traceId: string; // 32 hex digits
  /** TracesData with this trace's spans only, each with its resource and scope. A view into one buffer that all slices of a request share. */
  readonly bytes: Uint8Array;
  readonly spans: number;
  /** Identity of each span for deduplication: 64 bits of (span id, kind, start). */
  readonly spanKeys: BigUint64Array;
  readonly earliestStart: UnixNanos; // 0 where no span has a start
  readonly latestEnd: UnixNanos;
}

export interface SplitRequest {
  readonly traces: TraceSlice[]; // by first arrival
  readonly spans: number; // kept
  readonly rejectedSpans: number;
  readonly message: string; // why spans were rejected; '' where none was
}

/** Where the kept spans of a request stand, by arrival. */
export interface SpanPlaces {
  length: number;
  trace: Int32Array;
  scope: Int32Array; // -> scopes
  from: Int32Array; // [from, to): the whole field, tag and length included
  to: Int32Array;
  key: Uint32Array; // 2 words each
  readonly resources: { readonly resource: ByteRange; readonly schemaUrl: ByteRange }[];
  readonly scopes: { readonly scope: ByteRange; readonly schemaUrl: ByteRange; readonly resource: number }[];
}

/** Takes an ExportTraceServiceRequest apart, one slice for each trace. The whole request is checked on the way: a slice can be
 *  decoded without failing. Spans with an invalid id are rejected and counted; anything else that is wrong fails the request. */
export function splitByTrace(request: Uint8Array): Result<SplitRequest, FormatError> {
  const places: SpanPlaces = {
    length: 0,
    trace: new Int32Array(256),
    scope: new Int32Array(256),
    from: new Int32Array(256),
    to: new Int32Array(256),
    key: new Uint32Array(512),
    resources: [],
    scopes: [],
  };
  const traceIds = new EntryTable();
  const times: TraceTimes[] = [];
  const head: SpanHead = {
    traceIdFrom: 0,
    traceIdLength: 0,
    spanIdLength: 0,
    parentIdLength: 0,
    idHi: 0,
    idLo: 0,
    kind: 0,
    startHi: 0,
    startLo: 0,
    endHi: 0,
    endLo: 0,
  };
  let rejectedSpans = 0;
  let message = '';
  // Noted with the first span of theirs that is kept: a request can hold millions of resources and scopes without any.
  let resource: Owner = NO_OWNER;
  let scope: Owner = NO_OWNER;

  const walked = reading(() =>
    walkOtlp(new ProtobufReader(request), request.length, {
      resource(range, schemaUrl) {
        checkResource(range);
        resource = { range, schemaUrl, isNoted: false };
      },
      scope(range, schemaUrl) {
        checkScope(range);
        scope = { range, schemaUrl, isNoted: false };
      },
      span(r, end, fieldStart) {
        checkSpan(r, end, head);
        const refusal = refusalOf(request, head);
        if (refusal !== null) {
          rejectedSpans++;
          if (message === '') message = refusal;
          return;
        }
        const trace = traceIds.internBytes(0, request, head.traceIdFrom, 16);
        noteTimes((times[trace] ??= { startHi: 0, startLo: 0, endHi: 0, endLo: 0 }), head);
        if (!resource.isNoted) places.resources.push({ resource: resource.range, schemaUrl: resource.schemaUrl });
        if (!scope.isNoted)
          places.scopes.push({ scope: scope.range, schemaUrl: scope.schemaUrl, resource: places.resources.length - 1 });
        resource.isNoted = scope.isNoted = true;
        const i = places.length++;
        if (i === places.trace.length) growPlaces(places);
        places.trace[i] = trace;
        places.scope[i] = places.scopes.length - 1;
        places.from[i] = fieldStart;
        places.to[i] = end;
        const mixed = mix32(head.startLo ^ mix32(head.startHi ^ (head.kind + 1)));
        places.key[2 * i] = head.idLo ^ mixed;
        // Mixed again, not with the start once more: counted ids and counted starts cancel each other out
        places.key[2 * i + 1] = head.idHi ^ mix32(mix32(~mixed) ^ head.idLo);
      },
    }),
  );
  if (!walked.ok) return walked;
  if (rejectedSpans > 0) message = `${rejectedSpans} span${rejectedSpans === 1 ? '' : 's'} rejected: ${message}`;
  const { bytes, sliceStart, spanStart, order } = writeSlices(request, places, traceIds.length);
  const traces = times.map((t, trace): TraceSlice => {
    const spans = spanStart[trace + 1]! - spanStart[trace]!;
    const words = new Uint32Array(2 * spans);
    for (let k = 0; k < spans; k++) {
      const i = order[spanStart[trace]! + k]!;
      words[2 * k] = places.key[2 * i]!;
      words[2 * k + 1] = places.key[2 * i + 1]!;
    }
    return {
      traceId: hexOfBytes(traceIds.bytes(trace)),
      bytes: bytes.subarray(sliceStart[trace], sliceStart[trace + 1]),
      spans,
      spanKeys: new BigUint64Array(words.buffer),
      earliestStart: unixNanos((BigInt(t.startHi) << 32n) | BigInt(t.startLo)),
      latestEnd: unixNanos((BigInt(t.endHi) << 32n) | BigInt(t.endLo)),
    };
  });
  return ok({ traces, spans: places.length, rejectedSpans, message });
}

interface Owner {
  readonly range: ByteRange;
  readonly schemaUrl: ByteRange;
  isNoted: boolean;
}
const NO_OWNER: Owner = { range: NOTHING, schemaUrl: NOTHING, isNoted: true };

/** Why OTLP does not allow this span: ids must have 16 and 8 bytes and not be all zero; that of the parent may be. */
function refusalOf(request: Uint8Array, head: SpanHead): string | null {
  if (head.traceIdLength !== 16) return `a trace id must be 16 bytes, not ${head.traceIdLength}`;
  if (head.spanIdLength !== 8) return `a span id must be 8 bytes, not ${head.spanIdLength}`;
  if (head.parentIdLength !== 0 && head.parentIdLength !== 8)
    return `a parent span id must be 8 bytes, not ${head.parentIdLength}`;
  if ((head.idHi | head.idLo) === 0) return 'a span id must not be all zero';
  for (let i = 0; i < 16; i++) if (request[head.traceIdFrom + i] !== 0) return null;
  return 'a trace id must not be all zero';
}

interface TraceTimes {
  startHi: number;
  startLo: number;
  endHi: number;
  endLo: number;
}

function noteTimes(t: TraceTimes, head: SpanHead): void {
  const hasStart = head.startHi < 0x80000000 && (head.startHi | head.startLo) !== 0;
  const first = (t.startHi | t.startLo) === 0;
  if (hasStart && (first || head.startHi < t.startHi || (head.startHi === t.startHi && head.startLo < t.startLo))) {
    t.startHi = head.startHi;
    t.startLo = head.startLo;
  }
  if (head.endHi < 0x80000000 && (head.endHi > t.endHi || (head.endHi === t.endHi && head.endLo > t.endLo))) {
    t.endHi = head.endHi;
    t.endLo = head.endLo;
  }
}

function growPlaces(places: SpanPlaces): void {
  const room = places.trace.length * 2;
  places.trace = withRoom(places.trace, room);
  places.scope = withRoom(places.scope, room);
  places.from = withRoom(places.from, room);
  places.to = withRoom(places.to, room);
  places.key = withRoom(places.key, 2 * room);
}
