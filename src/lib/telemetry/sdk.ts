import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  addSpanNetworkEvents,
  BatchSpanProcessor,
  RandomIdGenerator,
  StackContextManager,
  WebTracerProvider,
  type IdGenerator,
} from '@opentelemetry/sdk-trace-web';
import { version } from '../../../package.json';
import type { FinishedSpan, StartedAction } from './finished-span.ts';
import { ProbingExporter } from './probing-exporter.ts';

/** The running SDK, as telemetry.ts uses it. */
export interface Sdk {
  record(span: FinishedSpan): void;
}

const MARK_PREFIX = 'observatory:';

/** The action that had begun last at an instant: performance marks belong to it. */
type ActionAt = (unixMs: number) => StartedAction | null;

/** @param endpoints where spans may go, best first  @param plainFetch fetch without spans of its own, for the exporter */
export function startSdk(endpoints: readonly string[], plainFetch: typeof fetch, actionAt: ActionAt): Sdk {
  const ids = new GivenIds();
  const provider = new WebTracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({
      'service.name': 'trace-observatory',
      'service.version': version,
      'observatory.self': true,
      'user_agent.original': navigator.userAgent,
    }),
    spanProcessors: [
      new BatchSpanProcessor(new ProbingExporter(endpoints, plainFetch), { scheduledDelayMillis: 2000 }),
    ],
  });
  // The stack manager: the zone one loses its context at the first native await. What must stay together is wrapped explicitly.
  provider.register({ contextManager: new StackContextManager() });
  registerInstrumentations({
    tracerProvider: provider,
    // Same-origin requests get a traceparent by default, others do not. The page's own exports are no requests of the page.
    instrumentations: [new FetchInstrumentation({ ignoreUrls: [...endpoints], ignoreNetworkEvents: false })],
  });
  const tracer = provider.getTracer('trace-observatory', version);
  recordDocumentLoad(tracer);
  recordMarks(tracer, actionAt);
  return { record: (span) => recordSpan(tracer, ids, span) };
}

/** Ids of the next span, where they were made before the SDK was there; else random. */
class GivenIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private next: { readonly traceId: string; readonly spanId: string } | null = null;

  generateTraceId(): string {
    return this.next?.traceId ?? this.random.generateTraceId();
  }

  generateSpanId(): string {
    return this.next?.spanId ?? this.random.generateSpanId();
  }

  with<T>(ids: { readonly traceId: string; readonly spanId: string }, start: () => T): T {
    this.next = ids;
    try {
      return start();
    } finally {
      this.next = null;
    }
  }
}

function recordSpan(tracer: Tracer, ids: GivenIds, done: FinishedSpan): void {
  const { traceId, parentSpanId, startUnixMs, endUnixMs, attributes, error } = done;
  const kind = done.kind === 'request' ? SpanKind.CLIENT : SpanKind.INTERNAL;
  const within = parentSpanId === null ? ROOT_CONTEXT : contextOf(traceId, parentSpanId);
  const span = ids.with(done, () => tracer.startSpan(done.name, { kind, attributes, startTime: startUnixMs }, within));
  if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end(endUnixMs);
}

function contextOf(traceId: string, spanId: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
}

/** One span for the load of the page, with the browser's own timings as events. */
function recordDocumentLoad(tracer: Tracer): void {
  const record = () => {
    const [navigation] = performance.getEntriesByType('navigation');
    if (!(navigation instanceof PerformanceNavigationTiming)) return;
    const end = navigation.loadEventEnd || performance.now();
    const span = tracer.startSpan('document load', {
      root: true,
      startTime: performance.timeOrigin + navigation.startTime,
      attributes: {
        'url.full': location.href,
        'http.response.body.size': navigation.encodedBodySize,
        'browser.navigation.type': navigation.type,
      },
    });
    addSpanNetworkEvents(span, navigation);
    span.end(performance.timeOrigin + end);
  };
  // loadEventEnd is set after the listeners of `load` have run
  if (document.readyState === 'complete') record();
  else addEventListener('load', () => setTimeout(record), { once: true });
}

/** The page's performance marks as spans, from the reader's action to the mark; measures as they are. */
function recordMarks(tracer: Tracer, actionAt: ActionAt): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.name.startsWith(MARK_PREFIX)) continue;
      const atUnixMs = performance.timeOrigin + entry.startTime;
      const isMark = entry.entryType === 'mark';
      const within = actionAt(atUnixMs);
      const startTime = isMark ? (within?.startUnixMs ?? performance.timeOrigin) : atUnixMs;
      const parent = within ? contextOf(within.traceId, within.spanId) : ROOT_CONTEXT;
      const span = tracer.startSpan(entry.name, { startTime, attributes: detailOf(entry) }, parent);
      span.end(isMark ? atUnixMs : atUnixMs + entry.duration);
    }
  });
  for (const type of ['mark', 'measure']) observer.observe({ type, buffered: true });
}

function detailOf(entry: PerformanceEntry): Record<string, string | number | boolean> {
  const detail: unknown = 'detail' in entry ? entry.detail : null;
  if (typeof detail !== 'object' || detail === null) return {};
  const plain = Object.entries(detail).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(plain.map(([key, value]) => [`observatory.${key}`, value as string | number | boolean]));
}
