import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';

/** An OTLP/HTTP endpoint that keeps what it is sent. */
export interface Receiver {
  readonly url: string;
  /** Bodies accepted so far. */
  readonly bodies: Uint8Array[];
  /** Requests seen, accepted or not. */
  requests: number;
  /** What it answers from now on. */
  status: number;
  /** All accepted spans as one block. Throws if a body is no OTLP. */
  block(): TraceBlock;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      receiver.requests++;
      const right = request.method === 'POST' && request.url === '/v1/traces';
      const status = right ? receiver.status : 404;
      if (status === 200) receiver.bodies.push(Buffer.concat(chunks));
      response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    bodies: [],
    requests: 0,
    status: 200,
    block() {
      const builder = new BlockBuilder();
      for (const body of receiver.bodies) {
        const added = builder.add(body);
        if (!added.ok) throw new Error(added.error.message);
      }
      return builder.build();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
