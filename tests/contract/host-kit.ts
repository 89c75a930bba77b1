import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const SCRIPT = `export const numbers = [${Array.from({ length: 400 }, (_, i) => i).join(',')}];\n`;

/** A small dist/ as a build leaves it. */
export function writeDist(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const head = '<meta charset="utf-8" /><base href="/" /><script type="module" src="./assets/app-1a2b.js"></script>';
  writeFileSync(join(folder, 'index.html'), `<!doctype html><html><head>${head}</head><body></body></html>\n`);
  writeFileSync(join(folder, 'config.json'), '{"tempo":"tempo"}\n');
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>\n');
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync(SCRIPT));
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Sends a request whose path is taken as it stands: fetch would tidy up dot segments. */
export async function ask(
  origin: string,
  path: string,
  options: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Answer> {
  const { hostname: name, port } = new URL(origin);
  const hostname = name.replace(/^\[(.*)\]$/, '$1');
  const { method = 'GET', headers = {}, body = '' } = options;
  const req = request({ hostname, port, path, method, headers: { ...headers, connection: 'close' } });
  req.end(body);
  const [res] = (await once(req, 'response')) as [import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk as Buffer);
  return { status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) };
}

export interface Echo {
  url: string;
  close(): Promise<void>;
}

/** An upstream that answers every request with what it was asked, and with headers that must not get through. */
export async function startEcho(): Promise<Echo> {
  const server = createServer({ maxHeaderSize: 1024 ** 2 }, (req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      res.writeHead(req.url?.startsWith('/pre/api/traces/404') ? 404 : 200, {
        'content-type': 'application/json',
        'set-cookie': 'a=b',
        'access-control-allow-origin': '*',
        'content-security-policy': "default-src 'self'",
        'x-upstream': 'echo',
      });
      const { method, url, headers } = req;
      res.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export type AddressName = 'Page' | 'OTLP/HTTP' | 'OTLP/gRPC' | 'Tempo API' | 'Zipkin' | 'Jaeger';

/** The addresses that a start prints. Tests let the system choose every port (0), so that none is taken between finding it and
 *  listening on it. @throws where one is missing */
export function addressIn(banner: string, name: AddressName): URL {
  const [, address] = new RegExp(`^  ${name} +(http\\S+)`, 'm').exec(banner) ?? [];
  if (address === undefined) throw new Error(`no address of ${name} in:\n${banner}`);
  return new URL(address);
}

/** Every port is the system's to choose. */
export const ANY_PORTS = {
  PORT: '0',
  OTLP_HTTP_PORT: '0',
  OTLP_GRPC_PORT: '0',
  TEMPO_PORT: '0',
  ZIPKIN_PORT: '0',
  JAEGER_PORT: '0',
};
