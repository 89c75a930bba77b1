import type { TempoError } from '../../tempo/tempo-error.ts';
import type { ColumnsLink } from '../../url/columns-link.ts';
import type { TraceViewLink } from '../../url/trace-view.ts';
import type { Run } from '../../worker/connect.ts';
import type { OpenTraceOutput, SpanDetailsOutput, TimeSummaryOutput, TraceJobs } from '../../worker/trace-jobs.ts';
import { placedIn, placedSpans } from './carry-over.ts';
import { markAttributesDecoded, markTraceBytes, markTraceDecoded } from './marks.ts';
import { ASKING, loadingStatus, type SessionStatus } from './session-status.ts';
import { TraceState } from '../trace-state.svelte.ts';
import { inBackground, unlessAborted } from './unless-aborted.ts';
import { shownName } from '../shown-name.ts';
import { idsIn, shapeOf } from '../view-link.ts';

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
  readonly view: TraceViewLink; // how it is seen at first
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

/** One visit to a trace: opens it in the worker, asks again while it may still be arriving, fetches the details of the chosen span. */
export class TraceSession {
  status = $state.raw<SessionStatus>(ASKING);
  opened = $state.raw<OpenTraceOutput | null>(null);
  trace = $state.raw<TraceState | null>(null);
  /** Why it failed and where the time went, with the state whose spans it speaks of: while a trace grows, the last one stays. */
  answered = $state.raw<{ readonly answer: TimeSummaryOutput; readonly trace: TraceState } | null>(null);
  details = $state.raw<SpanDetailsOutput | null>(null);
  problem = $state.raw<string | null>(null); // what could not be read within spans
  unknownSpan = $state.raw<string | null>(null); // the link's span, where the trace does not hold it
  columns = $state.raw<ColumnsLink | null>(null); // as the link has them; null: it says nothing of them
  refreshing = $state(false);
  placing = $state(false); // what the link says of single rows is being looked up
  grownBy = $state(0); // spans that arrived since the trace was opened
  #nowMs = $state(Date.now());
  readonly #run: Run<TraceJobs>;
  readonly #source: TraceSource;
  #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askingSinceMs = Date.now();
  #tellSettled: () => void = () => {};
  /** Settles with the first answer, whatever it is. */
  readonly settled = new Promise<void>((resolve) => (this.#tellSettled = resolve));

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
    this.columns = source.view.columns;
    void this.open();
  }

  get rootService(): string {
    const { trace, opened } = this;
    return trace && opened ? trace.services.get(trace.table.service[opened.facts.root]!) : '';
  }

  get rootOperation(): string {
    const { trace, opened } = this;
    return trace && opened ? shownName(trace.names.get(trace.table.name[opened.facts.root]!)) : '';
  }

  /** What to call the trace in full; '' until it is open. */
  get title(): string {
    return this.trace ? `${this.rootService} ${this.rootOperation}` : '';
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
    const headers = again ? {} : await this.#source.headers();
    const tell = (status: SessionStatus) => {
      if (this.status.kind === 'loading') this.status = status;
    };
    const answer = await unlessAborted(this.#openTrace(fresh, headers, signal, tell));
    if (answer?.ok) await unlessAborted(this.#show(answer.value));
    else if (answer) this.#fail(answer.error);
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
          if (progress.phase === 'decoding') markTraceBytes(progress.bytes, progress.readAtUnixMs);
          tell(loadingStatus(progress));
        },
      },
    );
  }

  #fail(error: TempoError): void {
    const until = this.#askingSinceMs + KEEP_ASKING_MS;
    const again = error.kind === 'not-found' && Date.now() < until;
    this.status = { kind: 'failed', error, askingUntilMs: again ? until : null };
    this.#tellSettled();
    if (again) this.#timer = setTimeout(() => void this.#ask(true, true), ASK_AGAIN_MS);
  }

  async #show(opened: OpenTraceOutput): Promise<void> {
    markTraceDecoded(opened.facts.spans, opened.decodedAtUnixMs);
    const state = new TraceState(opened.paint);
    const { spanId, view } = this.#source;
    this.#place(state, view, () => -1);
    this.#keep(opened);
    this.trace = state;
    this.status = { kind: 'open' };
    this.#tellSettled();
    await this.#placeById(view);
    if (spanId !== null) await this.goToId(spanId);
    this.#watch();
  }

  /** The worker may let go of the one before. */
  #keep(opened: OpenTraceOutput): void {
    this.opened = opened;
    inBackground(this.#run('showTrace', { trace: opened.trace }));
  }

  /** What is derived from the trace, asked for once its first rows are painted: two cores have enough to do before. */
  analyse(): void {
    if (this.opened && this.trace) this.#analyse(this.opened, this.trace, this.#stop.signal);
  }

  #analyse(opened: OpenTraceOutput, state: TraceState, signal: AbortSignal): void {
    const ref = { trace: opened.trace };
    inBackground(
      this.#run('timeSummary', ref, { signal }).then((answer) => {
        state.path = answer.path;
        state.cause = answer.failure?.cause ?? -1;
        if (this.trace === state) this.answered = { answer, trace: state };
      }),
    );
    inBackground(
      this.#run('decodeAttributes', ref, { signal }).then((decoded) => {
        markAttributesDecoded(decoded.spans, decoded.decodedAtUnixMs);
        state.events = decoded.events;
        this.problem = decoded.problem;
      }),
    );
    inBackground(this.#run('adjustedClocks', ref, { signal }).then((adjusted) => state.knowClocks(adjusted)));
  }

  /** Shows the trace as a link says. */
  async applyView(view: TraceViewLink): Promise<void> {
    this.columns = view.columns;
    if (this.trace) this.#place(this.trace, view, () => -1);
    await this.#placeById(view);
  }

  #place(state: TraceState, view: TraceViewLink, spanOf: (id: string) => number): void {
    state.tree.place({ ...shapeOf(state.table, view, spanOf), filter: view.filter, folds: view.folds });
    state.adjustClocks(view.adjusted);
    if (view.zoom) state.zoom(view.zoom.fromNs, view.zoom.toNs);
    else state.resetZoom();
  }

  async #placeById(view: TraceViewLink): Promise<void> {
    const { trace, opened } = this;
    const ids = idsIn(view);
    if (!trace || !opened || ids.length === 0) return;
    this.placing = true;
    const { signal } = this.#stop;
    const found = await unlessAborted(this.#run('spansById', { trace: opened.trace, spanIds: ids }, { signal }));
    this.placing = false;
    if (found !== null && this.trace === trace) this.#place(trace, view, (id) => found[ids.indexOf(id)] ?? -1);
  }

  /** The same by id (16 hex digits), as links have it. */
  async goToId(spanId: string): Promise<void> {
    if (!this.opened) return;
    const ref = { trace: this.opened.trace, spanIds: [spanId] };
    const found = await unlessAborted(this.#run('spansById', ref, { signal: this.#stop.signal }));
    if (found === null) return;
    const [span] = found;
    this.unknownSpan = span === undefined || span < 0 ? spanId : null;
    if (span === undefined || span < 0) return;
    this.trace?.show(span);
    await this.select(span);
  }

  /** Chooses a span that may be out of sight. */
  goTo(span: number): void {
    this.trace?.show(span);
    void this.select(span);
  }

  async select(span: number | null): Promise<void> {
    const { trace, opened } = this;
    if (!trace || !opened) return;
    trace.select(span);
    if (span === null) {
      this.details = null;
      return;
    }
    const details = await unlessAborted(
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

  /** Asks for the trace again; where it has grown, goes on with the new spans: same selection, tree, zoom and place. */
  async refresh(): Promise<void> {
    const { opened, trace } = this;
    const { signal } = this.#stop;
    if (!opened || !trace || this.refreshing) return;
    this.refreshing = true;
    await unlessAborted(this.#lookForMore(opened, trace, signal)).finally(() => (this.refreshing = false));
    if (!signal.aborted) this.#watch();
  }

  async #lookForMore(opened: OpenTraceOutput, before: TraceState, signal: AbortSignal): Promise<void> {
    const ref = { trace: opened.trace, spans: placedSpans(before) };
    const spanIds = await this.#run('spanIds', ref, { signal });
    const answer = await this.#openTrace(true, {}, signal, () => {});
    if (answer.ok) await this.#grow(answer.value, before, spanIds, signal);
  }

  async #grow(opened: OpenTraceOutput, before: TraceState, spanIds: string[], signal: AbortSignal): Promise<void> {
    const grown = opened.facts.spans - before.table.length;
    if (grown === 0) {
      this.#keep({ ...opened, paint: before.table });
      return;
    }
    const found = await this.#run('spansById', { trace: opened.trace, spanIds }, { signal });
    const placed = placedIn(opened.facts.spans, before, found);
    const state = new TraceState(opened.paint);
    state.tree.place({ ...placed.tree, filter: before.tree.filter, folds: before.tree.folds });
    state.focused = placed.focused;
    state.clocks.adjusting = before.clocks.adjusting;
    if (before.zoomed) state.zoom(before.fromNs, before.toNs);
    this.#keep(opened);
    this.trace = state;
    this.grownBy += grown;
    this.#analyse(opened, state, signal);
    if (placed.selected !== null) await this.select(placed.selected);
  }
}
