import { minimapBins } from '../analysis/minimap-bins.ts';
import { err, ok, type Result } from '../base/result.ts';
import { spanIdText } from '../model/trace-names.ts';
import { fetchTrace } from '../tempo/client.ts';
import type { TempoError } from '../tempo/tempo-error.ts';
import { adjustedClocks, spansAt } from './clock-job.ts';
import { columnOf, fieldsOf } from './column-jobs.ts';
import { eventMarks } from './event-marks.ts';
import { openSearch, type Search } from './find-search.ts';
import { headAnswer } from './head-answer.ts';
import { inSlices } from './in-slices.ts';
import { nextTask } from './next-task.ts';
import { OpenedTrace } from './opened-trace.ts';
import { buffersOf, paintTable } from './paint-table.ts';
import type { Handlers, JobContext, Moved } from './protocol.ts';
import { spansById } from './spans-by-id.ts';
import { TraceCache } from './trace-cache.ts';
import type { Found, OpenTraceInput, OpenTraceProgress, TraceJobs, TraceRef } from './trace-jobs.ts';

const KEPT_BYTES = 256 * 1024 * 1024;
const FIND_SLICE_MS = 12;
const FIND_PROGRESS_MS = 100;
const FETCH_PROGRESS_MS = 100; // each message costs the page a change of its text
const MAX_MINIMAP_SERVICES = 512; // bounds its matrix of services × columns; the rest share the last layer

/** The jobs of the trace worker over one cache.
 *  @param fetchFn a parameter for tests  @param keptBytes budget of the cache */
export function createTraceHandlers(fetchFn: typeof fetch, keptBytes = KEPT_BYTES): Handlers<TraceJobs> {
  const cache = new TraceCache<OpenedTrace>(keptBytes);
  const awaited = new Set<OpenedTrace>(); // jobs wait for these to grow, also for those that the cache has let go meanwhile
  let lastHandle = 0;
  let pumping = false;

  /** Decodes attributes of the trace used last, slice by slice; messages are answered in between. */
  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (let trace = toDecode(); trace; trace = toDecode()) {
        await nextTask();
        awaited.delete(trace); // who needs more asks again
        trace.decodeSlice();
      }
    } finally {
      pumping = false;
    }
  }

  function toDecode(): OpenedTrace | undefined {
    return cache.unfinished() ?? awaited.values().next().value;
  }

  function grown(trace: OpenedTrace, signal: AbortSignal): Promise<void> {
    if (!trace.done) awaited.add(trace);
    void pump();
    return trace.grown(signal);
  }

  function traceOf({ trace }: TraceRef): OpenedTrace {
    const opened = cache.byHandle(trace);
    if (!opened) throw new Error(`trace ${trace} is not open any more`);
    return opened;
  }

  async function decoded(ref: TraceRef, signal: AbortSignal): Promise<OpenedTrace> {
    const trace = traceOf(ref);
    while (!trace.done) {
      await grown(trace, signal);
      signal.throwIfAborted();
    }
    return trace;
  }

  async function fetchAndScan(
    input: OpenTraceInput,
    key: string,
    { signal, progress }: JobContext<OpenTraceProgress>,
  ): Promise<Result<OpenedTrace, TempoError>> {
    const { traceId, fromUnixS, toUnixS, headers } = input;
    let toldAt = -Infinity;
    const asked = fetchTrace(
      input.base,
      traceId,
      {
        fromUnixS,
        toUnixS,
        headers,
        signal,
        onProgress: (bytes, totalBytes, spans) => {
          if (performance.now() - toldAt < FETCH_PROGRESS_MS) return;
          toldAt = performance.now();
          progress({ phase: 'fetching', bytes, totalBytes, spans });
        },
        onRead: (bytes) =>
          progress({ phase: 'decoding', bytes, readAtUnixMs: performance.timeOrigin + performance.now() }),
      },
      fetchFn,
    );
    progress({ phase: 'asking' });
    const answer = await asked;
    if (!answer.ok) return answer;
    const { bytes, partial, decoder } = answer.value;
    return ok(new OpenedTrace(++lastHandle, key, bytes, partial, decoder));
  }

  return {
    async openTrace(input, context) {
      const key = `${input.base} ${input.traceId}`;
      const known = input.fresh ? undefined : cache.byKey(key);
      const opened = known ? ok(known) : await fetchAndScan(input, key, context);
      if (!opened.ok) return { output: opened, transfer: [] };
      const trace = opened.value;
      if (!known) cache.add(trace);
      const paint = paintTable(trace.block, trace.services);
      const { handle, bytes, partial, decodedAtUnixMs, facts } = trace;
      return {
        output: ok({ trace: handle, bytes, partial, cached: known !== undefined, decodedAtUnixMs, facts, paint }),
        transfer: buffersOf(paint),
      };
    },

    showTrace(input) {
      cache.show(traceOf(input).handle);
      return { output: null, transfer: [] };
    },

    async decodeAttributes(input, { signal, progress }) {
      const trace = traceOf(input);
      while (!trace.done) {
        await grown(trace, signal);
        signal.throwIfAborted();
        progress({ spans: trace.block.spanAttributes.owners });
      }
      const events = eventMarks(trace.block);
      return {
        output: {
          spans: trace.block.spans.length,
          problem: trace.problem,
          decodedAtUnixMs: trace.attributesAtUnixMs,
          events,
        },
        transfer: [events.span.buffer, events.atNs.buffer, events.exception.buffer],
      };
    },

    spanDetails(input) {
      const trace = traceOf(input);
      const { path } = trace;
      let criticalNs = 0;
      for (let k = 0; k < path.length; k++)
        if (path.span[k] === input.span) criticalNs += path.toNs[k]! - path.fromNs[k]!;
      return {
        output: { details: trace.details(input.span), selfNs: trace.selfNs[input.span]!, criticalNs },
        transfer: [],
      };
    },

    spansById(input) {
      const { spans } = traceOf(input).block;
      const found = spansById(spans.spanId, spans.length, input.spanIds);
      return { output: found, transfer: [found.buffer] };
    },

    spanIds(input) {
      const { block } = traceOf(input);
      return { output: input.spans.map((span) => spanIdText(block, span)), transfer: [] };
    },

    async find(input, { signal, progress }) {
      const trace = traceOf(input);
      await nextTask(); // who types fast has given this text up already: that message comes first
      signal.throwIfAborted();
      const opened = await openSearch(trace.block, input);
      signal.throwIfAborted();
      if (!opened.ok) return { output: opened, transfer: [] };
      const search = opened.value;
      let toldAt = -Infinity;
      for (;;) {
        const until = performance.now() + FIND_SLICE_MS;
        const upToDate = search.advance(() => performance.now() >= until);
        if (search.problem) return { output: err(search.problem), transfer: [] };
        if (upToDate && trace.done) break;
        if (performance.now() - toldAt > FIND_PROGRESS_MS) {
          toldAt = performance.now();
          const soFar = found(search, false);
          progress(soFar.output, soFar.transfer);
        }
        await (upToDate ? grown(trace, signal) : nextTask());
        signal.throwIfAborted();
      }
      const { output, transfer } = found(search, true);
      return { output: ok(output), transfer };
    },

    async minimap(input, { signal }) {
      const trace = traceOf(input);
      const services = Math.min(MAX_MINIMAP_SERVICES, trace.services.value.length);
      const serviceOf = (span: number) => Math.min(services - 1, trace.serviceOf(span));
      const { spans } = trace.block;
      const clocks = input.adjusted ? adjustedClocks(trace.block) : null;
      const shown = clocks ? spansAt(spans, clocks) : spans;
      const bins = await inSlices(minimapBins(shown, serviceOf, services, input.columns), signal);
      return { output: bins, transfer: [bins.service.buffer, bins.work.buffer, bins.error.buffer] };
    },

    timeSummary(input) {
      return { output: headAnswer(traceOf(input)), transfer: [] };
    },

    async adjustedClocks(input, { signal }) {
      const output = adjustedClocks((await decoded(input, signal)).block);
      const transfer = output ? [output.startNs, output.skewed, output.byNs].map((column) => column.buffer) : [];
      return { output, transfer };
    },

    async attributeFields(input, { signal }) {
      return fieldsOf(await decoded(input, signal));
    },

    async attributeColumn(input, { signal }) {
      return columnOf(await decoded(input, signal), input.field);
    },
  };
}

function found(search: Search, done: boolean): Moved<Found> {
  const matches = search.matches();
  return { output: { matches, searched: search.searched, done }, transfer: [matches.buffer] };
}
