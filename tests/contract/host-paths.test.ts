// The Node host and nginx are asked the same requests and must answer the same: one table of paths, two servers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHost, type RunningHost } from '../../server/host/run.ts';
import { readInvocation } from '../../server/settings.ts';
import { startNginx, type Nginx } from '../browser/support/nginx.ts';
import { ask, SCRIPT, startEcho, writeDist, type Echo } from './host-kit.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const FRAME_ANCESTORS = 'https://grafana.example.com';

let folder: string;
let echo: Echo;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host-paths-'));
  writeDist(join(folder, 'dist'));
  echo = await startEcho();
});
afterAll(async () => {
  await echo.close();
  rmSync(folder, { recursive: true });
});

describe.each(['/', '/a/b/'])('at %s', (base) => {
  describe.each(['the Node host', 'nginx'])('%s', (kind) => {
    let origin: string;
    let host: RunningHost | null = null;
    let nginx: Nginx | null = null;
    beforeAll(async () => {
      const upstreams = { TEMPO_URL: `${echo.url}/pre`, OTLP_URL: echo.url, PROMETHEUS_URL: echo.url };
      if (kind === 'nginx') {
        const variables = { ...upstreams, BASE_PATH: base, FRAME_ANCESTORS, MAX_REQUEST_BYTES: '2000' };
        nginx = await startNginx({ ...variables, WEB_ROOT: join(folder, 'dist') });
        origin = new URL(nginx.url).origin;
        return;
      }
      const environment = { ...upstreams, BASE_PATH: base, FRAME_ANCESTORS, PORT: '0' };
      const read = readInvocation([], environment);
      if (!read.ok || read.value.kind !== 'run') throw new Error(JSON.stringify(read));
      const started = await startHost(read.value.settings, join(folder, 'dist-server'));
      if (!started.ok) throw new Error(started.error.message);
      host = started.value;
      origin = `http://127.0.0.1:${host.pagePort}`;
    });
    afterAll(async () => {
      await host?.close();
      await nginx?.stop();
    });

    test.each([
      ['GET', '', 200],
      ['HEAD', '', 200],
      ['GET', 'index.html', 200],
      ['GET', 'explore?q=%7B%7D', 200],
      ['GET', `trace/${TRACE}`, 200],
      ['GET', `embed/trace/${TRACE}`, 200],
      ['POST', 'explore', 405],
      ['DELETE', '', 405],
      ['GET', 'config.json', 200],
      ['GET', 'favicon.svg', 200],
      ['GET', 'missing.svg', 404],
      ['GET', 'assets/app-1a2b.js', 200],
      ['HEAD', 'assets/app-1a2b.js', 200],
      ['POST', 'assets/app-1a2b.js', 405],
      ['GET', 'assets/missing.js', 404],
      ['GET', 'assets/missing', 404],
      ['GET', 'assets/', 404],
      ['GET', 'tempo/api/search?q=%7B%7D&limit=5', 200],
      ['HEAD', 'tempo/api/search', 200],
      ['GET', `tempo/api/v2/traces/${TRACE}`, 200],
      ['GET', 'tempo/api/traces/404', 404],
      ['GET', 'tempo/api/v2/search/tag/span.%22a%20b%22/values', 200],
      ['GET', 'tempo/api/v2/search/tag/span.k8s.io%2Fname/values', 200],
      ['GET', 'tempo/ready', 200],
      ['POST', 'tempo/api/search', 405],
      ['GET', 'tempo/flush', 404],
      ['POST', 'tempo/flush', 404],
      ['GET', 'tempo/shutdown', 404],
      ['GET', 'tempo/api/overrides', 404],
      ['GET', 'tempo/debug/pprof/heap', 404],
      ['GET', 'tempo/', 404],
      ['GET', 'tempo/api/search/', 404],
      ['GET', 'tempo//api/search', 404],
      ['GET', 'tempo/api/traces/../../flush', 404],
      ['GET', 'tempo/api/traces/%2e%2e/%2e%2e/flush', 404],
      ['GET', 'tempo/api/v2/search/tag/..%2f..%2f..%2fflush/values', 404],
      ['GET', 'prometheus/api/v1/query?query=up', 200],
      ['POST', 'prometheus/api/v1/query', 405],
      ['GET', 'prometheus/api/v1/label/job/values', 200],
      ['POST', 'prometheus/api/v1/admin/tsdb/delete_series', 404],
      ['GET', 'prometheus/-/reload', 404],
      ['GET', 'otlp/v1/traces', 405],
      ['POST', 'otlp/v1/traces', 200],
      ['POST', 'otlp/v1/logs', 404],
      ['GET', 'host/none', 404],
    ])('%s %s: %i', async (method, path, status) => {
      const answer = await ask(origin, base + path, { method });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-security-policy']).toContain(`frame-ancestors ${FRAME_ANCESTORS}`);
      expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
      expect(answer.headers['content-security-policy']).not.toContain('unsafe');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      if (status === 405) expect(answer.headers['allow']).toBe(path.startsWith('otlp/') ? 'POST' : 'GET, HEAD');
      if (method === 'HEAD') expect(answer.body).toHaveLength(0);
    });

    test('index.html knows where it lives, and is asked for anew each time', async () => {
      for (const path of ['', 'explore', `trace/${TRACE}`]) {
        const answer = await ask(origin, base + path);
        expect(answer.body.toString()).toContain(`<base href="${base}"`);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(answer.headers['cache-control']).toBe('no-cache');
        const again = await ask(origin, base + path, { headers: { 'if-none-match': answer.headers.etag! } });
        expect(again.status).toBe(304);
      }
    });

    test('assets are kept for ever, compressed, and readable from any origin', async () => {
      const plain = await ask(origin, `${base}assets/app-1a2b.js`);
      expect(plain.body.toString()).toBe(SCRIPT);
      expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8');
      const zipped = await ask(origin, `${base}assets/app-1a2b.js`, { headers: { 'accept-encoding': 'gzip' } });
      expect(zipped.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(zipped.body).toString()).toBe(SCRIPT);
      for (const { headers } of [plain, zipped]) {
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(headers['access-control-allow-origin']).toBe('*');
        expect(headers['vary']).toBe('Accept-Encoding');
        expect(headers['etag']).toBeTruthy();
      }
    });

    test('a missing asset is not kept', async () => {
      const answer = await ask(origin, `${base}assets/missing.js`);
      expect(answer.headers['cache-control']).toBeUndefined();
    });

    test('no data is readable from other origins', async () => {
      for (const path of ['', 'config.json', 'tempo/api/search', 'prometheus/api/v1/query']) {
        const { headers } = await ask(origin, base + path, { headers: { origin: 'https://evil.example' } });
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    });

    test('config.json and files are asked for anew each time', async () => {
      for (const path of ['config.json', 'favicon.svg']) {
        expect((await ask(origin, base + path)).headers['cache-control']).toBe('no-cache');
      }
    });

    test('requests reach Tempo as they were sent, without cookies', async () => {
      const path = 'api/v2/search/tag/span.%22a%2Fb%20c%22/values?q=%7B%20a%20%3D%20%22%C3%BC%22%20%7D';
      const headers = {
        accept: 'application/protobuf',
        'accept-encoding': 'identity',
        'x-scope-orgid': 'tenant-1',
        traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
        authorization: 'Bearer t',
        cookie: 'session=secret',
      };
      const answer = await ask(origin, `${base}tempo/${path}`, { headers });
      const seen = JSON.parse(answer.body.toString()) as {
        method: string;
        url: string;
        headers: Record<string, string>;
      };
      expect(seen).toMatchObject({ method: 'GET', url: `/pre/${path}` });
      const { cookie, ...passedOn } = headers;
      expect(seen.headers).toMatchObject({ ...passedOn, host: new URL(echo.url).host });
      expect(Object.values(seen.headers)).not.toContain(cookie);
      expect(seen.headers['connection']).not.toBe('close');
      expect(answer.headers).toMatchObject({ 'x-upstream': 'echo', 'content-type': 'application/json' });
      expect(answer.headers['set-cookie']).toBeUndefined();
    });

    test("traces are taken from the page's own origin only", async () => {
      const post = (headers: object) =>
        ask(origin, `${base}otlp/v1/traces`, {
          method: 'POST',
          body: 'x',
          headers: { 'content-type': 'application/json', ...headers },
        });
      const own = await post({ origin });
      expect(own.status).toBe(200);
      expect(JSON.parse(own.body.toString())).toMatchObject({ method: 'POST', url: '/v1/traces', body: 'x' });
      expect((await post({ origin: 'https://x.example', 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      expect((await post({ origin: 'http://localhost:1' })).status).toBe(403);
      expect((await post({ origin: 'null' })).status).toBe(403);
    });

    test('queries of 60 KiB get through, longer addresses than 64 KiB are refused in words', async () => {
      const path = (bytes: number) => `${base}tempo/api/search?q=${'x'.repeat(bytes)}`;
      const long = await ask(origin, path(60 * 1024));
      expect(long.status).toBe(200);
      expect((JSON.parse(long.body.toString()) as { url: string }).url).toHaveLength(
        60 * 1024 + '/pre/api/search?q='.length,
      );
      const tooLong = await ask(origin, path(65 * 1024));
      expect(tooLong.status).toBe(414);
      expect(tooLong.body.toString()).toBe('The address is longer than 64 KiB: shorten the query.\n');
      expect(tooLong.headers['content-type']).toContain('text/plain');
    });

    test('the missing slash of the base path is added; outside of it there is nothing', async () => {
      const bare = await ask(origin, '/a/b');
      expect([bare.status, bare.headers.location]).toEqual(base === '/' ? [200, undefined] : [308, '/a/b/']);
      expect((await ask(origin, '/zzz/explore')).status).toBe(base === '/' ? 200 : 404);
    });
  });
});
