import { describe, expect, test } from 'vitest';
import { decodeConfig, loadConfig } from '../../../src/lib/config/config.ts';

const BASE = 'https://h/a/b/';
const answer =
  (response: Response | Error): typeof fetch =>
  () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response);

test('no file means the defaults, relative to the base', async () => {
  const loaded = await loadConfig(BASE, answer(new Response('', { status: 404 })));
  expect(loaded).toEqual({
    ok: true,
    value: {
      tempo: 'https://h/a/b/tempo',
      tempoName: 'tempo',
      prometheus: null,
      telemetry: 'auto',
      links: [],
      host: null,
    },
  });
});

test('what the Node host writes', () => {
  const host = {
    status: 'host/status',
    demo: 'host/demo',
    data: 'host/data',
    otlpHttp: 'http://localhost:4318',
    otlpGrpc: 'http://localhost:4317',
  };
  const decoded = decodeConfig(
    { tempo: 'tempo/', tempoName: 'embedded', prometheus: null, telemetry: false, host },
    BASE,
  );
  expect(decoded).toEqual({
    ok: true,
    value: {
      tempo: 'https://h/a/b/tempo',
      tempoName: 'embedded',
      prometheus: null,
      telemetry: false,
      links: [],
      host: {
        ...host,
        status: 'https://h/a/b/host/status',
        demo: 'https://h/a/b/host/demo',
        data: 'https://h/a/b/host/data',
      },
    },
  });
});

describe('a broken file', () => {
  test('names the field', () => {
    expect(decodeConfig({ tempo: 5 }, BASE)).toMatchObject({
      ok: false,
      error: { kind: 'malformed', message: expect.stringContaining('tempo') as string },
    });
    expect(decodeConfig({ host: {} }, BASE)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('host') as string },
    });
    expect(decodeConfig([], BASE)).toMatchObject({ ok: false });
  });

  test('says that it is not JSON, or that the server does not answer', async () => {
    expect(await loadConfig(BASE, answer(new Response('<html>')))).toMatchObject({ error: { kind: 'malformed' } });
    expect(await loadConfig(BASE, answer(new Response('', { status: 500 })))).toMatchObject({
      error: { kind: 'unreachable' },
    });
    expect(await loadConfig(BASE, answer(new TypeError('Failed to fetch')))).toMatchObject({
      error: { kind: 'unreachable' },
    });
  });
});
