import { createQuery, keepPreviousData } from '@tanstack/svelte-query';
import { startAction, untracedFetch } from '../telemetry/telemetry.ts';
import { describeTempoError, type TempoError } from '../tempo/tempo-error.ts';
import { searchKey, type ExploreLink } from '../url/links.ts';
import { queries } from './queries.ts';
import { runSearch, type SearchOutcome } from './run-search.ts';

/** svelte-query wants failures thrown; this one carries the value. */
export class SearchFailure extends Error {
  readonly reason: TempoError;
  constructor(reason: TempoError) {
    super(describeTempoError(reason));
    this.reason = reason;
  }
}

export interface SearchOptions {
  readonly tempo: string;
  readonly link: ExploreLink;
  /** A live list asks again after this many milliseconds, while its tab is in front; null: it does not. */
  readonly pollMs: number | null;
}

/** Sends the search of a link before there is a component to show it: SearchQuery finds it under way, or its answer. */
export function beginSearch(tempo: string, link: ExploreLink): void {
  const queryFn = ({ signal }: { signal: AbortSignal }) => search(tempo, link, signal, 0, false);
  queries.query({ queryKey: keyOf(tempo, link), queryFn }).catch(() => undefined); // SearchQuery has the same failure, and shows it
}

/** The search a link asks for. Each search the reader starts is a span; the polls of a live list are not. */
export class SearchQuery {
  private ownSeen = 0;
  private readonly traced = new Set<string>();
  private readonly options: () => SearchOptions;
  private readonly query;

  constructor(options: () => SearchOptions) {
    this.options = options;
    const { tempo, link } = options();
    if (queries.getQueryState(keyOf(tempo, link))) this.traced.add(searchKey(link));
    else beginSearch(tempo, link);
    this.query = createQuery<SearchOutcome, SearchFailure>(() => ({
      ...this.request(),
      placeholderData: keepPreviousData,
      refetchInterval: options().pollMs ?? false,
      gcTime: 60_000,
    }));
  }

  /** Null until the first answer; an earlier query's answer while the next is on its way. */
  get outcome(): SearchOutcome | null {
    return this.query.data ?? null;
  }

  get failure(): TempoError | null {
    return this.query.error?.reason ?? null;
  }

  /** Under way because the reader asked, not by polling. */
  get busy(): boolean {
    return this.query.isFetching && (this.query.isPlaceholderData || this.query.data === undefined || this.asked);
  }

  /** The list belongs to an earlier query. */
  get stale(): boolean {
    return this.query.isPlaceholderData;
  }

  private asked = $state(false);

  /** Runs the same search again, as the reader asked. */
  async again(): Promise<void> {
    this.traced.delete(searchKey(this.options().link));
    this.asked = true;
    await this.query.refetch();
    this.asked = false;
  }

  private request() {
    const { tempo, link } = this.options();
    return {
      queryKey: keyOf(tempo, link),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const id = searchKey(link);
        const polled = this.traced.has(id);
        this.traced.add(id);
        const outcome = await search(tempo, link, signal, this.ownSeen, polled);
        this.ownSeen = outcome.ownHidden;
        return outcome;
      },
    };
  }
}

function keyOf(tempo: string, link: ExploreLink): readonly string[] {
  return ['search', tempo, searchKey(link)];
}

/** @param ownSeen how many of the page's own traces the last answer held: so many more are asked for @param polled not traced */
async function search(
  tempo: string,
  link: ExploreLink,
  signal: AbortSignal,
  ownSeen: number,
  polled: boolean,
): Promise<SearchOutcome> {
  const action = polled ? null : startAction('search', { 'traceql.query': link.q || '{}', 'search.limit': link.limit });
  const result = await runSearch(tempo, link, Date.now(), signal, action?.fetch ?? untracedFetch, ownSeen);
  if (result.ok && action) {
    const detail = { traces: result.value.hits.length };
    for (const name of ['observatory:search-first', 'observatory:search-done']) performance.mark(name, { detail });
  }
  action?.end(result.ok ? undefined : describeTempoError(result.error));
  if (!result.ok) throw new SearchFailure(result.error);
  return result.value;
}
