// Which paths the host answers, and how. nginx.conf follows the same table: the patterns below stand there word for word
// (tests/unit/server-host/path-table.test.ts compares them), and tests/contract/host-paths.test.ts asks both the same requests.
//
//   <base>assets/*          files, immutable, 404 where missing      GET HEAD
//   <base>config.json       generated                                GET HEAD
//   <base>tempo/*           Tempo's query API, allow-list            GET HEAD
//   <base>prometheus/*      Prometheus' query API, allow-list        GET HEAD
//   <base>otlp/v1/traces    OTLP over HTTP                           POST
//   <base>host/*            this host's own: status, demo, data     (Node host only)
//   <base>*.*               files, 404 where missing                 GET HEAD
//   <base>*                 index.html                               GET HEAD

/** Paths below /tempo that a browser may ask. Never the ones that write, flush, stop or profile a Tempo. */
export const TEMPO_PATTERNS: readonly string[] = [
  '^/api/search$',
  '^/api/(?:v2/)?search/tags$',
  '^/api/(?:v2/)?search/tag/[^/]+/values$',
  '^/api/(?:v2/)?traces/[0-9A-Za-z]+$',
  '^/api/metrics/(?:query_range|query|service_graph)$',
  '^/api/status/buildinfo$',
  '^/api/echo$',
  '^/ready$',
  '^/status/(?:version|services|endpoints)$',
];

/** Paths below /prometheus that a browser may ask: reading only. */
export const PROMETHEUS_PATTERNS: readonly string[] = [
  '^/api/v1/(?:query|query_range|query_exemplars|series|labels)$',
  '^/api/v1/label/[^/]+/values$',
  '^/api/v1/status/buildinfo$',
];

/** Refused before any allow-list, whatever it decodes to: dot segments, empty segments, backslashes, also when encoded.
 *  A lone %2f is left alone: attribute names such as `k8s.pod.label.app.kubernetes.io/name` need it. Matched without case. */
export const REFUSED_PATTERN = '%2e|%5c|%00|(?:/|%2f)[.]{0,2}(?:/|%2f)|(?:/|%2f)[.]{1,2}$';

export type PageRoute =
  | { kind: 'asset' | 'file'; path: string /* decoded, without a leading slash */ }
  | { kind: 'page' }
  | { kind: 'config' };
export type Route =
  | PageRoute
  | { kind: 'otlp' | 'host-status' | 'host-demo' | 'host-data' }
  | { kind: 'tempo' | 'prometheus'; path: string /* as sent, with its leading slash */ }
  | { kind: 'redirect'; location: string }
  | { kind: 'not-found' };

const tempo = TEMPO_PATTERNS.map((pattern) => new RegExp(pattern));
const prometheus = PROMETHEUS_PATTERNS.map((pattern) => new RegExp(pattern));
const refused = new RegExp(REFUSED_PATTERN, 'i');

/** What a request's path (raw, without its query) asks for. @param basePath starts and ends with a slash */
export function routeOf(rawPath: string, basePath: string): Route {
  if (`${rawPath}/` === basePath) return { kind: 'redirect', location: basePath };
  if (!rawPath.startsWith(basePath)) return { kind: 'not-found' };
  const rest = rawPath.slice(basePath.length);
  if (rest.startsWith('tempo/')) return proxied('tempo', rest.slice('tempo'.length), tempo);
  if (rest.startsWith('prometheus/')) return proxied('prometheus', rest.slice('prometheus'.length), prometheus);
  if (rest.startsWith('otlp/')) return rest === 'otlp/v1/traces' ? { kind: 'otlp' } : { kind: 'not-found' };
  if (rest === 'host/status') return { kind: 'host-status' };
  if (rest === 'host/demo') return { kind: 'host-demo' };
  if (rest === 'host/data') return { kind: 'host-data' };
  if (rest.startsWith('host/')) return { kind: 'not-found' };
  if (rest === 'config.json') return { kind: 'config' };
  const path = decodePath(rest);
  if (path === null) return { kind: 'not-found' };
  if (path.startsWith('assets/')) return { kind: 'asset', path };
  return path !== 'index.html' && /\.[^/]*$/.test(path) ? { kind: 'file', path } : { kind: 'page' };
}

function proxied(kind: 'tempo' | 'prometheus', path: string, allowed: readonly RegExp[]): Route {
  if (refused.test(path) || !allowed.some((pattern) => pattern.test(path))) return { kind: 'not-found' };
  return { kind, path };
}

function decodePath(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null; // a stray percent sign: no file has such a name
  }
}
