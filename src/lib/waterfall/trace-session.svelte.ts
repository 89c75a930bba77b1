import type { TimeSummary } from '../analysis/summary.ts';
import type { TempoError } from '../tempo/tempo-error.ts';
import { isAbort, type Run } from '../worker/connect.ts';
import type { OpenTraceOutput, SpanDetailsOutput, TraceJobs } from '../worker/trace-jobs.ts';
import { markAttributesDecoded, markTraceBytes, markTraceDecoded } from './marks.ts';
import { TraceState } from './trace-state.svelte.ts';

const ASK_AGAIN_MS = 2000;
const KEEP_ASKING_MS = 60_000; // a trace that was just sent can take this long to arrive
const YOUNG_MS = 30_000; // spans of a trace younger than this may still be under way
const REFRESH_MS = 3000;
const REFRESH_MAX_BYTES = 4_000_000; // larger ones are asked for again only when the reader wants it

export interface TraceSource {
  readonly base: string;
  readonly traceId: string; // 32 hex digits
  readonly fromUnixS: number | null;
  readonly toUnixS: number | null;
  readonly spanId: string | null; // chosen at first
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

export type SessionStatus =
  | {
      readonly kind: 'loading';
      readonly phase: 'asking' | 'fetching' | 'decoding';
      readonly bytes: number;
      readonly totalBytes: number | null;
    }
  | { readonly kind: 'failed'; readonly error: TempoError; readonly askingUntilMs: number | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'open' };

const ASKING: SessionStatus = { kind: 'loading', phase: 'asking', bytes: 0, totalBytes: null };

/** One visit to a trace: opens it in the worker, asks again while it may still be arriving, fetches the details of the chosen span. */
export class TraceSession {
  status = $state.raw<SessionStatus>(ASKING);
  opened = $state.raw<OpenTraceOutput | null>(null);
  trace = $state.raw<TraceState | null>(null);
  summary = $state.raw<TimeSummary | null>(null);
  details = $state.raw<SpanDetailsOutput | null>(null);
  problem = $state.raw<string | null>(null); // what could not be read within spans
  unknownSpan = $state.raw<string | null>(null); // the link's span, where the trace does not hold it
  refreshing = $state(false);
  grownBy = $state(0); // spans that arrived since the trace was opened
  #nowMs = $state(Date.now());
  readonly #run: Run<TraceJobs>;
  readonly #source: TraceSource;
  #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askingSinceMs = Date.now();

  /** Spans may still come: the root is missing, or the trace began less than 30 s ago. */
  readonly arriving = $derived.by(() => {
    if (!this.opened) return false;
    const { facts } = this.opened;
    const endMs = Number(facts.originUnixNs / 1_000_000n) + facts.durationNs / 1e6;
    return this.#nowMs - endMs < YOUNG_MS;
  });

  constructor(run: Run<TraceJobs>, source: TraceSource) {
    this.#run = run;
    this.#source = source;
    void this.open();
  }

  /** The id of the chosen span, for the address. */
  get selectedSpanId(): string | null {
    const { details, trace } = this;
    return details && trace?.selected === details.details.span ? details.details.spanId : null;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }

  cancel(): void {
    this.dispose();
    this.status = { kind: 'cancelled' };
  }

  /** Opens, or opens again after a failure. */
  async open(fresh = false): Promise<void> {
    this.dispose();
    this.#stop = new AbortController();
    this.#askingSinceMs = Date.now();
    this.status = ASKING;
    await this.#ask(fresh);
  }

  async #ask(fresh: boolean, again = false): Promise<void> {
    const { signal } = this.#stop;
    try {
      const answer = await this.#openTrace(fresh, again ? {} : await this.#source.headers(), signal, (status) => {
        if (this.status.kind === 'loading') this.status = status;
      });
      if (answer.ok) return await this.#show(answer.value, signal);
      this.#fail(answer.error);
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  }

  async #openTrace(
    fresh: boolean,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    tell: (status: SessionStatus) => void,
  ) {
    const { base, traceId, fromUnixS, toUnixS } = this.#source;
    return this.#run(
      'openTrace',
      { base, traceId, fromUnixS, toUnixS, headers, fresh },
      {
        signal,
        onProgress: (progress) => {
          const totalBytes = progress.phase === 'fetching' ? progress.totalBytes : null;
          if (progress.phase === 'decoding') markTraceBytes(progress.bytes, progress.readAtUnixMs);
          tell({ kind: 'loading', phase: progress.phase, bytes: progress.bytes, totalBytes });
        },
      },
    );
  }

  #fail(error: TempoError): void {
    const until = this.#askingSinceMs + KEEP_ASKING_MS;
    const again = error.kind === 'not-found' && Date.now() < until;
    this.status = { kind: 'failed', error, askingUntilMs: again ? until : null };
    if (again) this.#timer = setTimeout(() => void this.#ask(true, true), ASK_AGAIN_MS);
  }

  async #show(opened: OpenTraceOutput, signal: AbortSignal): Promise<void> {
    markTraceDecoded(opened.facts.spans, opened.decodedAtUnixMs);
    const state = new TraceState(opened.paint);
    this.opened = opened;
    this.trace = state;
    this.status = { kind: 'open' };
    this.#analyse(opened, state, signal);
    const { spanId } = this.#source;
    if (spanId !== null) await this.#selectById(spanId, signal);
    this.#watch();
  }

  #analyse(opened: OpenTraceOutput, state: TraceState, signal: AbortSignal): void {
    const ref = { trace: opened.trace };
    settle(
      this.#run('timeSummary', ref, { signal }).then(({ path, summary }) => {
        state.path = path;
        if (this.trace === state) this.summary = summary;
      }),
    );
    settle(
      this.#run('decodeAttributes', ref, { signal }).then((decoded) => {
        markAttributesDecoded(decoded.spans, decoded.decodedAtUnixMs);
        state.exceptions = decoded.exceptions;
        this.problem = decoded.problem;
      }),
    );
  }

  async #selectById(spanId: string, signal: AbortSignal): Promise<void> {
    if (!this.opened) return;
    const [span] = await this.#run('spansById', { trace: this.opened.trace, spanIds: [spanId] }, { signal });
    this.unknownSpan = span === undefined || span < 0 ? spanId : null;
    if (span === undefined || span < 0) return;
    this.trace?.show(span);
    await this.select(span);
  }

  async select(span: number | null): Promise<void> {
    const { trace, opened } = this;
    if (!trace || !opened) return;
    trace.select(span);
    if (span === null) {
      this.details = null;
      return;
    }
    const details = await ignoreAbort(
      this.#run('spanDetails', { trace: opened.trace, span }, { signal: this.#stop.signal }),
    );
    if (details && this.trace === trace && trace.selected === span) this.details = details;
  }

  /** Looks for more spans while the trace is young: small traces by themselves, large ones when the reader asks. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#nowMs = Date.now();
    if (!this.arriving) return;
    this.#timer = setTimeout(() => {
      const quiet = document.visibilityState === 'hidden' || (this.opened?.bytes ?? 0) > REFRESH_MAX_BYTES;
      if (quiet) this.#watch();
      else void this.refresh();
    }, REFRESH_MS);
  }

  /** Asks for the trace again; where it has grown, goes on with the new spans: same selection, folds, zoom and place. */
  async refresh(): Promise<void> {
    const { opened, trace } = this;
    const { signal } = this.#stop;
    if (!opened || !trace || this.refreshing) return;
    this.refreshing = true;
    try {
      const folded = [...trace.collapsed.keys()].filter((span) => trace.collapsed[span] === 1);
      const spans = [trace.focused, ...(trace.selected === null ? [] : [trace.selected]), ...folded];
      const spanIds = await this.#run('spanIds', { trace: opened.trace, spans }, { signal });
      const answer = await this.#openTrace(true, {}, signal, () => {});
      if (answer.ok) await this.#grow(answer.value, trace, spanIds, signal);
    } catch (error) {
      if (!isAbort(error)) throw error;
    } finally {
      this.refreshing = false;
      if (!signal.aborted) this.#watch();
    }
  }

  async #grow(opened: OpenTraceOutput, before: TraceState, spanIds: string[], signal: AbortSignal): Promise<void> {
    const grown = opened.facts.spans - before.table.length;
    if (grown === 0) {
      this.opened = { ...opened, paint: before.table };
      return;
    }
    const spans = await this.#run('spansById', { trace: opened.trace, spanIds }, { signal });
    const hasSelection = before.selected !== null;
    const state = new TraceState(opened.paint);
    const [focused = 0, ...others] = spans;
    const collapsed = new Uint8Array(opened.facts.spans);
    for (const span of others.slice(hasSelection ? 1 : 0)) if (span >= 0) collapsed[span] = 1;
    state.collapsed = collapsed;
    state.focused = Math.max(0, focused);
    if (before.zoomed) state.zoom(before.fromNs, before.toNs);
    this.opened = opened;
    this.trace = state;
    this.grownBy += grown;
    this.#analyse(opened, state, signal);
    const selected = hasSelection ? (others[0] ?? -1) : -1;
    if (selected >= 0) await this.select(selected);
  }
}

function settle(promise: Promise<void>): void {
  promise.catch((error: unknown) => {
    if (!isAbort(error)) reportError(error);
  });
}

async function ignoreAbort<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (isAbort(error)) return null;
    throw error;
  }
}
