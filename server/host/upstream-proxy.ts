// Passes reading requests on to a Tempo or a Prometheus, and the page's own traces to an OTLP endpoint.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { answerText } from './page-headers.ts';

/** What reaches the upstream. Not Cookie: cookies know no ports, so those of localhost belong to every program on this machine.
 *  Authorization does: the page sends it only when a user gave a password for this very origin. */
const PASSED_ON = [
  'accept',
  'accept-encoding',
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'traceparent',
  'tracestate',
  'x-scope-orgid',
];
/** What does not come back: the hop's own headers, and those that would open this origin to others. */
const KEPT_BACK = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer', 'set-cookie']);
const KEPT_BACK_PREFIX = 'access-control-';
/** Set on every answer of ours; the upstream's would come twice. */
const OURS = new Set(['content-security-policy', 'x-content-type-options', 'referrer-policy']);

export interface Upstream {
  /** Passes `req` on to `path` (raw, with its query) below the upstream's URL and streams the answer back. */
  forward(req: IncomingMessage, res: ServerResponse, path: string): void;
  close(): void;
}

/** @param name as error texts call it, such as Tempo
 *  @param url may hold a path (a prefix) and a user name with password, which are sent as Basic authorization
 *  @param timeoutMs of silence, after which an answer is given up */
export function createUpstream(name: string, url: URL, timeoutMs = 120_000): Upstream {
  const secure = url.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const prefix = url.pathname.replace(/\/$/, '');
  const shown = `${url.protocol}//${url.host}${prefix}`;
  const credentials = url.username
    ? `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`
    : null;

  function forward(req: IncomingMessage, res: ServerResponse, path: string): void {
    const headers: Record<string, string | string[]> = { host: url.host };
    for (const key of PASSED_ON) if (req.headers[key] !== undefined) headers[key] = req.headers[key];
    if (credentials !== null && headers['authorization'] === undefined) headers['authorization'] = credentials;
    const options = {
      agent,
      method: req.method,
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port,
      path: prefix + path,
      headers,
    };
    const ask = secure ? httpsRequest(options) : httpRequest(options);
    ask.setTimeout(timeoutMs, () => ask.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    const refuse = (reason: string) => {
      if (res.destroyed || res.writableEnded) return; // the client left first; nobody is there to be told
      answerText(res, 502, `${name} at ${shown} did not answer: ${reason}\n`);
    };
    ask.once('response', (answer) => {
      const status = answer.statusCode ?? 0;
      if (status < 200 || status > 599) {
        refuse(`its status ${status} is none of HTTP`); // writeHead would throw, and nobody would catch it
        return void ask.destroy();
      }
      for (const [key, value] of Object.entries(answer.headers)) {
        const hidden = KEPT_BACK.has(key) || OURS.has(key) || key.startsWith(KEPT_BACK_PREFIX);
        if (!hidden && value !== undefined) res.setHeader(key, value);
      }
      res.writeHead(status);
      // When either side breaks off, pipeline cuts the other: a half answer must not look whole.
      pipeline(answer, res, () => {});
    });
    ask.once('error', (error) => refuse(error.message || 'connection failed'));
    ask.once('upgrade', (_answer, socket) => {
      socket.destroy();
      refuse('it switched to another protocol');
    });
    res.once('close', () => ask.destroy());
    if (req.method === 'POST') pipeline(req, ask, () => {});
    else ask.end();
  }
  return { forward, close: () => agent.destroy() };
}
