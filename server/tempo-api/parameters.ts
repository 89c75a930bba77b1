import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { SearchRequest, TagScope, TimeWindow } from '../store/protocol.ts';
import { traceqlFromTags } from './tags-query.ts';

/** A parameter that Tempo refuses; `message` is its text. */
export interface BadParameter {
  readonly kind: 'bad-parameter';
  readonly message: string;
}
type Parsed<T> = Result<T, BadParameter>;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 262_144; // Tempo's
const DEFAULT_SPANS_PER_SPAN_SET = 3;
const MAX_SPANS_PER_SPAN_SET = 100;

/** start and end in Unix seconds; 0 or absent is open. */
export function parseWindow(query: URLSearchParams): Parsed<TimeWindow> {
  const start = parseInteger(query, 'start', 'ParseInt');
  if (!start.ok) return start;
  const end = parseInteger(query, 'end', 'ParseInt');
  if (!end.ok) return end;
  if (start.value && end.value && start.value > end.value)
    return refuse(`http parameter start must be before end. received start=${start.value} end=${end.value}`);
  return ok({ fromUnixS: start.value || null, toUnixS: end.value || null });
}

export function parseSearch(query: URLSearchParams): Parsed<SearchRequest> {
  const limit = parseInteger(query, 'limit', 'ParseUint');
  if (!limit.ok) return limit;
  if (limit.value === 0) return refuse('invalid limit: must be a positive number');
  if (limit.value !== null && limit.value > MAX_LIMIT)
    return refuse(`limit ${limit.value} exceeds max limit ${MAX_LIMIT}`);
  const spss = parseInteger(query, 'spss', 'ParseUint');
  if (!spss.ok) return spss;
  if (spss.value !== null && spss.value > MAX_SPANS_PER_SPAN_SET)
    return refuse(`spans per span set exceeds ${MAX_SPANS_PER_SPAN_SET}. received ${spss.value}`);
  const window = parseWindow(query);
  if (!window.ok) return window;
  const traceql = query.get('q') ?? '';
  const byTags = traceql === '' ? traceqlFromTags(query) : ok(null);
  if (!byTags.ok) return byTags;
  return ok({
    ...window.value,
    query: traceql === '' ? byTags.value : traceql,
    spanSets: traceql !== '',
    limit: limit.value ?? DEFAULT_LIMIT,
    spansPerSpanSet: spss.value ?? DEFAULT_SPANS_PER_SPAN_SET,
  });
}

const SCOPES: readonly TagScope[] = ['none', 'resource', 'span', 'event', 'link', 'instrumentation', 'intrinsic'];

export function parseScope(query: URLSearchParams): Parsed<TagScope> {
  const asked = query.get('scope') || 'none';
  const scope = SCOPES.find((known) => known === asked);
  return scope ? ok(scope) : refuse(`invalid scope: ${asked}`);
}

/** A trace id as it stands in a path: hex, up to 32 digits; missing ones are zeros on the left. */
export function parseTraceId(text: string): Parsed<string> {
  const wrong = /[^0-9a-fA-F]/u.exec(text);
  if (wrong)
    return refuse(
      `trace IDs can only contain hex characters: invalid character '${wrong[0]}' at position ${wrong.index + 1}`,
    );
  if (text.length > 32) return refuse("trace IDs can't be larger than 128 bits");
  return ok(text.toLowerCase().padStart(32, '0'));
}

/** A whole number, worded as Go's strconv does. @returns null where it is absent or empty */
function parseInteger(
  query: URLSearchParams,
  name: string,
  goFunction: 'ParseInt' | 'ParseUint',
): Parsed<number | null> {
  const text = query.get(name) ?? '';
  if (text === '') return ok(null);
  const quoted = JSON.stringify(text);
  if (!(goFunction === 'ParseInt' ? /^[+-]?\d+$/ : /^\d+$/).test(text))
    return refuse(`invalid ${name}: strconv.${goFunction}: parsing ${quoted}: invalid syntax`);
  const value = Number(text);
  if (value > 0xffffffff)
    return refuse(`invalid ${name}: strconv.${goFunction}: parsing ${quoted}: value out of range`);
  return ok(value);
}

export function refuse(message: string): { ok: false; error: BadParameter } {
  return err({ kind: 'bad-parameter', message });
}
