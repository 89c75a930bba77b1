/** What a reader can paste where a trace is asked for. Ids are lower case; `spanId` comes from a traceparent or a trace link. */
export interface TraceReference {
  readonly traceId: string; // 32 hex digits, not all zero
  readonly spanId: string | null; // 16 hex digits
}

/** Pads and lower-cases a trace id. Tempo drops leading zeros in search answers, so 1 to 32 digits are an id.
 *  @returns 32 hex digits, or null where `text` is no trace id (wrong characters, too long, all zero) */
export function normalizeTraceId(text: string): string | null {
  const digits = text.trim().toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(digits) || /^0+$/.test(digits)) return null;
  return digits.padStart(32, '0');
}

/** The same for span ids: 1 to 16 digits, padded to 16. */
export function normalizeSpanId(text: string): string | null {
  const digits = text.trim().toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(digits) || /^0+$/.test(digits)) return null;
  return digits.padStart(16, '0');
}

const TRACEPARENT = /^(?:"?traceparent"?\s*[:=]\s*)?["']?([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/i;
const UUID = /^\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$/i;
const TRACE_LINK = /^https?:\/\/\S*?\/trace\/([0-9a-f]{1,32})(?:[?#]|$)/i;

/** Reads a trace id in any usual dress: bare (any case, leading zeros dropped or not, quoted), as a UUID, within a whole
 *  `traceparent` header (W3C Trace Context), or as a link to a trace page. @returns null where no trace is meant */
export function parseTraceReference(text: string): TraceReference | null {
  const trimmed = text.trim().replace(/^["'`]|["'`,;]+$/g, '');
  const parent = TRACEPARENT.exec(trimmed);
  if (parent) return reference(parent[2]!, parent[3]!);
  const uuid = UUID.exec(trimmed);
  if (uuid) return reference(uuid.slice(1).join(''), null);
  const link = TRACE_LINK.exec(trimmed);
  if (link) return reference(link[1]!, /[?&]span=([0-9a-f]{1,16})/i.exec(trimmed)?.[1] ?? null);
  return reference(trimmed.replace(/^0x/i, ''), null);
}

function reference(traceId: string, spanId: string | null): TraceReference | null {
  const id = normalizeTraceId(traceId);
  return id === null ? null : { traceId: id, spanId: spanId === null ? null : normalizeSpanId(spanId) };
}
