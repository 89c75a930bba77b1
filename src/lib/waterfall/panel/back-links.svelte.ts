import type { UnixNanos } from '../../model/units.ts';
import { searchSpans, type FoundSpan } from '../../tempo/search-spans.ts';
import type { TempoError } from '../../tempo/tempo-error.ts';
import { linkingQuery } from './condition.ts';

export type BackLinksStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly spans: readonly FoundSpan[]; readonly more: boolean }
  | { readonly kind: 'failed'; readonly error: TempoError };

const LIMIT = 50; // traces
const PER_TRACE = 20;
// Who links to a span begins after it, mostly soon: a consumer, a retry, a batch. Wider is a search of its own, in Explore.
const BEFORE_S = 3600;
const AFTER_S = 24 * 3600;

/** Where to look for spans that link to one of a trace that began then. Unix seconds. */
export function linkingRange(originUnixNs: UnixNanos, nowUnixMs: number): { fromUnixS: number; toUnixS: number } {
  const startS = Number(originUnixNs / 1_000_000_000n);
  const fromUnixS = startS - BEFORE_S;
  return { fromUnixS, toUnixS: Math.max(fromUnixS + 1, Math.min(startS + AFTER_S, Math.ceil(nowUnixMs / 1000))) };
}

/** The question which spans link to one span, asked of the backend when somebody wants to know; where none was found it may be
 *  asked again, because a backend finds the newest spans only after a while. */
export class BackLinks {
  status = $state.raw<BackLinksStatus>({ kind: 'idle' });
  readonly query: string;
  readonly range: { readonly fromUnixS: number; readonly toUnixS: number };
  readonly #base: string;
  #stop = new AbortController();

  constructor(base: string, traceId: string, spanId: string, originUnixNs: UnixNanos) {
    this.#base = base;
    this.query = linkingQuery(traceId, spanId);
    this.range = linkingRange(originUnixNs, Date.now());
  }

  async ask(): Promise<void> {
    if (this.status.kind === 'asking' || (this.status.kind === 'found' && this.status.spans.length > 0)) return;
    this.#stop = new AbortController();
    this.status = { kind: 'asking' };
    const q = `${this.query} | select(name, resource.service.name)`;
    const request = { q, ...this.range, limit: LIMIT, spansPerSet: PER_TRACE };
    const answer = await searchSpans(this.#base, request, { signal: this.#stop.signal });
    if (answer.ok) this.status = { kind: 'found', ...answer.value };
    else this.status = answer.error.kind === 'aborted' ? { kind: 'idle' } : { kind: 'failed', error: answer.error };
  }

  dispose(): void {
    this.#stop.abort();
  }
}
