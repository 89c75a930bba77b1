// The command as a user runs it: help, wrong settings, ports in use, Ctrl-C.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeOtlp } from '../kit/otlp-writer.ts';
import { addressIn, ANY_PORTS, ask, type AddressName } from './host-kit.ts';

const mainJs = resolve(process.env['DIST_SERVER'] ?? 'dist-server', 'main.js');

let dataDir: string;
const children = new Set<ChildProcessWithoutNullStreams>();
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'host-process-'));
});
afterEach(async () => {
  for (const child of children) {
    const gone = child.exitCode !== null || child.signalCode !== null;
    child.kill('SIGKILL');
    if (!gone) await once(child, 'exit');
  }
  children.clear();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Run {
  child: ChildProcessWithoutNullStreams;
  out: () => string;
  err: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** Resolves when the addresses are printed. */
  ready: Promise<void>;
  /** Where it listens, once it is ready: the origin at 127.0.0.1. */
  at: (name: AddressName) => string;
}

function run(words: string[], environment: Record<string, string> = {}): Run {
  const settings = { ...ANY_PORTS, DATA_DIR: dataDir, DEMO: 'off', ...environment };
  const child = spawn(process.execPath, [mainJs, ...words], { env: { ...process.env, ...settings } });
  children.add(child);
  let out = '';
  let err = '';
  const ready = new Promise<void>((resolveReady) => {
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (out.includes('Ctrl-C ends it.')) resolveReady();
    });
  });
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const at = (name: AddressName) => `http://127.0.0.1:${addressIn(out, name).port}`;
  return { child, out: () => out, err: () => err, ended, ready, at };
}

/** A port that is in use for as long as the test holds it. */
async function heldPort(): Promise<{ port: number; release: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, release: () => server.close() };
}

describe('the command', () => {
  test('--help prints the settings and does nothing else', async () => {
    const { ended, out } = run(['--help', '--port', '1']);
    expect(await ended).toBe(0);
    expect(out()).toMatch(/--otlp-grpc-port N\s+OTLP_GRPC_PORT/);
  });

  test.each([
    [['--port', 'many'], /--port.*PORT/],
    [['--tempo-prot', '1'], /Did you mean --tempo-port\?/],
  ])('%j: one line, exit code 2', async (words, message) => {
    const { ended, err } = run(words);
    expect(await ended).toBe(2);
    expect(err()).toMatch(message);
    expect(err().trim().split('\n')).toHaveLength(1);
  });

  test.each([
    ['--port', 'PORT'],
    ['--otlp-http-port', 'OTLP_HTTP_PORT'],
    ['--otlp-grpc-port', 'OTLP_GRPC_PORT'],
    ['--tempo-port', 'TEMPO_PORT'],
    ['--zipkin-port', 'ZIPKIN_PORT'],
    ['--jaeger-port', 'JAEGER_PORT'],
  ])('a port in use (%s): one line that names it and its setting, exit code 1', async (flag, variable) => {
    const { port, release } = await heldPort();
    const { ended, err } = run([], { [variable]: `${port}` });
    expect(await ended).toBe(1);
    expect(err().trim().split('\n')).toHaveLength(1);
    for (const part of [`${port}`, flag, variable]) expect(err()).toContain(part);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
    release();
  });

  test('the ports of Zipkin and Jaeger can be switched off, and the page is told which are open', async () => {
    const { ready, out, at } = run([], { JAEGER_PORT: 'off' });
    await ready;
    expect(out()).toMatch(/Zipkin .*\/api\/v2\/spans/);
    expect(out()).not.toMatch(/Jaeger/);
    const status: unknown = JSON.parse((await ask(at('Page'), '/host/status')).body.toString());
    expect(status).toMatchObject({ ports: { zipkin: Number(new URL(at('Zipkin')).port), jaeger: null } });
  });

  test('a second one on the same data folder says so', async () => {
    const first = run([]);
    await first.ready;
    const second = run([]);
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(dataDir);
    expect((await ask(first.at('Page'), '/host/status')).status).toBe(200);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it with exit code 0, and what it took is there afterwards',
    async (signal) => {
      const first = run([]);
      await first.ready;
      const traceId = '5a'.repeat(16);
      const now = BigInt(Date.now()) * 1_000_000n;
      const body = writeOtlp([
        { traceId, spanId: '6b'.repeat(8), name: 'kept', startUnixNano: now, endUnixNano: now + 9n },
      ]);
      const headers = { 'content-type': 'application/x-protobuf' };
      const sent = await fetch(`${first.at('OTLP/HTTP')}/v1/traces`, {
        method: 'POST',
        headers,
        body: Buffer.from(body),
      });
      expect(sent.status).toBe(200);
      first.child.kill(signal);
      expect(await first.ended).toBe(0);
      expect(first.err()).toBe('');

      const again = run([]);
      await again.ready;
      expect((await ask(again.at('Tempo API'), `/api/traces/${traceId}`)).status).toBe(200);
    },
  );

  test('listens on both loopback addresses, and prints a line that sends a trace', async () => {
    const { ready, out, at } = run([]);
    await ready;
    const { port } = new URL(at('Page'));
    for (const address of ['127.0.0.1', ...((await hasIpv6()) ? ['[::1]'] : [])]) {
      expect((await ask(`http://${address}:${port}`, '/config.json')).status).toBe(200);
    }
    const line = /^.* curl .*$/m.exec(out())![0];
    const shell = spawn('sh', ['-c', line]);
    let answer = '';
    shell.stdout.on('data', (data: Buffer) => (answer += data.toString()));
    await once(shell, 'close');
    expect(answer).toMatch(/^\{\} http:\/\/localhost:\d+\/trace\/[0-9a-f]{32}\n$/);
    const foreignTraces = async () => {
      const { body } = await ask(at('Page'), '/host/status');
      return (JSON.parse(body.toString()) as { store: { foreignTraces: number } }).store.foreignTraces;
    };
    await expect.poll(foreignTraces).toBe(1);
  });

  test('its data can be deleted, by its own page and by hand', async () => {
    const first = run([]);
    await first.ready;
    const traceId = '7c'.repeat(16);
    const now = BigInt(Date.now()) * 1_000_000n;
    const body = writeOtlp([{ traceId, spanId: '6b'.repeat(8), name: 'x', startUnixNano: now, endUnixNano: now + 9n }]);
    const send = async () => {
      const headers = { 'content-type': 'application/x-protobuf' };
      const url = `${first.at('OTLP/HTTP')}/v1/traces`;
      expect((await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })).status).toBe(200);
    };
    const read = async () => (await ask(first.at('Tempo API'), `/api/traces/${traceId}`)).status;
    const remove = (headers: Record<string, string>, method = 'DELETE') =>
      ask(first.at('Page'), '/host/data', { method, headers });

    await send();
    expect((await remove({ origin: 'http://evil.example' })).status).toBe(403);
    const preflight = { origin: 'http://evil.example', 'access-control-request-method': 'DELETE' };
    const refused = await remove(preflight, 'OPTIONS');
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([405, undefined]);
    for (const method of ['GET', 'POST']) expect((await remove({}, method)).status).toBe(405);
    expect(await read()).toBe(200);

    for (const headers of [{ origin: first.at('Page') }, {}] as Record<string, string>[]) {
      const deleted = await remove(headers);
      expect(deleted.status).toBe(200);
      expect(JSON.parse(deleted.body.toString())).toMatchObject({ store: { traces: 0, spans: 0 } });
      expect(await read()).toBe(404);
      await send();
      expect(await read()).toBe(200);
    }
    await remove({});
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    const again = run([]);
    await again.ready;
    expect((await ask(again.at('Tempo API'), `/api/traces/${traceId}`)).status).toBe(404);
  });

  test('does not answer to names that are not its own', async () => {
    const { ready, at } = run([], { ALLOWED_HOSTS: 'traces.test' });
    await ready;
    for (const name of ['Page', 'OTLP/HTTP', 'Tempo API', 'Zipkin', 'Jaeger'] as const) {
      const origin = at(name);
      const refused = await ask(origin, '/', { headers: { host: 'evil.example' } });
      expect(refused.status).toBe(403);
      expect(refused.body.toString()).toContain('ALLOWED_HOSTS');
      expect((await ask(origin, '/', { headers: { host: 'traces.test' } })).status).not.toBe(403);
    }
  });

  test('the page tells where to send, and has the switch of the demo', async () => {
    const { ready, at } = run([], { DEMO: 'auto' });
    await ready;
    const page = () => at('Page');
    const config: unknown = JSON.parse((await ask(page(), '/config.json')).body.toString());
    expect(config).toMatchObject({
      tempoName: 'embedded',
      telemetry: 'auto',
      host: { otlpHttp: at('OTLP/HTTP'), otlpGrpc: at('OTLP/gRPC') },
    });
    const demo = async () => (JSON.parse((await ask(page(), '/host/status')).body.toString()) as { demo: object }).demo;
    expect(await demo()).toEqual({ on: true, possible: true });
    const post = (headers: Record<string, string>, body = '{"on":false}') =>
      ask(page(), '/host/demo', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post({}, '{"on":1}')).status).toBe(400);
    expect(await demo()).toEqual({ on: true, possible: true });
    expect((await post({ origin: page() })).status).toBe(200);
    expect(await demo()).toEqual({ on: false, possible: true });
  });
});

async function hasIpv6(): Promise<boolean> {
  const server = createServer();
  server.listen(0, '::1');
  const opened = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  const port = opened ? (server.address() as AddressInfo).port : 0;
  server.close();
  return port > 0;
}
