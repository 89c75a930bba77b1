// The page's port: one request in, the table of paths says what answers it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { configFor, connectSources } from './config-json.ts';
import { answerData, answerDemo, answerJson, answerStatus, type HostRoutesOptions } from './host-routes.ts';
import type { IndexPage } from './index-page.ts';
import { answerMethodNotAllowed, answerText, contentSecurityPolicy, writePageHeaders } from './page-headers.ts';
import { routeOf, type PageRoute, type Route } from './path-table.ts';
import { fromOwnPage } from './request-checks.ts';
import type { StaticFiles } from './static-files.ts';
import type { Settings } from '../settings.ts';
import { SINGLE_TENANT, TENANT_HEADER } from '../store/tenant-id.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

export interface PageServerOptions extends HostRoutesOptions {
  settings: Settings;
  files: StaticFiles;
  index: IndexPage;
  /** Each finds the path below its mount in req.url. null: not configured. */
  tempo: Handler;
  prometheus: Handler | null;
  otlp: Handler | null;
  /** Vite's middleware, which then serves all files and pages. */
  dev: Handler | null;
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

export function createPageHandler(options: PageServerOptions): Handler {
  const { settings, ports, dev } = options;
  return (req, res) => {
    const connectTo = connectSources(ports, req.headers.host);
    const policy = contentSecurityPolicy({ frameAncestors: settings.frameAncestors, connectTo, dev: dev !== null });
    writePageHeaders(res, policy);
    const [rawPath, query] = splitOnce(req.url ?? '/', '?');
    answer(routeOf(rawPath, settings.basePath), query, req, res, options).catch((error: unknown) => {
      answerText(res, 500, `${error instanceof Error ? error.message : String(error)}\n`);
    });
  };
}

async function answer(
  route: Route,
  query: string | undefined,
  req: IncomingMessage,
  res: ServerResponse,
  options: PageServerOptions,
): Promise<void> {
  setTenant(req, options);
  switch (route.kind) {
    case 'redirect':
      res.writeHead(308, { Location: route.location }).end();
      return;
    case 'not-found':
      return answerText(res, 404, 'There is nothing here.\n');
    case 'tempo':
    case 'prometheus':
      req.url = query === undefined ? route.path : `${route.path}?${query}`;
      return answerQueryApi(route.kind, req, res, options);
    case 'otlp':
      return answerOtlp(req, res, options);
    case 'host-status':
      return answerStatus(req, res, options);
    case 'host-demo':
      return answerDemo(req, res, options);
    case 'host-data':
      return answerData(req, res, options);
    default:
      return answerPage(route, req, res, options);
  }
}

/** The page asks for the tenant that a setting names, whatever its request says; without one, for the tenant that a gateway in front
 *  has set, or, of the embedded backend, for the one that has the demo. */
function setTenant(req: IncomingMessage, { settings, ports }: PageServerOptions): void {
  if (settings.pageTenant !== null) req.headers[TENANT_HEADER] = settings.pageTenant;
  else if (settings.multitenancy && ports !== null) req.headers[TENANT_HEADER] ??= SINGLE_TENANT;
}

function answerQueryApi(
  kind: 'tempo' | 'prometheus',
  req: IncomingMessage,
  res: ServerResponse,
  options: PageServerOptions,
): void {
  const handler = options[kind];
  if (!handler) return answerText(res, 404, 'No Prometheus is configured: set PROMETHEUS_URL.\n');
  if (!isRead(req)) return answerMethodNotAllowed(res, 'GET, HEAD');
  handler(req, res);
}

function answerOtlp(req: IncomingMessage, res: ServerResponse, options: PageServerOptions): void {
  if (!options.otlp) return answerText(res, 404, 'No OTLP endpoint is configured: set OTLP_URL.\n');
  if (req.method !== 'POST') return answerMethodNotAllowed(res, 'POST');
  if (!fromOwnPage(req)) return answerText(res, 403, "Traces are taken from this page's own origin only.\n");
  req.url = '/v1/traces';
  options.otlp(req, res);
}

function answerPage(route: PageRoute, req: IncomingMessage, res: ServerResponse, options: PageServerOptions): void {
  if (!isRead(req)) return answerMethodNotAllowed(res, 'GET, HEAD');
  if (route.kind === 'config') {
    return answerJson(req, res, 200, configFor(options.settings, options.ports, req.headers.host));
  }
  if (options.dev) return options.dev(req, res);
  if (route.kind === 'page') {
    if (!options.index.serve(req, res)) answerText(res, 500, 'The page is not built: run npm run build.\n');
    return;
  }
  const immutable = route.kind === 'asset';
  // Module scripts of a page in a sandboxed frame, whose origin is null, are fetched with CORS. Assets hold nothing private.
  if (immutable) res.setHeader('Access-Control-Allow-Origin', '*');
  if (!options.files.serve(req, res, route.path, immutable ? IMMUTABLE : 'no-cache')) {
    answerText(res, 404, 'There is nothing here.\n');
  }
}

function isRead(req: IncomingMessage): boolean {
  return req.method === 'GET' || req.method === 'HEAD';
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
