import { createQuery, keepPreviousData } from '@tanstack/svelte-query';
import { startAction, untracedFetch } from '../telemetry/telemetry.ts';
import { describeTempoError, type TempoError } from '../tempo/tempo-error.ts';
import { formatExplore, type ExploreLink } from '../url/links.ts';
import { runSearch, type SearchOutcome } from './run-search.ts';

/** How often a live list asks again. A trace that was sent has to show within two seconds. */
export const LIVE_EVERY_MS = 1500;

/** svelte-query wants failures thrown; this one carries the value. */
export class SearchFailure extends Error {
  readonly reason: TempoError;
  constructor(reason: TempoError) {
    super(describeTempoError(reason));
    this.reason = reason;
  }
}

/** The search a link asks for. Each search the reader starts is a span; the polls of a live list are not. */
export class SearchQuery {
  private readonly traced = new Set<string>();
  private readonly options: () => { tempo: string; link: ExploreLink; live: boolean };
  private readonly query;

  constructor(options: () => { tempo: string; link: ExploreLink; live: boolean }) {
    this.options = options;
    this.query = createQuery<SearchOutcome, SearchFailure>(() => {
      const { tempo, link, live } = options();
      return {
        queryKey: this.key(),
        queryFn: ({ signal }) => this.search(tempo, link, signal),
        placeholderData: keepPreviousData,
        refetchInterval: live ? LIVE_EVERY_MS : false,
        gcTime: 60_000,
      };
    });
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

  private key(): string[] {
    return ['search', this.options().tempo, this.id()];
  }

  private id(): string {
    return formatExplore(this.options().link);
  }

  private async search(tempo: string, link: ExploreLink, signal: AbortSignal): Promise<SearchOutcome> {
    const id = formatExplore(link);
    const poll = this.traced.has(id);
    this.traced.add(id);
    const action = poll ? null : startAction('search', { 'traceql.query': link.q || '{}', 'search.limit': link.limit });
    const result = await runSearch(tempo, link, Date.now(), signal, action?.fetch ?? untracedFetch);
    if (result.ok && action) {
      const detail = { traces: result.value.hits.length };
      for (const name of ['observatory:search-first', 'observatory:search-done']) performance.mark(name, { detail });
    }
    action?.end(result.ok ? undefined : describeTempoError(result.error));
    if (!result.ok) throw new SearchFailure(result.error);
    return result.value;
  }
}
