// Which web pages may send traces to the OTLP port, so that a developer's own page on another port can.
import type { IncomingMessage, ServerResponse } from 'node:http';

const LOOPBACK_ORIGIN =
  /^https?:\/\/(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const HEADER_NAMES = /^[A-Za-z0-9!#$%&'*+.^_`|~, -]*$/;

/** May a page of this origin send? A request without an origin does not come from a page.
 *  @param allowed null: any loopback origin, and pages of the same host on another port */
export function originMaySend(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[] | null,
): boolean {
  if (origin === undefined) return true;
  if (allowed !== null) return allowed.some((item) => item === '*' || item.toLowerCase() === origin.toLowerCase());
  if (LOOPBACK_ORIGIN.test(origin)) return true;
  if (!URL.canParse(origin) || !URL.canParse(`http://${host ?? ''}`)) return false;
  return new URL(origin).hostname === new URL(`http://${host ?? ''}`).hostname;
}

/** Headers that let the page read the answer. Call before any answer, errors too, or a page sees only "failed". */
export function writeCorsHeaders(req: IncomingMessage, res: ServerResponse): void {
  if (req.headers.origin === undefined) return;
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
  res.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  res.setHeader('Vary', 'Origin');
}

/** Answers a preflight: POST with any headers, since exporters let users add theirs. */
export function answerPreflight(req: IncomingMessage, res: ServerResponse): void {
  const wanted = req.headers['access-control-request-headers'] ?? '';
  res.setHeader('Access-Control-Allow-Methods', 'POST');
  res.setHeader('Access-Control-Allow-Headers', HEADER_NAMES.test(wanted) && wanted !== '' ? wanted : 'Content-Type');
  res.setHeader('Access-Control-Max-Age', '7200');
  if (req.headers['access-control-request-private-network'] === 'true') {
    res.setHeader('Access-Control-Allow-Private-Network', 'true');
  }
  res.writeHead(204).end();
}
