import { ok } from '../../src/lib/base/result.ts';
import type { SearchRequest, TagSearch } from '../store/protocol.ts';
import { parseGoDuration } from './go-values.ts';
import { parseLogfmt } from './logfmt.ts';
import { integerOf, refuse, textOf, type Parsed } from './parameters.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 262_144; // Tempo's
const DEFAULT_SPANS_PER_SPAN_SET = 3;
const MAX_SPANS_PER_SPAN_SET = 100;

/** Parameters of /api/search that mean something; where there is no other question, the rest are taken for tags. */
const RESERVED = new Set(['q', 'tags', 'minDuration', 'maxDuration', 'limit', 'spss', 'start', 'end']);

/** GET /api/search: `q` in TraceQL, or tags with durations. Refusals come in Tempo's order and words. */
export function parseSearch(query: URLSearchParams): Parsed<SearchRequest> {
  const start = integerOf(query, 'start', 'ParseUint');
  if (!start.ok) return start;
  const end = integerOf(query, 'end', 'ParseUint');
  if (!end.ok) return end;
  const traceql = textOf(query, 'q');
  const tags = parseTags(query, traceql !== null, !start.value && !end.value);
  if (!tags.ok) return tags;
  const limit = integerOf(query, 'limit', 'ParseUint');
  if (!limit.ok) return limit;
  if (limit.value === 0) return refuse('invalid limit: must be a positive number');
  const spss = integerOf(query, 'spss', 'ParseUint');
  if (!spss.ok) return spss;
  const [fromUnixS, toUnixS] = [start.value ?? 0, end.value ?? 0];
  if ((fromUnixS !== 0 || toUnixS !== 0) && toUnixS <= fromUnixS)
    return refuse(`http parameter start must be before end. received start=${fromUnixS} end=${toUnixS}`);
  if ((limit.value ?? 0) > MAX_LIMIT) return refuse(`limit ${limit.value} exceeds max limit ${MAX_LIMIT}`);
  if ((spss.value ?? 0) > MAX_SPANS_PER_SPAN_SET)
    return refuse(`spans per span set exceeds ${MAX_SPANS_PER_SPAN_SET}. received ${spss.value}`);
  const isOpen = fromUnixS === 0 || toUnixS === 0; // Tempo looks everywhere unless both are given
  return ok({
    fromUnixS: isOpen ? null : fromUnixS,
    toUnixS: isOpen ? null : toUnixS,
    query: traceql,
    ...(traceql === null && { tags: tags.value }),
    limit: limit.value ?? DEFAULT_LIMIT,
    spansPerSpanSet: spss.value ?? DEFAULT_SPANS_PER_SPAN_SET,
  });
}

/** The search before TraceQL: `tags=service.name=x status.code=error` (logfmt), minDuration, maxDuration. */
function parseTags(query: URLSearchParams, hasQuery: boolean, isTimeless: boolean): Parsed<TagSearch> {
  const tags = new Map<string, string>();
  const encoded = textOf(query, 'tags');
  if (encoded !== null) {
    if (hasQuery) return refuse("invalid request: can't specify tags and q in the same query");
    const pairs = parseLogfmt(encoded);
    if (!pairs.ok) return refuse(`invalid tags: ${pairs.error}`);
    for (const [key, value] of pairs.value) {
      if (tags.has(key)) return refuse(`invalid tags: tag ${key} has been set twice`);
      tags.set(key, value);
    }
  } else if (!hasQuery && isTimeless)
    for (const key of new Set(query.keys())) {
      const value = textOf(query, key);
      if (!RESERVED.has(key) && value !== null) tags.set(key, value);
    }
  const shortest = durationMs(query, 'minDuration');
  if (!shortest.ok) return shortest;
  const longest = durationMs(query, 'maxDuration');
  if (!longest.ok) return longest;
  if (query.get('maxDuration') && shortest.value > longest.value && shortest.value !== 0)
    return refuse('invalid maxDuration: must be greater than minDuration');
  return ok({
    tags: [...tags],
    minDurationNs: shortest.value * 1e6,
    maxDurationNs: longest.value === 0 ? null : longest.value * 1e6,
  });
}

/** Whole milliseconds, as Tempo keeps them; 0 where the parameter is absent. */
function durationMs(query: URLSearchParams, name: string): Parsed<number> {
  const text = textOf(query, name);
  if (text === null) return ok(0);
  const ns = parseGoDuration(text);
  return ns.ok ? ok(Number(BigInt.asUintN(32, ns.value / 1_000_000n))) : refuse(`invalid ${name}: ${ns.error}`);
}
