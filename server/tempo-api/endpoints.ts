/** Every path there is; anything else is a 404. `name` as Tempo lists it under /status/endpoints. */
export const ENDPOINTS = [
  { name: '/ready', pattern: /^\/ready$/ },
  { name: '/metrics', pattern: /^\/metrics$/ },
  { name: '/api/echo', pattern: /^\/api\/echo$/ },
  { name: '/api/status/buildinfo', pattern: /^\/api\/status\/buildinfo$/ },
  { name: '/status', pattern: /^\/status$/ },
  { name: '/status/version', pattern: /^\/status\/version$/ },
  { name: '/status/services', pattern: /^\/status\/services$/ },
  { name: '/status/endpoints', pattern: /^\/status\/endpoints$/ },
  { name: '/status/config', pattern: /^\/status\/config$/ },
  { name: '/api/traces/{traceID}', pattern: /^\/api\/traces\/([^/]+)$/ },
  { name: '/api/v2/traces/{traceID}', pattern: /^\/api\/v2\/traces\/([^/]+)$/ },
  { name: '/api/search', pattern: /^\/api\/search$/ },
  { name: '/api/search/tags', pattern: /^\/api\/search\/tags$/ },
  { name: '/api/search/tag/{tagName}/values', pattern: /^\/api\/search\/tag\/(.+)\/values$/ },
  { name: '/api/v2/search/tags', pattern: /^\/api\/v2\/search\/tags$/ },
  { name: '/api/v2/search/tag/{tagName}/values', pattern: /^\/api\/v2\/search\/tag\/(.+)\/values$/ },
  { name: '/api/metrics/query', pattern: /^\/api\/metrics\/query$/ },
  { name: '/api/metrics/query_range', pattern: /^\/api\/metrics\/query_range$/ },
  { name: '/api/metrics/service_graph', pattern: /^\/api\/metrics\/service_graph$/ }, // not in Tempo, which answers 404
] as const;

export type EndpointName = (typeof ENDPOINTS)[number]['name'];

/** The endpoint of a path and its decoded variable part, '' where it has none; null for an unknown path. */
export function matchEndpoint(path: string): { name: EndpointName; variable: string } | null {
  for (const { name, pattern } of ENDPOINTS) {
    const match = pattern.exec(path);
    if (!match) continue;
    try {
      return { name, variable: decodeURIComponent(match[1] ?? '') };
    } catch {
      return null; // a broken escape
    }
  }
  return null;
}
