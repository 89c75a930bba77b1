import { err, ok, type Result } from '../base/result.ts';
import type { SearchRequest } from './client.ts';
import { getJson, type RequestOptions } from './request.ts';
import type { TempoError } from './tempo-error.ts';
import { isRecord, listOf, numberOf, textOf } from './untrusted.ts';

/** One span that a search found. */
export interface FoundSpan {
  readonly traceId: string; // 32 hex digits
  readonly spanId: string; // 16 hex digits
  readonly name: string | null; // null: the answer does not tell
  readonly service: string | null;
  readonly startUnixMs: number; // fractional
  readonly durationMs: number;
}

export interface FoundSpans {
  readonly spans: readonly FoundSpan[];
  readonly more: boolean; // there may be others: one of the request's limits was reached
}

/** GET /api/search, for the spans instead of their traces. Names come where the query asks for them: `… | select(name,
 *  resource.service.name)`. Never throws. */
export async function searchSpans(
  base: string,
  request: Omit<SearchRequest, 'asIs'>,
  options: RequestOptions = {},
  fetchFn: typeof fetch = fetch,
): Promise<Result<FoundSpans, TempoError>> {
  const search = new URLSearchParams({
    q: request.q,
    start: String(request.fromUnixS),
    end: String(request.toUnixS),
    limit: String(request.limit),
    spss: String(request.spansPerSet),
  });
  const url = `${base}/api/search?${search}`;
  const body = await getJson(url, options, fetchFn);
  if (!body.ok) return body;
  const shape = 'it has not the expected shape';
  return isRecord(body.value)
    ? ok(decodeSpans(body.value, request.limit))
    : err({ kind: 'malformed', url, message: shape });
}

/** Each span once, however many span sets hold it; one without a usable id is left out. */
function decodeSpans(body: Record<string, unknown>, limit: number): FoundSpans {
  const found = new Map<string, FoundSpan>();
  const traces = listOf(body['traces']);
  let more = traces.length >= limit;
  for (const trace of traces) {
    if (!isRecord(trace)) continue;
    const sets = listOf(trace['spanSets']);
    for (const set of sets.length > 0 ? sets : [trace['spanSet']]) {
      if (!isRecord(set)) continue;
      const spans = listOf(set['spans']);
      more ||= (numberOf(set['matched']) ?? 0) > spans.length;
      for (const span of spans) {
        const one = decodeSpan(trace, span);
        if (one) found.set(one.traceId + one.spanId, one);
      }
    }
  }
  return { spans: [...found.values()], more };
}

function decodeSpan(trace: Record<string, unknown>, span: unknown): FoundSpan | null {
  if (!isRecord(span)) return null;
  const traceId = textOf(trace['traceID'])?.toLowerCase() ?? '';
  const spanId = textOf(span['spanID'])?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{1,32}$/.test(traceId) || !/^[0-9a-f]{1,16}$/.test(spanId)) return null;
  const service = listOf(span['attributes']).find(
    (a) => isRecord(a) && /^(?:resource\.)?service\.name$/.test(textOf(a['key']) ?? ''),
  );
  const value = isRecord(service) && isRecord(service['value']) ? textOf(service['value']['stringValue']) : null;
  return {
    traceId: traceId.padStart(32, '0'),
    spanId: spanId.padStart(16, '0'),
    name: textOf(span['name']),
    service: value === 'nil' ? null : value, // what a select()ed attribute says that is absent
    startUnixMs: (numberOf(span['startTimeUnixNano']) ?? 0) / 1e6,
    durationMs: (numberOf(span['durationNanos']) ?? 0) / 1e6,
  };
}
