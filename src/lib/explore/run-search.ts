import { ok, type Result } from '../base/result.ts';
import { searchTraces } from '../tempo/client.ts';
import type { TempoError } from '../tempo/tempo-error.ts';
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

/** Searches, and leaves out the page's own traces unless they were asked for. They are taken out here and not by the query, because
 *  in TraceQL `!=` would also drop spans without a service name. Where own traces crowd the answer, more is asked for until the list
 *  is full or there is no more. */
export async function runSearch(
  tempo: string,
  link: ExploreLink,
  nowUnixMs: number,
  signal: AbortSignal,
  fetchFn: typeof fetch,
): Promise<Result<SearchOutcome, TempoError>> {
  const { fromUnixS, toUnixS } = resolveRange(link.range, nowUnixMs);
  const hideOwn = !link.showOwn && !link.q.includes(OWN_SERVICE);
  for (let asked = link.limit; ; asked = Math.min(asked * 3, MAX_LIMIT)) {
    const request = { q: link.q, fromUnixS, toUnixS, limit: asked, spansPerSet: SPANS_PER_SET };
    const answer = await searchTraces(tempo, request, { signal }, fetchFn);
    if (!answer.ok) return answer;
    const found = answer.value.hits;
    const hits = hideOwn ? found.filter((hit) => hit.rootService !== OWN_SERVICE) : found;
    const more = found.length >= asked;
    if (more && hits.length < link.limit && asked < MAX_LIMIT) continue;
    return ok({
      hits: hits.slice(0, link.limit),
      ownHidden: found.length - hits.length,
      cut: more || hits.length > link.limit,
      fromUnixS,
      toUnixS,
      answer: answer.value,
    });
  }
}
