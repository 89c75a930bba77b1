import { context, propagation, SpanKind, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  addSpanNetworkEvents,
  BatchSpanProcessor,
  StackContextManager,
  WebTracerProvider,
} from '@opentelemetry/sdk-trace-web';
import { version } from '../../../package.json';
import { ProbingExporter } from './probing-exporter.ts';

/** The running SDK, as telemetry.ts uses it. Times are Unix milliseconds. */
export interface Sdk {
  startSpan(
    name: string,
    attributes: Readonly<Record<string, string | number | boolean>>,
    startUnixMs: number,
  ): ActionSpan;
}

export interface ActionSpan {
  headers(): Record<string, string>;
  fetch: typeof fetch;
  end(endUnixMs: number, error?: string): void;
}

const MARK_PREFIX = 'observatory:';

// The action that began last: performance marks belong to it.
let latest: { span: Span; startUnixMs: number } | null = null;

/** @param endpoints where spans may go, best first  @param plainFetch fetch without spans of its own, for the exporter */
export function startSdk(endpoints: readonly string[], plainFetch: typeof fetch): Sdk {
  const provider = new WebTracerProvider({
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
  recordMarks(tracer);
  return { startSpan: (name, attributes, startUnixMs) => actionSpan(tracer, name, attributes, startUnixMs) };
}

function actionSpan(
  tracer: Tracer,
  name: string,
  attributes: Readonly<Record<string, string | number | boolean>>,
  startUnixMs: number,
): ActionSpan {
  const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes, startTime: startUnixMs, root: true });
  const within = trace.setSpan(context.active(), span);
  latest = { span, startUnixMs };
  return {
    headers() {
      const carrier: Record<string, string> = {};
      propagation.inject(within, carrier);
      return carrier;
    },
    // globalThis.fetch is the instrumented one by now
    fetch: (input, init) => context.with(within, () => fetch(input, init)),
    end(endUnixMs, error) {
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(endUnixMs);
    },
  };
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
function recordMarks(tracer: Tracer): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.name.startsWith(MARK_PREFIX)) continue;
      const atUnixMs = performance.timeOrigin + entry.startTime;
      const isMark = entry.entryType === 'mark';
      const within = latest !== null && latest.startUnixMs <= atUnixMs ? latest : null;
      const startTime = isMark ? (within?.startUnixMs ?? performance.timeOrigin) : atUnixMs;
      const parent = within ? trace.setSpan(context.active(), within.span) : context.active();
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
