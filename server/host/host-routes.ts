// GET /host/status, POST /host/demo and DELETE /host/data: what only the Node host knows, for the page it serves.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../receivers/read-body.ts';
import { orgIdOf } from '../store/tenant-id.ts';
import type { Ports } from './config-json.ts';
import type { DemoSwitch } from './demo-switch.ts';
import { answerMethodNotAllowed, answerText } from './page-headers.ts';
import { fromOwnPage } from './request-checks.ts';

export interface HostRoutesOptions {
  /** null: no embedded backend. */
  stats: (() => Promise<object>) | null;
  /** Deletes all traces of the tenant that X-Scope-OrgID names; null: done, else why not. null itself: no embedded backend. */
  deleteAll: ((orgId: string | undefined) => Promise<{ status: number; message: string } | null>) | null;
  demo: DemoSwitch | null;
  ports: Ports | null;
}

const NO_DEMO = { on: false, possible: false };

export async function answerStatus(
  req: IncomingMessage,
  res: ServerResponse,
  options: HostRoutesOptions,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') return answerMethodNotAllowed(res, 'GET, HEAD');
  answerJson(req, res, 200, await statusOf(options));
}

async function statusOf(options: HostRoutesOptions): Promise<object> {
  await options.demo?.update();
  const store = options.stats ? await options.stats() : null;
  return { demo: options.demo?.state ?? NO_DEMO, store, ports: options.ports };
}

/** Deletes all traces of a tenant, for the page of this very origin or for no page at all. Another site's page cannot even ask: a
 *  browser asks us first whether it may DELETE, and gets a no. Answers with the status afterwards. */
export async function answerData(req: IncomingMessage, res: ServerResponse, options: HostRoutesOptions): Promise<void> {
  if (req.method !== 'DELETE') return answerMethodNotAllowed(res, 'DELETE');
  if (!fromOwnPage(req)) return answerText(res, 403, 'Only the page of this host may delete its data.\n');
  if (!options.deleteAll) return answerText(res, 409, 'Nothing is kept here: the traces are those of a Tempo.\n');
  const failure = await options.deleteAll(orgIdOf(req));
  if (failure !== null) return answerText(res, failure.status, `${failure.message}\n`);
  answerJson(req, res, 200, await statusOf(options));
}

/** Takes `{"on": boolean}`, from the page of this very origin only. JSON is demanded because a form of another site could
 *  send any other type without asking. */
export async function answerDemo(req: IncomingMessage, res: ServerResponse, options: HostRoutesOptions): Promise<void> {
  if (req.method !== 'POST') return answerMethodNotAllowed(res, 'POST');
  if (!fromOwnPage(req)) return answerText(res, 403, 'Only the page of this host may switch the demo.\n');
  if (req.headers['content-type']?.split(';')[0]!.trim().toLowerCase() !== 'application/json') {
    return answerText(res, 415, 'Content-Type must be application/json.\n');
  }
  const body = await readBody(req, 1024, null);
  if (!body.ok) return answerText(res, body.error.kind === 'too-large' ? 413 : 400, `${body.error.message}\n`);
  const on = wantedState(body.value.toString('utf8'));
  if (on === null) return answerText(res, 400, 'The body must be {"on": true} or {"on": false}.\n');
  if (!options.demo) return answerText(res, 409, 'There is no demo without the embedded backend.\n');
  const done = await options.demo.set(on);
  if (!done) return answerText(res, 409, 'The demo stays off: DEMO=off, or the store holds other traces already.\n');
  answerJson(req, res, 200, { demo: options.demo.state });
}

function wantedState(text: string): boolean | null {
  try {
    const input: unknown = JSON.parse(text);
    const on = typeof input === 'object' && input !== null && 'on' in input ? input.on : null;
    return typeof on === 'boolean' ? on : null;
  } catch {
    return null; // not JSON: the caller says what is wanted
  }
}

export function answerJson(req: IncomingMessage, res: ServerResponse, status: number, value: object): void {
  const text = JSON.stringify(value);
  res.setHeader('Cache-Control', 'no-cache');
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  res.end(req.method === 'HEAD' ? undefined : text);
}
