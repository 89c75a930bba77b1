import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Encoding, IngestOutcome, TraceSink } from '../../../server/receivers/sink.ts';

/** A sink that keeps what it was given and answers what it is told to. */
export class RecordingSink implements TraceSink {
  readonly bodies: { body: Uint8Array; encoding: Encoding }[] = [];
  outcome: IngestOutcome = { kind: 'accepted', spans: 1, rejectedSpans: 0, message: '' };

  ingest(body: Uint8Array, encoding: Encoding): Promise<IngestOutcome> {
    this.bodies.push({ body: body.slice(), encoding });
    return Promise.resolve(this.outcome);
  }
}

/** Serves `handler` on a free port of 127.0.0.1. */
export async function serve(
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}
