import type { Config } from '../config/config.ts';
import { telemetryEndpoints } from './endpoints.ts';
import type { ActionSpan, Sdk } from './sdk.ts';

/** How long a data request waits for the SDK to say its trace id. */
const PATIENCE_MS = 50;

/** Something the reader did, as a span: a search, a trace opened. */
export interface Action {
  /** traceparent of a request made for this action, for requests from workers; empty where telemetry is off or late. */
  readonly headers: Promise<Record<string, string>>;
  /** fetch whose request becomes a child span of the action. */
  readonly fetch: typeof fetch;
  end(error?: string): void;
}

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** fetch as it was before the SDK wrapped it: for polling, which would flood the store with the page's own traces. */
export const untracedFetch: typeof fetch = globalThis.fetch.bind(globalThis);

let sdk: Promise<Sdk | null> = Promise.resolve(null);

/** Loads the SDK beside the page and starts it, where the configuration wants it. Never throws: a page without telemetry works. */
export function startTelemetry(config: Config): void {
  const endpoints = telemetryEndpoints(config, new URL(location.href), document.baseURI);
  if (endpoints.length === 0) return;
  sdk = import('./sdk.ts')
    .then((module) => module.startSdk(endpoints, untracedFetch))
    .catch((error: unknown) => {
      console.info('Trace Observatory runs without telemetry: it could not be loaded.', error);
      return null;
    });
}

/** Starts the span of an action. It begins now, even if the SDK is still on its way. */
export function startAction(name: string, attributes: Attributes = {}): Action {
  const startedUnixMs = performance.timeOrigin + performance.now();
  const span: Promise<ActionSpan | null> = sdk.then(
    (loaded) => loaded?.startSpan(name, attributes, startedUnixMs) ?? null,
  );
  const soon = Promise.race([span, new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null))]);
  return {
    headers: soon.then((ready) => ready?.headers() ?? {}),
    fetch: async (input, init) => {
      const ready = await soon;
      return ready ? ready.fetch(input, init) : untracedFetch(input, init);
    },
    end: (error) => {
      const endedUnixMs = performance.timeOrigin + performance.now();
      void span.then((ready) => ready?.end(endedUnixMs, error));
    },
  };
}
