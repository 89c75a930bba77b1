import { createQuery, keepPreviousData, useQueryClient } from '@tanstack/svelte-query';
import { startAction, untracedFetch } from '../telemetry/telemetry.ts';
import { describeTempoError, type TempoError } from '../tempo/tempo-error.ts';
import { formatExplore, type ExploreLink } from '../url/links.ts';
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

/** The search a link asks for. Each search the reader starts is a span; the polls of a live list are not. */
export class SearchQuery {
  private ownSeen = 0;
  private readonly traced = new Set<string>();
  private readonly options: () => SearchOptions;
  private readonly query;

  constructor(options: () => SearchOptions) {
    this.options = options;
    // Before the first component is made: the question is on its way while the page builds itself
    useQueryClient()
      .query(this.request())
      .catch(() => undefined); // the query below has the same failure, and shows it
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
    this.traced.delete(this.id());
    this.asked = true;
    await this.query.refetch();
    this.asked = false;
  }

  private request() {
    const { tempo, link } = this.options();
    return {
      queryKey: ['search', tempo, this.id()],
      queryFn: ({ signal }: { signal: AbortSignal }) => this.search(tempo, link, signal),
    };
  }

  private id(): string {
    return formatExplore(this.options().link);
  }

  private async search(tempo: string, link: ExploreLink, signal: AbortSignal): Promise<SearchOutcome> {
    const id = formatExplore(link);
    const poll = this.traced.has(id);
    this.traced.add(id);
    const action = poll ? null : startAction('search', { 'traceql.query': link.q || '{}', 'search.limit': link.limit });
    const result = await runSearch(tempo, link, Date.now(), signal, action?.fetch ?? untracedFetch, this.ownSeen);
    if (result.ok) this.ownSeen = result.value.ownHidden;
    if (result.ok && action) {
      const detail = { traces: result.value.hits.length };
      for (const name of ['observatory:search-first', 'observatory:search-done']) performance.mark(name, { detail });
    }
    action?.end(result.ok ? undefined : describeTempoError(result.error));
    if (!result.ok) throw new SearchFailure(result.error);
    return result.value;
  }
}
