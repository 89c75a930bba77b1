import { ok, type Result } from '../base/result.ts';
import { searchTraces } from '../tempo/client.ts';
import type { TempoError } from '../tempo/tempo-error.ts';
import { compile } from '../traceql/index.ts';
import type { SearchAnswer, TraceHit } from '../tempo/wire.ts';
import type { ExploreLink } from '../url/links.ts';
import { MAX_LIMIT } from '../url/links.ts';
import { resolveRange } from '../url/time-range.ts';

/** The service name under which the page sends its own spans (telemetry). */
export const OWN_SERVICE = 'trace-observatory';

/** A search, as the list shows it. */
export interface SearchOutcome {
  readonly hits: readonly TraceHit[]; // at most the link's limit
  readonly ownHidden: number; // traces of the page itself, left out of `hits`
  readonly cut: boolean; // there may be more than were listed
  readonly fromUnixS: number;
  readonly toUnixS: number;
  readonly answer: SearchAnswer; // of the last request
}

// A list needs few spans of each trace: enough to count, not to show
const SPANS_PER_SET = 1;

// Own traces that may lie among those asked for, before anything is known of them
const OWN_MARGIN = 10;

/** Searches, and leaves out the page's own traces unless they were asked for. They are taken out here and not by the query, because
 *  in TraceQL `!=` would also drop spans without a service name. So that they never take a place in the list, more is asked for than
 *  it holds, and more again where they crowd the answer, until the list is full or there is no more.
 *  @param ownExpected how many own traces the search before this one met */
export async function runSearch(
  tempo: string,
  link: ExploreLink,
  nowUnixMs: number,
  signal: AbortSignal,
  fetchFn: typeof fetch,
  ownExpected = 0,
): Promise<Result<SearchOutcome, TempoError>> {
  const { fromUnixS, toUnixS } = resolveRange(link.range, nowUnixMs);
  const hideOwn = !link.showOwn && !link.q.includes(OWN_SERVICE);
  const margin = hideOwn ? ownExpected + OWN_MARGIN : 0;
  // The backend has the last word on a query that this page does not understand, but it needs to say it only once.
  const asIs = link.q.trim() !== '' && !compile(link.q).ok;
  for (let asked = Math.min(link.limit + margin, MAX_LIMIT); ; asked = Math.min(asked * 3, MAX_LIMIT)) {
    const request = { q: link.q, fromUnixS, toUnixS, limit: asked, spansPerSet: SPANS_PER_SET, asIs };
    const answer = await searchTraces(tempo, request, { signal }, fetchFn);
    if (!answer.ok) return answer;
    const found = answer.value.hits.toSorted((a, b) => b.startUnixMs - a.startUnixMs);
    const others = hideOwn ? found.filter((hit) => hit.rootService !== OWN_SERVICE) : found;
    const more = found.length >= asked;
    if (more && others.length < link.limit && asked < MAX_LIMIT) continue;
    const hits = others.slice(0, link.limit);
    const cut = more || others.length > hits.length;
    const last = hits.at(-1);
    // Own traces older than the list reaches are not missing from it
    const reach = cut && last ? found.indexOf(last) + 1 : found.length;
    const ownHidden = reach - hits.length;
    return ok({ hits, ownHidden, cut, fromUnixS, toUnixS, answer: answer.value });
  }
}
