import { short } from './short.ts';
import { formatTimeBound, LAST_HOUR, MAX_AGO_S, parseTimeBound, resolveRange, type TimeRange } from './time-range.ts';
import { normalizeSpanId } from './trace-id.ts';
import { readView, writeView, type TraceViewLink } from './trace-view.ts';

// Version 1 of the links. A later version that must read them differently adds `v=2`; links without `v` stay version 1.
const VERSION = '1';

/** What a list is sorted by: largest first (newest, slowest, most), or the other way round. */
export interface SortOrder {
  readonly key: SortKey;
  readonly ascending: boolean;
}
const SORT_KEYS = ['start', 'duration', 'spans', 'errors'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What `/explore?…` says. */
export interface ExploreLink {
  readonly q: string; // TraceQL; '' searches everything
  readonly range: TimeRange;
  readonly limit: number; // traces
  readonly showOwn: boolean; // also the page's own traces
  readonly sort: SortOrder; // of what was found: it changes nothing in what is searched
}

/** What `/trace/{id}?…` says besides the id. The times are hints for the backend, Unix seconds. */
export interface TraceLink {
  readonly spanId: string | null;
  readonly fromUnixS: number | null;
  readonly toUnixS: number | null;
  readonly view: TraceViewLink;
}

/** A parsed link, and what in it could not be used, in words for the reader. */
export interface Parsed<T> {
  readonly value: T;
  readonly notes: readonly string[];
}

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 1000;
const NEWEST_FIRST: SortOrder = { key: 'start', ascending: false };
export const EXPLORE_DEFAULTS: ExploreLink = {
  q: '',
  range: LAST_HOUR,
  limit: DEFAULT_LIMIT,
  showOwn: false,
  sort: NEWEST_FIRST,
};

/** `trace/{32 hex}?span=…&from=…&to=…` and what differs from the plain view (trace-view.ts), relative to the base path. */
export function tracePath(traceId: string, hints: Partial<TraceLink> = {}): string {
  const search = new URLSearchParams();
  if (hints.spanId) search.set('span', hints.spanId);
  if (typeof hints.fromUnixS === 'number') search.set('from', String(Math.floor(hints.fromUnixS)));
  if (typeof hints.toUnixS === 'number') search.set('to', String(Math.ceil(hints.toUnixS)));
  if (hints.view) writeView(search, hints.view);
  return withSearch(`trace/${traceId}`, search);
}

/** `explore?q=…&from=…&to=…&limit=…&sort=…`, relative to the base path; what equals the default is left out.
 *  `from` and `to` are bounds as text (`now-1h`, ISO, Unix seconds). */
export function explorePath(
  link: { q?: string; from?: string; to?: string; limit?: number; showOwn?: boolean; sort?: SortOrder } = {},
): string {
  const search = new URLSearchParams();
  if (link.q) search.set('q', link.q);
  if (link.from !== undefined && link.from !== formatTimeBound(LAST_HOUR.from)) search.set('from', link.from);
  if (link.to !== undefined && link.to !== formatTimeBound(LAST_HOUR.to)) search.set('to', link.to);
  if (link.limit !== undefined && link.limit !== DEFAULT_LIMIT) search.set('limit', String(link.limit));
  if (link.showOwn) search.set('own', '1');
  const sort = link.sort ? sortText(link.sort) : '';
  if (sort !== '' && sort !== sortText(NEWEST_FIRST)) search.set('sort', sort);
  return withSearch('explore', search);
}

/** The same from a whole ExploreLink. */
export function formatExplore(link: ExploreLink): string {
  const { from, to } = link.range;
  return explorePath({ ...link, from: formatTimeBound(from), to: formatTimeBound(to) });
}

/** Names the search of a link: links that differ in the order of the list alone ask for the same. */
export function searchKey(link: ExploreLink): string {
  return formatExplore({ ...link, sort: NEWEST_FIRST });
}

/** Reads `/explore?…`. A value that makes no sense is replaced by its default and noted, never a crash. `service` and
 *  `operation` (short links of other tools) become a query where there is no `q`. */
export function parseExplore(search: URLSearchParams): Parsed<ExploreLink> {
  const notes = versionNotes(search);
  const range = parseRange(search, notes) ?? EXPLORE_DEFAULTS.range;
  return {
    value: {
      q: queryOf(search),
      range,
      limit: parseLimit(search.get('limit'), notes),
      showOwn: search.get('own') === '1',
      sort: parseSort(search.get('sort'), notes),
    },
    notes,
  };
}

/** Reads what stands behind `/trace/{id}?`. */
export function parseTrace(search: URLSearchParams): Parsed<TraceLink> {
  const notes = versionNotes(search);
  const spanText = search.get('span');
  const spanId = spanText ? normalizeSpanId(spanText) : null;
  if (spanText && spanId === null)
    notes.push(`“${short(spanText)}” is not a span id (16 hexadecimal digits), so no span is chosen.`);
  const at = (name: string): number | null => {
    const text = search.get(name);
    if (!text) return null;
    const bound = parseTimeBound(text);
    if (bound === null) notes.push(`The link's time “${name}=${short(text)}” could not be read and is not used.`);
    if (bound === null) return null;
    const now = Date.now();
    return resolveRange({ from: bound, to: bound }, now)[name === 'from' ? 'fromUnixS' : 'toUnixS'];
  };
  return { value: { spanId, fromUnixS: at('from'), toUnixS: at('to'), view: readView(search, notes) }, notes };
}

function queryOf(search: URLSearchParams): string {
  const q = search.get('q');
  if (q) return q;
  const conditions = [
    ['resource.service.name', search.get('service')],
    ['name', search.get('operation')],
  ].flatMap(([name, value]) => (value ? [`${name} = ${JSON.stringify(value)}`] : []));
  return conditions.length > 0 ? `{ ${conditions.join(' && ')} }` : '';
}

function parseRange(search: URLSearchParams, notes: string[]): TimeRange | null {
  const fromText = search.get('from');
  const toText = search.get('to');
  if (!fromText && !toText) return null;
  const from = fromText ? parseTimeBound(fromText) : LAST_HOUR.from;
  const to = toText ? parseTimeBound(toText) : LAST_HOUR.to;
  if (from === null || to === null) {
    const bad = from === null ? `from=${short(fromText!)}` : `to=${short(toText!)}`;
    notes.push(
      `The link's time “${bad}” could not be read; the last hour is shown. Write now-1h, 2026-11-22T10:00Z or Unix seconds.`,
    );
    return null;
  }
  if (from.kind === 'now' && from.minusS === MAX_AGO_S)
    notes.push(
      `The link's time “from=${short(fromText ?? '')}” reaches further back than ten years, which is where the search begins.`,
    );
  const now = Date.now();
  const { fromUnixS, toUnixS } = resolveRange({ from, to }, now);
  if (fromUnixS < toUnixS) return { from, to };
  notes.push('The link’s time range ends before it starts; the last hour is shown.');
  return null;
}

function parseLimit(text: string | null, notes: string[]): number {
  if (text === null || text === '') return DEFAULT_LIMIT;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  notes.push(
    `The link's limit “${short(text)}” is not a number from 1 to ${MAX_LIMIT}; ${DEFAULT_LIMIT} traces are listed.`,
  );
  return DEFAULT_LIMIT;
}

/** `duration`, or `duration-asc` for the smallest first. */
function sortText({ key, ascending }: SortOrder): string {
  return ascending ? `${key}-asc` : key;
}

function parseSort(text: string | null, notes: string[]): SortOrder {
  if (text === null || text === '') return NEWEST_FIRST;
  const [word, direction = 'desc', ...rest] = text.toLowerCase().split('-');
  const key = SORT_KEYS.find((known) => known === word);
  if (key && (direction === 'asc' || direction === 'desc') && rest.length === 0)
    return { key, ascending: direction === 'asc' };
  notes.push(`The link's sort “${short(text)}” is none of ${SORT_KEYS.join(', ')}; the newest come first.`);
  return NEWEST_FIRST;
}

function versionNotes(search: URLSearchParams): string[] {
  const version = search.get('v');
  if (version === null || version === VERSION) return [];
  return [`This link was made by another version of the page (v=${short(version)}); parts of it may be missing here.`];
}

function withSearch(path: string, search: URLSearchParams): string {
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}
