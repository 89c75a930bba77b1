import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createUpstream } from '../../../server/host/upstream-proxy.ts';
import { serve } from './receiver-kit.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A proxy in front of an upstream that answers by `handler`. */
async function chain(handler: (req: IncomingMessage, res: ServerResponse) => void, credentials = '', timeoutMs = 5000) {
  const behind = await serve(handler);
  const upstream = createUpstream('Tempo', new URL(behind.url.replace('//', `//${credentials}`)), timeoutMs);
  const front = await serve((req, res) => upstream.forward(req, res, req.url ?? '/'));
  closers.push(front.close, () => upstream.close(), behind.close);
  return { front: front.url, behind };
}

describe('an upstream', () => {
  test('that is down: 502, and the text says which and why', async () => {
    const { front, behind } = await chain(() => {});
    await behind.close();
    const response = await fetch(`${front}/api/search`);
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/^Tempo at http:\/\/127\.0\.0\.1:\d+ did not answer: .*ECONNREFUSED/);
  });

  test('that stays silent is given up', async () => {
    const { front } = await chain(() => {}, '', 50);
    const response = await fetch(`${front}/api/search`);
    expect([response.status, await response.text()]).toEqual([502, expect.stringMatching(/no answer within 0.05 s/)]);
  });

  test('that breaks off midway: the answer does not look whole', async () => {
    const { front } = await chain((_, res) => {
      res.writeHead(200, { 'content-length': 100 });
      res.write('half', () => res.destroy());
    });
    const response = await fetch(`${front}/api/traces/1`);
    await expect(response.text()).rejects.toThrow();
  });

  test.each([
    ['HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n', /its status 0 is none of HTTP/],
    ['HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nok', /its status 99 is none of HTTP/],
    ['HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\nok', /its status 999 is none of HTTP/],
    ['HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', /switched to another protocol/],
    ['SSH-2.0-OpenSSH_9.6\r\n', /Parse Error/],
  ])('that answers %j: 502, and the host goes on', async (answer, reason) => {
    const behind = createServer((socket) => socket.once('data', () => socket.end(answer)));
    await once(behind.listen(0, '127.0.0.1'), 'listening');
    const { port } = behind.address() as AddressInfo;
    const upstream = createUpstream('Tempo', new URL(`http://127.0.0.1:${port}`), 5000);
    const front = await serve((req, res) => upstream.forward(req, res, '/ready'));
    closers.push(
      front.close,
      () => upstream.close(),
      () => void behind.close(),
    );
    for (let i = 0; i < 2; i++) {
      const response = await fetch(front.url);
      expect(response.status).toBe(502);
      expect(await response.text()).toMatch(reason);
    }
  });

  test('is told when the client leaves', async () => {
    let left = Promise.resolve<unknown>(null);
    let arrived = () => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    const { front } = await chain((_, res) => {
      left = once(res, 'close');
      arrived();
    });
    const controller = new AbortController();
    const response = fetch(`${front}/api/search`, { signal: controller.signal });
    await asked;
    controller.abort();
    await expect(response).rejects.toThrow();
    await left; // the test ends only when the upstream noticed
  });

  test('gets the user name and password of its URL, and they are not shown', async () => {
    const { front, behind } = await chain((req, res) => res.end(req.headers.authorization), 'ada:s%20p@');
    const seen = await (await fetch(`${front}/`)).text();
    expect(Buffer.from(seen.replace('Basic ', ''), 'base64').toString()).toBe('ada:s p');
    await behind.close();
    expect(await (await fetch(`${front}/`)).text()).not.toMatch(/ada|s%20p/);
  });

  test('answers with a redirect or an error: passed on as they are', async () => {
    const { front } = await chain((_, res) => res.writeHead(401, { 'www-authenticate': 'Basic' }).end('log in'));
    const response = await fetch(`${front}/api/search`);
    expect([response.status, response.headers.get('www-authenticate'), await response.text()]).toEqual([
      401,
      'Basic',
      'log in',
    ]);
  });
});
