import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { fromOwnPage, hostAllowed, hostNameOf } from '../../../server/host/request-checks.ts';
import { originMaySend } from '../../../server/receivers/cors.ts';

const policy = { host: 'mybox', allowedHosts: ['traces.example.com'] };

describe('the Host check', () => {
  test.each([
    'localhost:8080',
    'LOCALHOST',
    'app.localhost',
    '127.0.0.1:3200',
    '[::1]:4318',
    '192.168.1.7:8080',
    'mybox:8080',
    'traces.example.com',
    'host.docker.internal:4318',
  ])('lets %s in', (header) => expect(hostAllowed(header, policy)).toBe(true));

  test.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    'localhost:80:80',
    'a b',
    '[::1',
    '127.0.0.1.evil.example',
  ])('keeps %s out', (header) => expect(hostAllowed(header, policy)).toBe(false));

  test('a star lets any name in', () => {
    expect(hostAllowed('evil.example', { host: 'localhost', allowedHosts: ['*'] })).toBe(true);
  });

  test('the name is what stands before the port', () => {
    expect(hostNameOf('Box.example.:80')).toBe('box.example');
    expect(hostNameOf('[::1]:80')).toBe('[::1]');
  });
});

describe('who may post', () => {
  const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
  test.each([
    [{ host: 'localhost:8080' }, true],
    [{ host: 'localhost:8080', origin: 'http://localhost:8080' }, true],
    [{ host: 'internal', origin: 'https://traces.example.com', 'sec-fetch-site': 'same-origin' }, true],
    [{ host: 'localhost:8080', origin: 'http://localhost:5173' }, false],
    [{ host: 'localhost:8080', origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }, false],
    [{ host: 'localhost:8080', origin: 'null' }, false],
  ])('%j: %s', (headers, allowed) => expect(fromOwnPage(request(headers))).toBe(allowed));
});

describe('which pages may send traces', () => {
  test.each([
    [undefined, null, true],
    ['http://localhost:5173', null, true],
    ['https://127.0.0.1:8443', null, true],
    ['http://[::1]:3000', null, true],
    ['http://shop.localhost', null, true],
    ['http://mybox:8080', null, true], // the page of the same machine, seen from another
    ['http://evil.example', null, false],
    ['http://localhost.evil.example', null, false],
    ['null', null, false],
    ['http://localhost:5173', ['https://shop.example'], false],
    ['https://shop.example', ['https://shop.example'], true],
    ['http://evil.example', ['*'], true],
  ] as const)('%s with %j: %s', (origin, allowed, expected) => {
    expect(originMaySend(origin, 'mybox:4318', allowed)).toBe(expected);
  });
});
