// A port that answers from the moment it is open: "starting" at first, then with its handler.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Result } from '../../src/lib/base/result.ts';
import { listen, type Listening, type ListenError } from './listen.ts';
import { answerText } from './page-headers.ts';
import { HOST_REFUSED, hostAllowed, type HostPolicy } from './request-checks.ts';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** How long running requests may take to end when the host closes. */
export const FINISH_WITHIN_MS = 3000;

/** Longer than nginx keeps its idle connections, so that it never writes into one that is being closed. */
const KEEP_ALIVE_MS = 75_000;

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
      const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => this.handle(req, res));
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
    if (hostAllowed(req.headers.host, this.policy)) this.handler(req, res);
    else answerText(res, 403, HOST_REFUSED);
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
