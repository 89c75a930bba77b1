// The command as a user runs it: help, wrong settings, ports in use, Ctrl-C.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePorts } from '../browser/support/process.ts';
import { writeOtlp } from '../kit/otlp-writer.ts';
import { ask } from './host-kit.ts';

const mainJs = resolve(process.env['DIST_SERVER'] ?? 'dist-server', 'main.js');

let dataDir: string;
let ports: number[];
const children = new Set<ChildProcessWithoutNullStreams>();
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'host-process-'));
  ports = await freePorts(4);
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
}

function run(words: string[], environment: Record<string, string> = {}): Run {
  const [PORT, OTLP_HTTP_PORT, OTLP_GRPC_PORT, TEMPO_PORT] = ports.map(String) as [string, string, string, string];
  const settings = { PORT, OTLP_HTTP_PORT, OTLP_GRPC_PORT, TEMPO_PORT, DATA_DIR: dataDir, DEMO: 'off', ...environment };
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
  return { child, out: () => out, err: () => err, ended, ready };
}

const page = () => `http://127.0.0.1:${ports[0]}`;

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
    [0, '--port', 'PORT'],
    [1, '--otlp-http-port', 'OTLP_HTTP_PORT'],
    [2, '--otlp-grpc-port', 'OTLP_GRPC_PORT'],
    [3, '--tempo-port', 'TEMPO_PORT'],
  ])('a port in use (the %ith): one line that names it and its setting, exit code 1', async (which, flag, variable) => {
    const other = createServer().listen(ports[which], '127.0.0.1');
    await once(other, 'listening');
    const { ended, err } = run([]);
    expect(await ended).toBe(1);
    expect(err().trim().split('\n')).toHaveLength(1);
    for (const part of [`${ports[which]}`, flag, variable]) expect(err()).toContain(part);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
    other.close();
  });

  test('a second one on the same data folder says so', async () => {
    const first = run([]);
    await first.ready;
    const firstPorts = ports;
    ports = await freePorts(4);
    const second = run([]);
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(dataDir);
    expect((await ask(`http://127.0.0.1:${firstPorts[0]}`, '/host/status')).status).toBe(200);
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
      const sent = await fetch(`http://localhost:${ports[1]}/v1/traces`, {
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
      expect((await ask(`http://127.0.0.1:${ports[3]}`, `/api/traces/${traceId}`)).status).toBe(200);
    },
  );

  test('an idle keep-alive connection does not hold up its end', async () => {
    const { child, ready, ended } = run([]);
    await ready;
    await (await fetch(`${page()}/config.json`)).arrayBuffer(); // fetch keeps the connection
    const startedMs = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(2500);
  });

  test('listens on both loopback addresses, and prints a line that sends a trace', async () => {
    const { ready, out } = run([]);
    await ready;
    for (const address of ['127.0.0.1', ...((await hasIpv6()) ? ['[::1]'] : [])]) {
      expect((await ask(`http://${address}:${ports[0]}`, '/config.json')).status).toBe(200);
    }
    const line = /^.* curl .*$/m.exec(out())![0];
    const shell = spawn('sh', ['-c', line]);
    let answer = '';
    shell.stdout.on('data', (data: Buffer) => (answer += data.toString()));
    await once(shell, 'close');
    expect(answer).toMatch(/^\{\} http:\/\/localhost:\d+\/trace\/[0-9a-f]{32}\n$/);
    const foreignTraces = async () => {
      const { body } = await ask(page(), '/host/status');
      return (JSON.parse(body.toString()) as { store: { foreignTraces: number } }).store.foreignTraces;
    };
    await expect.poll(foreignTraces).toBe(1);
  });

  test('does not answer to names that are not its own', async () => {
    const { ready } = run([], { ALLOWED_HOSTS: 'traces.test' });
    await ready;
    for (const port of [ports[0], ports[1], ports[3]]) {
      const origin = `http://127.0.0.1:${port}`;
      const refused = await ask(origin, '/', { headers: { host: 'evil.example' } });
      expect(refused.status).toBe(403);
      expect(refused.body.toString()).toContain('ALLOWED_HOSTS');
      expect((await ask(origin, '/', { headers: { host: 'traces.test' } })).status).not.toBe(403);
    }
  });

  test('the page tells where to send, and has the switch of the demo', async () => {
    const { ready } = run([], { DEMO: 'auto' });
    await ready;
    const config: unknown = JSON.parse((await ask(page(), '/config.json')).body.toString());
    expect(config).toMatchObject({
      tempoName: 'embedded',
      telemetry: 'auto',
      host: { otlpHttp: `http://127.0.0.1:${ports[1]}`, otlpGrpc: `http://127.0.0.1:${ports[2]}` },
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
