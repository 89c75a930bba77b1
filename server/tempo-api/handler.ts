import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Result } from '../../src/lib/base/result.ts';
import type { StoreClient } from '../store/store-client.ts';
import type { MetricsRequest, StoreError } from '../store/protocol.ts';
import { orgIdOf, type TenantRule } from '../store/tenant-id.ts';
import { sendError, sendJson, sendText, type Exchange } from './answer.ts';
import { matchEndpoint, type EndpointName } from './endpoints.ts';
import { parseQueryInstant, parseQueryRange } from './metrics-parameters.ts';
import type { Parsed } from './parameters.ts';
import { RequestDurations } from './request-durations.ts';
import { parseSearch } from './search-parameters.ts';
import { parseServiceGraph } from './service-graph-parameters.ts';
import { BUILD_INFO, configText, endpointsText, metricsText, servicesText, statusText, versionText } from './status.ts';
import { parseTagNames, parseTagValues } from './tag-parameters.ts';
import { answerTraceById } from './trace-by-id.ts';

/** What only the host knows. */
interface OfHost {
  /** Prometheus text. */
  readonly metrics: () => string;
  /** Its settings as YAML, for everybody to read. */
  readonly config: string;
}

/** Tempo's query API over the embedded store, at the root of its port. Reads only: any other method is a 405.
 *  The host that mounts it elsewhere strips its prefix from `request.url` first, and adds headers of its own (CORS). */
export function createTempoHandler(
  store: StoreClient,
  tenantOf: TenantRule,
  ofHost: OfHost,
): (request: IncomingMessage, response: ServerResponse) => void {
  const durations = new RequestDurations();
  const own: OfHost = { ...ofHost, metrics: () => durations.text() + ofHost.metrics() };
  return (request, response) => {
    const beganMs = performance.now();
    response.setHeader('x-content-type-options', 'nosniff');
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const endpoint = matchEndpoint(path);
    const leaving = new AbortController();
    response.on('close', () => {
      leaving.abort();
      const seconds = (performance.now() - beganMs) / 1000;
      durations.observe(request.method ?? '', endpoint?.name ?? null, response.statusCode, seconds);
    });
    const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
    const exchange: Exchange = { request, response, query, signal: leaving.signal };
    if (!endpoint) return sendText(exchange, 404, '404 page not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendText(exchange, 405, 'Method Not Allowed\n');
    }
    answer(store, tenantOf, exchange, endpoint, own).catch((error: unknown) => {
      console.error(`${request.method} ${path} failed:`, error);
      if (response.headersSent) response.destroy();
      else sendText(exchange, 500, 'internal error');
    });
  };
}

type TenantlessName =
  | '/ready'
  | '/metrics'
  | '/api/echo'
  | '/api/status/buildinfo'
  | '/status'
  | '/status/version'
  | '/status/services'
  | '/status/endpoints'
  | '/status/config';

async function answer(
  store: StoreClient,
  tenantOf: TenantRule,
  exchange: Exchange,
  { name, variable }: { name: EndpointName; variable: string },
  own: OfHost,
): Promise<void> {
  switch (name) {
    case '/ready':
      return answerReady(store, exchange);
    case '/metrics':
      return sendText(exchange, 200, metricsText(await store.stats()) + own.metrics());
    case '/api/echo':
      return sendText(exchange, 200, 'echo\n');
    case '/api/status/buildinfo':
      return sendJson(exchange, Buffer.from(BUILD_INFO));
    case '/status':
      return sendText(exchange, 200, statusText(await store.stats(), own.config));
    case '/status/version':
      return sendText(exchange, 200, versionText());
    case '/status/services':
      return sendText(exchange, 200, servicesText(await store.stats()));
    case '/status/endpoints':
      return sendText(exchange, 200, endpointsText());
    case '/status/config':
      return sendText(exchange, 200, configText(own.config));
    default: {
      const tenant = tenantOf(orgIdOf(exchange.request));
      if (tenant.ok) return answerTenant(store.of(tenant.value), exchange, name, variable);
      const { kind, message } = tenant.error;
      if (kind === 'none') return sendText(exchange, 401, `${message}\n`);
      return sendText(exchange, 400, kind === 'several' ? 'multi-tenant query unsupported' : message);
    }
  }
}

/** What is asked of the traces of one tenant. */
async function answerTenant(
  store: StoreClient,
  exchange: Exchange,
  name: Exclude<EndpointName, TenantlessName>,
  variable: string,
): Promise<void> {
  switch (name) {
    case '/api/traces/{traceID}':
      return answerTraceById(store, exchange, variable, 1);
    case '/api/v2/traces/{traceID}':
      return answerTraceById(store, exchange, variable, 2);
    case '/api/search':
      return query(exchange, parseSearch(exchange.query), (asked, signal) => store.search(asked, signal));
    case '/api/search/tags':
      return answerTagNames(store, exchange, 1);
    case '/api/v2/search/tags':
      return answerTagNames(store, exchange, 2);
    case '/api/search/tag/{tagName}/values':
      return answerTagValues(store, exchange, variable, 1);
    case '/api/v2/search/tag/{tagName}/values':
      return answerTagValues(store, exchange, variable, 2);
    case '/api/metrics/service_graph':
      return query(exchange, parseServiceGraph(exchange.query), (asked, signal) => store.serviceGraph(asked, signal));
    case '/api/metrics/query':
      return answerMetrics(store, exchange, parseQueryInstant(exchange.query, Date.now()));
    case '/api/metrics/query_range':
      return answerMetrics(store, exchange, parseQueryRange(exchange.query, Date.now()));
  }
}

async function answerReady(store: StoreClient, exchange: Exchange): Promise<void> {
  const { state, message, writeError } = await store.stats();
  // What is asked here is whether queries are answered; they are, also where nothing new can be stored.
  if (state === 'ready')
    return sendText(exchange, 200, writeError === null ? 'ready\n' : `ready (read only: ${writeError})\n`);
  exchange.response.setHeader('retry-after', '2');
  sendText(exchange, 503, `${state === 'starting' ? 'Starting' : 'Failed'}: ${message}\n`);
}

function answerMetrics(store: StoreClient, exchange: Exchange, request: Parsed<MetricsRequest>): Promise<void> {
  return query(exchange, request, (asked, signal) => store.metrics(asked, signal));
}

function answerTagNames(store: StoreClient, exchange: Exchange, version: 1 | 2): Promise<void> {
  return query(exchange, parseTagNames(exchange.query, version), (asked, signal) => store.tagNames(asked, signal));
}

function answerTagValues(store: StoreClient, exchange: Exchange, name: string, version: 1 | 2): Promise<void> {
  const request = parseTagValues(exchange.query, name, version);
  return query(exchange, request, (asked, signal) => store.tagValues(asked, signal));
}

/** Asks the store what the parameters say, and sends its answer. */
async function query<T>(
  exchange: Exchange,
  request: Parsed<T>,
  ask: (request: T, signal: AbortSignal) => Promise<Result<Uint8Array, StoreError>>,
): Promise<void> {
  if (!request.ok) return sendText(exchange, 400, request.error.message);
  const result = await ask(request.value, exchange.signal);
  if (result.ok) sendJson(exchange, result.value);
  else sendError(exchange, result.error);
}
