import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { HttpPort } from '../../../server/host/http-port.ts';

const POLICY = { host: '127.0.0.1', allowedHosts: [] };
/** Longer than any test may take: what waits for it has failed. */
const FOR_EVER_MS = 2 ** 30;

test('an idle keep-alive connection does not hold up its end', async () => {
  const port = new HttpPort(POLICY);
  await port.open(0);
  port.answerWith((_req, res) => res.end('here'));
  expect(await (await fetch(`http://127.0.0.1:${port.port}`)).text()).toBe('here'); // fetch keeps the connection
  await port.close(FOR_EVER_MS);
});

test('a connection that becomes idle while it closes does not either', async () => {
  const port = new HttpPort(POLICY);
  await port.open(0);
  const arrived = new Promise<() => void>((resolve) => port.answerWith((_req, res) => resolve(() => res.end('late'))));
  const asked = fetch(`http://127.0.0.1:${port.port}`);
  const finish = await arrived;
  const closed = port.close(FOR_EVER_MS);
  finish();
  expect(await (await asked).text()).toBe('late');
  await closed;
});

test('says that it is starting until it has something to say', async () => {
  const port = new HttpPort(POLICY);
  await port.open(0);
  const response = await fetch(`http://127.0.0.1:${port.port}`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  await port.close(0);
});

describe('what is no request, or too long for one', () => {
  async function answerTo(sent: string): Promise<string> {
    const port = new HttpPort(POLICY);
    await port.open(0);
    port.answerWith((_req, res) => res.end('taken'));
    const socket = connect(port.port, '127.0.0.1');
    socket.write(sent);
    let answer = '';
    for await (const piece of socket) answer += String(piece);
    await port.close(0);
    return answer;
  }
  const request = (path: string, header = '') =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${header}\r\n`;

  test('an address of 64 KiB is taken, a longer one is not', async () => {
    const room = 64 * 1024 - 'GET / HTTP/1.1\r\n'.length;
    expect(await answerTo(request(`/${'x'.repeat(room)}`))).toMatch(/^HTTP\/1.1 200 /);
    expect(await answerTo(request(`/${'x'.repeat(room + 1)}`))).toMatch(/^HTTP\/1.1 414 [^]*longer than 64 KiB/);
  });

  test('headers', async () => {
    expect(await answerTo(request('/', `A: ${'x'.repeat(200 * 1024)}\r\n`))).toMatch(/^HTTP\/1.1 200 /);
    expect(await answerTo(request('/', `A: ${'x'.repeat(256 * 1024)}\r\n`))).toMatch(/^HTTP\/1.1 431 [^]*256 KiB/);
  });

  test('another protocol', async () => {
    expect(await answerTo('SSH-2.0-OpenSSH_9.2\r\n')).toMatch(/^HTTP\/1.1 400 [^]*This is no HTTP request/);
  });
});
