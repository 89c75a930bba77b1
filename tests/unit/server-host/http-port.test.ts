import { expect, test } from 'vitest';
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
