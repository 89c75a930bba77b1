import { err, ok, type Result } from '../base/result.ts';
import type { TraceDecoder } from '../formats/trace-decoder.ts';
import { TraceScan, type TraceForm } from '../formats/trace-scan.ts';
import { decodeSearch } from './decode-search.ts';
import { decodeBuildInfo, decodeTagNames, decodeTagScopes, decodeTagValues } from './decode-tags.ts';
import { getBytes, getJson, type OnBytes, type RequestOptions } from './request.ts';
import type { TempoError } from './tempo-error.ts';
import type { BuildInfo, SearchAnswer, TagScope, TagValue } from './wire.ts';

// One function per endpoint of Tempo's query API. None throws; `base` is the address that stands before `/api`. They run in
// the page and in the trace worker: no DOM here.

export interface SearchRequest {
  readonly q: string; // TraceQL; '' searches everything
  readonly fromUnixS: number;
  readonly toUnixS: number;
  readonly limit: number; // traces
  readonly spansPerSet: number; // 1 … 100
  /** Send the query as it is, without the hint: one that will be refused anyway needs no second request to find out why. */
  readonly asIs?: boolean | undefined;
}

// What a backend has shown to know or not to know, by base, so that it is asked only once.
const mostRecent = new Map<string, boolean>();
const noTraceV2 = new Set<string>();

/** GET /api/search. Asks for the newest traces (`with (most_recent=true)`, Tempo 2.8+); a backend that refuses the hint is asked
 *  without, and `newestFirst` says so. Which kind it is shows with the first query that it takes, and is kept. */
export async function searchTraces(
  base: string,
  request: SearchRequest,
  options: RequestOptions = {},
  fetchFn: typeof fetch = fetch,
): Promise<Result<SearchAnswer, TempoError>> {
  const ask = async (q: string, newestFirst: boolean): Promise<Result<SearchAnswer, TempoError>> => {
    const search = new URLSearchParams({
      q,
      start: String(request.fromUnixS),
      end: String(request.toUnixS),
      limit: String(request.limit),
      spss: String(request.spansPerSet),
    });
    return decoded(`${base}/api/search?${search}`, options, fetchFn, (body) => decodeSearch(body, newestFirst));
  };
  const q = request.q.trim() || '{}';
  const hasHints = /\bwith\s*\(/.test(q);
  if (hasHints || request.asIs || mostRecent.get(base) === false) return ask(q, /\bmost_recent\s*=\s*true\b/.test(q));
  const newest = await ask(`${q} with (most_recent=true)`, true);
  if (newest.ok) mostRecent.set(base, true);
  if (newest.ok || newest.error.kind !== 'bad-query' || mostRecent.get(base)) return newest;
  const plain = await ask(q, false);
  if (plain.ok) mostRecent.set(base, false); // the query is fine, so it was the hint
  return plain;
}

/** GET /api/v2/search/tags, else v1. `scope` '' means all. */
export async function fetchTags(
  base: string,
  scope: string,
  options: RequestOptions = {},
  fetchFn: typeof fetch = fetch,
): Promise<Result<readonly TagScope[], TempoError>> {
  const query = scope === '' ? '' : `?${new URLSearchParams({ scope })}`;
  const v2 = await decoded(`${base}/api/v2/search/tags${query}`, options, fetchFn, decodeTagScopes);
  return isMissing(v2) ? decoded(`${base}/api/search/tags`, options, fetchFn, decodeTagNames) : v2;
}

/** GET /api/v2/search/tag/{name}/values, else v1. `name` is scoped (`resource.service.name`) or an intrinsic (`name`); the finished part of
 *  `request.q` narrows the values (v1 cannot). */
export async function fetchTagValues(
  base: string,
  name: string,
  request: { q?: string | undefined; fromUnixS?: number | undefined; toUnixS?: number | undefined } = {},
  options: RequestOptions = {},
  fetchFn: typeof fetch = fetch,
): Promise<Result<readonly TagValue[], TempoError>> {
  const search = new URLSearchParams();
  if (request.q) search.set('q', request.q);
  if (request.fromUnixS !== undefined) search.set('start', String(request.fromUnixS));
  if (request.toUnixS !== undefined) search.set('end', String(request.toUnixS));
  const query = search.size > 0 ? `?${search}` : '';
  const url = `${base}/api/v2/search/tag/${encodeURIComponent(name)}/values${query}`;
  const v2 = await decoded(url, options, fetchFn, decodeTagValues);
  if (!isMissing(v2)) return v2;
  const unscoped = name.replace(/^(?:resource|span)?\./, '');
  return decoded(`${base}/api/search/tag/${encodeURIComponent(unscoped)}/values`, options, fetchFn, decodeTagValues);
}

/** GET /api/status/buildinfo. The version can be empty: decide by what a server answers, not by its number. */
export async function fetchBuildInfo(
  base: string,
  options: RequestOptions = {},
  fetchFn: typeof fetch = fetch,
): Promise<Result<BuildInfo, TempoError>> {
  return decoded(`${base}/api/status/buildinfo`, options, fetchFn, decodeBuildInfo);
}

export interface TraceRequest extends RequestOptions {
  readonly fromUnixS?: number | null | undefined; // hints where to look
  readonly toUnixS?: number | null | undefined;
  readonly onProgress?: ((bytes: number, ofBytes: number | null, spans: number) => void) | undefined; // read so far
  readonly onRead?: ((bytes: number) => void) | undefined; // all is here
}

export interface FetchedTrace {
  readonly decoder: TraceDecoder;
  readonly bytes: number; // as received
  readonly partial: string | null; // why the backend cut the trace
}

/** A trace by id: v2 (2.7+), else v1. Its spans are scanned while it arrives. @param traceId 32 hex digits */
export async function fetchTrace(
  base: string,
  traceId: string,
  request: TraceRequest = {},
  fetchFn: typeof fetch = fetch,
): Promise<Result<FetchedTrace, TempoError>> {
  const search = new URLSearchParams();
  if (typeof request.fromUnixS === 'number') search.set('start', String(request.fromUnixS));
  if (typeof request.toUnixS === 'number') search.set('end', String(request.toUnixS));
  const query = search.size > 0 ? `?${search}` : '';
  if (!noTraceV2.has(base)) {
    const v2 = await scanned(`${base}/api/v2/traces/${traceId}${query}`, 'answer', request, fetchFn);
    if (!isMissing(v2)) return v2;
  }
  const v1 = await scanned(`${base}/api/traces/${traceId}${query}`, 'trace', request, fetchFn);
  if (isMissing(v1)) return err({ kind: 'not-found' });
  // v2 was missing altogether: a backend that has it answers 200 for unknown ids
  if (v1.ok || v1.error.kind === 'not-found') noTraceV2.add(base);
  return v1;
}

async function scanned(
  url: string,
  form: TraceForm,
  request: TraceRequest,
  fetchFn: typeof fetch,
): Promise<Result<FetchedTrace, TempoError>> {
  const scan = new TraceScan(form);
  const onBytes: OnBytes = (bytes, length, ofBytes) => {
    const isSound = scan.advance(bytes, length);
    request.onProgress?.(length, ofBytes, scan.spans);
    return isSound;
  };
  const answer = await getBytes(url, request, onBytes, fetchFn);
  if (!answer.ok) return answer;
  request.onRead?.(answer.value.length);
  const trace = scan.finish(answer.value);
  if (!trace.ok) {
    const { message, offset } = trace.error;
    return err({ kind: 'malformed', url, message: `${message} (byte ${offset})` });
  }
  const decoder = trace.value;
  if (decoder.block.spans.length === 0) return err({ kind: 'not-found' });
  return ok({ decoder, bytes: answer.value.length, partial: scan.partial });
}

function isMissing(result: Result<unknown, TempoError>): boolean {
  return !result.ok && result.error.kind === 'http' && result.error.status === 404;
}

async function decoded<T>(
  url: string,
  options: RequestOptions,
  fetchFn: typeof fetch,
  decode: (body: unknown) => T | null,
): Promise<Result<T, TempoError>> {
  const body = await getJson(url, options, fetchFn);
  if (!body.ok) return body;
  const value = decode(body.value);
  return value === null ? err({ kind: 'malformed', url, message: 'it has not the expected shape' }) : ok(value);
}
