import type { Server, AddressInfo } from 'node:net';
import { err, ok, type Result } from '../../src/lib/base/result.ts';

export type ListenError = {
  kind: 'port-in-use' | 'not-allowed' | 'no-such-address';
  address: string;
  port: number;
};

/** One port, open on one address or, for loopback, on two. */
export interface Listening {
  readonly port: number;
  /** Stops accepting; connections stay. */
  close(): void;
}

/** Opens `port` on `host`. `localhost` means 127.0.0.1 and, where there is IPv6, ::1 too: browsers and SDKs pick either.
 *  @param host an address or name
 *  @param port 0 lets the system choose; both loopback addresses get the same one
 *  @param createServer makes a server for each address; it must not listen yet */
export async function listen(
  host: string,
  port: number,
  createServer: () => Server,
): Promise<Result<Listening, ListenError>> {
  const loopback = host === 'localhost';
  const first = createServer();
  const opened = await listenOn(first, loopback ? '127.0.0.1' : host, port);
  if (!opened.ok) return opened;
  const servers = [first];
  const actual = opened.value;
  if (loopback) {
    const second = createServer();
    const also = await listenOn(second, '::1', actual);
    if (also.ok) servers.push(second);
    else if (also.error.kind === 'port-in-use') {
      first.close();
      return also;
    } // else: no IPv6 here
  }
  return ok({ port: actual, close: () => servers.forEach((server) => server.close()) });
}

function listenOn(server: Server, address: string, port: number): Promise<Result<number, ListenError>> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      const kind = KINDS.get(error.code ?? '');
      if (kind) resolve(err({ kind, address, port }));
      else reject(error);
    };
    server.once('error', onError);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', onError);
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}

const KINDS = new Map<string, ListenError['kind']>([
  ['EADDRINUSE', 'port-in-use'],
  ['EACCES', 'not-allowed'],
  ['EADDRNOTAVAIL', 'no-such-address'],
  ['EAFNOSUPPORT', 'no-such-address'],
  ['ENOTFOUND', 'no-such-address'],
  ['EAI_AGAIN', 'no-such-address'],
  ['EINVAL', 'no-such-address'],
]);
