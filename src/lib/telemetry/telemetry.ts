import type { Config } from '../config/config.ts';
import { telemetryEndpoints } from './endpoints.ts';
import {
  newSpanId,
  newTraceId,
  traceparent,
  type Attributes,
  type FinishedSpan,
  type StartedAction,
} from './finished-span.ts';
import type { Sdk } from './sdk.ts';

/** The SDK is not loaded before the reader has seen the first answer, or before this much time has passed. */
const LOAD_SDK_AFTER_MS = 2000;
const KEPT_ACTIONS = 8;

/** Something the reader did, as a span: a search, a trace opened. */
export interface Action {
  /** traceparent of a request made for this action, for requests from workers; empty where telemetry is off. */
  readonly headers: Promise<Record<string, string>>;
  /** fetch whose request becomes a child span of the action. */
  readonly fetch: typeof fetch;
  end(error?: string): void;
}

/** fetch as it was before the SDK wrapped it: for polling, which would flood the store with the page's own traces. */
export const untracedFetch: typeof fetch = globalThis.fetch.bind(globalThis);

let endpoints: readonly string[] = [];
let waiting: FinishedSpan[] = [];
let started: readonly StartedAction[] = []; // newest first
let sdk: Sdk | null = null;
let loading = false;

/** Switches telemetry on, where the configuration wants it. Ids are made here, so that requests carry their traceparent from the first
 *  one on and never wait; spans that end before the SDK is there wait for it. Never throws: a page without telemetry works. */
export function startTelemetry(config: Config): void {
  endpoints = telemetryEndpoints(config, new URL(location.href), document.baseURI);
  if (endpoints.length > 0) setTimeout(loadSdk, LOAD_SDK_AFTER_MS);
}

/** Starts the span of an action. */
export function startAction(name: string, attributes: Attributes = {}): Action {
  if (endpoints.length === 0) return { headers: Promise.resolve({}), fetch: untracedFetch, end: () => undefined };
  const action: StartedAction = { traceId: newTraceId(), spanId: newSpanId(), startUnixMs: nowUnixMs() };
  started = [action, ...started.slice(0, KEPT_ACTIONS - 1)];
  const { traceId, spanId } = action;
  return {
    headers: Promise.resolve({ traceparent: traceparent(traceId, spanId) }),
    fetch: (input, init) => fetchWithin(traceId, spanId, input, init),
    end(error) {
      const rest = { name, parentSpanId: null, endUnixMs: nowUnixMs(), attributes, error: error ?? null };
      record({ kind: 'action', ...action, ...rest });
      // What the answer brought is painted first
      requestAnimationFrame(() => setTimeout(loadSdk));
    },
  };
}

/** One request as a client span; its traceparent names that span. */
async function fetchWithin(
  traceId: string,
  parentSpanId: string,
  input: RequestInfo | URL,
  init: RequestInit = {},
): Promise<Response> {
  const spanId = newSpanId();
  const startUnixMs = nowUnixMs();
  const headers = new Headers(init.headers);
  const url = new URL(input instanceof Request ? input.url : input, document.baseURI);
  // Other origins would have to allow the header first
  if (url.origin === location.origin) headers.set('traceparent', traceparent(traceId, spanId));
  const method = init.method ?? 'GET';
  const done = (status: number | null, error: string | null) => {
    const request = { 'http.request.method': method, 'url.full': url.href, 'server.address': url.hostname };
    const attributes = status === null ? request : { ...request, 'http.response.status_code': status };
    const times = { startUnixMs, endUnixMs: nowUnixMs() };
    record({ kind: 'request', name: method, traceId, spanId, parentSpanId, ...times, attributes, error });
  };
  try {
    const response = await untracedFetch(input, { ...init, headers });
    done(response.status, response.status >= 400 ? `status ${response.status}` : null);
    return response;
  } catch (error) {
    done(null, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function record(span: FinishedSpan): void {
  if (sdk) sdk.record(span);
  else waiting.push(span);
}

function loadSdk(): void {
  if (loading) return;
  loading = true;
  import('./sdk.ts')
    .then((module) => {
      sdk = module.startSdk(endpoints, untracedFetch, actionAt);
      for (const span of waiting) sdk.record(span);
    })
    .catch((error: unknown) => {
      endpoints = []; // nothing would ever take what is recorded from here on
      console.info('Trace Observatory runs without telemetry: it could not be loaded.', error);
    })
    .finally(() => (waiting = []));
}

function actionAt(unixMs: number): StartedAction | null {
  return started.find((action) => action.startUnixMs <= unixMs) ?? null;
}

function nowUnixMs(): number {
  return performance.timeOrigin + performance.now();
}
