import type { LinkValues } from '../../config/link-templates.ts';
import type { SpanDetails } from '../../model/span-details.ts';
import type { UnixNanos } from '../../model/units.ts';
import { valueText } from './value-text.ts';

/** What the configuration's link templates can ask of a span. Whole milliseconds that hold it: from rounds down, to rounds up. */
export function linkValues(details: SpanDetails, originUnixNs: UnixNanos, traceLengthNs: number): LinkValues {
  const { startUnixNs, endUnixNs } = details;
  const traceEnd = originUnixNs + BigInt(Math.round(traceLengthNs));
  return {
    plain: {
      traceId: details.traceId,
      spanId: details.spanId,
      parentSpanId: details.parentSpanId,
      name: details.name,
      startMs: String(startUnixNs / 1_000_000n),
      endMs: String(msUp(endUnixNs)),
      traceStartMs: String(originUnixNs / 1_000_000n),
      traceEndMs: String(msUp(traceEnd)),
      durationMs: String(endUnixNs > startUnixNs ? msUp(endUnixNs - startUnixNs) : 0n),
    },
    attribute: (scope, key) => {
      const found = (scope === 'span' ? details : details.resource).attributes.find((a) => a.key === key);
      return found === undefined || found.value === null ? null : valueText(found.value, found.type);
    },
  };
}

function msUp(ns: bigint): bigint {
  return (ns + 999_999n) / 1_000_000n;
}
