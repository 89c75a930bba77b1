import type { Attributes } from '@opentelemetry/api';
import { cacheDown } from '../errors.ts';
import type { ServiceName } from '../services.ts';
import type { AttributesOf, Range, Step } from '../step.ts';
import type { Visit } from '../visit.ts';

/** What a service does for one request: everything of its server span that the call does not settle. */
export interface Served {
  readonly ownMs: Range;
  readonly name?: string; // of the server span; "METHOD route" if absent
  readonly attributes?: AttributesOf;
  readonly steps: readonly Step[];
  readonly httpOk?: number;
  readonly done?: NonNullable<Step['done']>;
}

const IN_CLUSTER_MS: Range = [0.2, 1.5];
const FROM_BROWSER_MS: Range = [6, 30];

/** A request from service to service: a client span here, a server span there. `blame` is what the caller says if it fails. */
export function httpCall(to: ServiceName, method: string, route: string, served: Served, blame?: string): Step {
  return {
    name: `${method} ${to}`,
    kind: 'client',
    ownMs: [0.2, 0.8],
    httpOk: served.httpOk ?? 200,
    attributes: { 'http.method': method, 'http.url': `http://${to}:8080${route}`, 'peer.service': to },
    ...(blame !== undefined && { blame: { status: blame } }),
    steps: [httpServer(to, method, route, served, IN_CLUSTER_MS)],
  };
}

/** A request from the visitor's browser, named as OpenTelemetry's fetch instrumentation names it. */
export function browserFetch(to: ServiceName, method: string, route: string, served: Served): Step {
  return {
    name: `HTTP ${method}`,
    kind: 'client',
    service: 'web-frontend',
    ownMs: [1, 4],
    httpOk: served.httpOk ?? 200,
    attributes: ({ userAgent }) => ({
      'http.method': method,
      'http.url': `https://shop.example${route}`,
      'http.host': 'shop.example',
      'user_agent.original': userAgent,
    }),
    steps: [httpServer(to, method, route, served, FROM_BROWSER_MS)],
  };
}

export function httpServer(
  service: ServiceName,
  method: string,
  route: string,
  served: Served,
  latencyMs?: Range,
): Step {
  return {
    name: served.name ?? `${method} ${route}`,
    kind: 'server',
    service,
    ownMs: served.ownMs,
    httpOk: served.httpOk ?? 200,
    ...(latencyMs && { latencyMs }),
    attributes: (visit) => ({
      'http.method': method,
      'http.url': `http://${service}:8080${route}`,
      'http.scheme': 'http',
      'http.host': `${service}:8080`,
      'http.route': route,
      'http.user_agent': visit.userAgent,
      'http.remote_addr': visit.clientAddress,
      ...given(served.attributes, visit),
    }),
    steps: served.steps,
    ...(served.done && { done: served.done }),
  };
}

/** A query as the client of PostgreSQL sees it. */
export function postgres(name: string, operation: string, more: Attributes, step: Omit<Step, 'name' | 'kind'>): Step {
  return {
    ...step,
    name,
    kind: 'client',
    attributes: (visit) => ({
      'db.system': 'postgresql',
      'db.name': 'shop',
      'db.operation': operation,
      ...more,
      'peer.service': 'postgresql',
      ...given(step.attributes, visit),
    }),
  };
}

/** A look into Redis that hits for `hitShare` of the visits. It fails now and then, which no caller minds. */
export function redisGet(name: string, keyPrefix: string, ownMs: Range, hitShare: number): Step {
  return {
    name,
    kind: 'client',
    ownMs,
    attributes: ({ userId }) => ({
      'cache.system': 'redis',
      'cache.key': `${keyPrefix}:${userId}`,
      'peer.service': 'redis',
    }),
    fails: { share: 0.004, error: cacheDown, httpStatus: 500 },
    optional: true,
    done: { attributes: ({ cacheLuck }) => ({ 'cache.hit': cacheLuck < hitShare }) },
  };
}

function given(attributes: AttributesOf | undefined, visit: Visit): Attributes {
  return typeof attributes === 'function' ? attributes(visit) : (attributes ?? {});
}
