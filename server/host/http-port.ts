// A port that answers from the moment it is open: "starting" at first, then with its handler.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Result } from '../../src/lib/base/result.ts';
import { listen, type Listening, type ListenError } from './listen.ts';
import { answerText } from './page-headers.ts';
import { HOST_REFUSED, hostAllowed, type HostPolicy } from './request-checks.ts';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** How long running requests may take to end when the host closes. */
export const FINISH_WITHIN_MS = 3000;

/** Longer than nginx keeps its idle connections, so that it never writes into one that is being closed. */
const KEEP_ALIVE_MS = 75_000;

/** The longest request line (method, address, version), for queries are in the address. nginx.conf allows as many. */
const MAX_REQUEST_LINE_BYTES = 64 * 1024;
/** Of the request line and all headers. */
const MAX_HEAD_BYTES = 256 * 1024;

export class HttpPort {
  private readonly policy: HostPolicy;
  private readonly servers: Server[] = [];
  private listening: Listening | null = null;
  private closing = false;
  private handler: Handler = (_req, res) => {
    res.setHeader('Retry-After', '1');
    answerText(res, 503, 'Starting.\n');
  };

  constructor(policy: HostPolicy) {
    this.policy = policy;
  }

  get port(): number {
    return this.listening?.port ?? 0;
  }

  /** The server to hook a WebSocket into; connections to the other address end up there too. */
  get upgradeServer(): Server {
    const [first, ...others] = this.servers;
    for (const other of others) {
      if (other.listenerCount('upgrade') === 0) other.on('upgrade', (...event) => first!.emit('upgrade', ...event));
    }
    return first!;
  }

  async open(port: number): Promise<Result<Listening, ListenError>> {
    const opened = await listen(this.policy.host, port, () => {
      const options = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEAD_BYTES };
      const server = createServer(options, (req, res) => this.handle(req, res));
      server.on('clientError', answerBrokenRequest);
      this.servers.push(server);
      return server;
    });
    if (opened.ok) this.listening = opened.value;
    return opened;
  }

  answerWith(handler: Handler): void {
    this.handler = handler;
  }

  private handle(req: IncomingMessage, res: ServerResponse): void {
    // Node closes the connections that are idle when a server closes, and keeps those that become idle later: a client that polls
    // would hold the host open.
    res.once('close', () => {
      if (this.closing) setImmediate(() => this.servers.forEach((server) => server.closeIdleConnections()));
    });
    if (!hostAllowed(req.headers.host, this.policy)) return answerText(res, 403, HOST_REFUSED);
    if (requestLineBytes(req) > MAX_REQUEST_LINE_BYTES) return answerText(res, 414, TOO_LONG);
    this.handler(req, res);
  }

  /** Takes no more connections and lets running requests end, for at most `withinMs`. */
  async close(withinMs: number): Promise<void> {
    this.closing = true;
    const closed = this.servers
      .filter((server) => server.listening)
      .map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    const force = setTimeout(() => this.servers.forEach((server) => server.closeAllConnections()), withinMs);
    await Promise.all(closed);
    clearTimeout(force);
  }
}

function requestLineBytes({ method = '', url = '', httpVersion }: IncomingMessage): number {
  return `${method} ${url} HTTP/${httpVersion}\r\n`.length; // Node takes only ASCII there
}

const TOO_LONG = `The address is longer than ${MAX_REQUEST_LINE_BYTES / 1024} KiB: shorten the query.\n`;

/** What Node cannot make a request of. Its own answers have no words. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy(error);
  const [status, words] = BROKEN.get(error.code ?? '') ?? ['400 Bad Request', 'This is no HTTP request.'];
  const text = `${words}\n`;
  const head = ['Content-Type: text/plain; charset=utf-8', `Content-Length: ${text.length}`, 'Connection: close'];
  socket.end(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${text}`);
}

const BROKEN = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    ['431 Request Header Fields Too Large', `The headers are too long: ${MAX_HEAD_BYTES / 1024} KiB with the address.`],
  ],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['408 Request Timeout', 'The request did not come to its end in time.']],
]);
