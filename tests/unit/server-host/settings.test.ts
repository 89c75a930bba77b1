import { describe, expect, test } from 'vitest';
import { defaultDataDir, SETTINGS, type Settings } from '../../../server/settings-table.ts';
import { helpText, readInvocation } from '../../../server/settings.ts';

function settings(words: string[], environment: NodeJS.ProcessEnv = {}): Settings {
  const read = readInvocation(words, environment);
  if (!read.ok || read.value.kind !== 'run') throw new Error(JSON.stringify(read));
  return read.value.settings;
}

function refusal(words: string[], environment: NodeJS.ProcessEnv = {}): string {
  const read = readInvocation(words, environment);
  if (read.ok) throw new Error('was taken');
  return read.error.message;
}

describe('settings', () => {
  test('have the documented defaults', () => {
    const defaults = settings([]);
    expect(defaults).toMatchObject({ port: 8080, otlpHttpPort: 4318, otlpGrpcPort: 4317, tempoPort: 3200 });
    expect(defaults).toMatchObject({
      host: 'localhost',
      demo: 'auto',
      otlpCorsOrigins: null,
      frameAncestors: "'none'",
    });
    expect(defaults).toMatchObject({ tempoUrl: null, basePath: '/', maxRequestBytes: 67_108_864, backendOnly: false });
  });

  test('come from the environment, and a flag wins over it', () => {
    const environment = { PORT: '9000', TEMPO_URL: 'http://tempo:3200/x', DEMO: 'off', ALLOWED_HOSTS: 'Box, other' };
    const read = settings(['--port=9001', '--base-path', '/a/b'], environment);
    expect(read.port).toBe(9001);
    expect(read.tempoUrl?.href).toBe('http://tempo:3200/x');
    expect(read.demo).toBe('off');
    expect(read.allowedHosts).toEqual(['box', 'other']);
    expect(read.basePath).toBe('/a/b/');
  });

  test('an empty variable counts as not set', () => {
    expect(settings([], { PORT: '', TEMPO_URL: '' })).toMatchObject({ port: 8080, tempoUrl: null });
  });

  test.each([
    [['--port', 'x'], {}, '--port', 'PORT'],
    [[], { OTLP_GRPC_PORT: '70000' }, '--otlp-grpc-port', 'OTLP_GRPC_PORT'],
    [['--tempo-url', 'tempo:3200'], {}, '--tempo-url', 'TEMPO_URL'],
    [[], { PROMETHEUS_URL: 'ftp://x' }, '--prometheus-url', 'PROMETHEUS_URL'],
    [[], { DEMO: 'perhaps' }, '--demo', 'DEMO'],
    [[], { BASE_PATH: 'a/b' }, '--base-path', 'BASE_PATH'],
    [[], { BASE_PATH: '/a/../b' }, '--base-path', 'BASE_PATH'],
    [[], { OTLP_CORS_ORIGINS: 'localhost' }, '--otlp-cors-origins', 'OTLP_CORS_ORIGINS'],
    [[], { FRAME_ANCESTORS: "'self'; script-src *" }, '--frame-ancestors', 'FRAME_ANCESTORS'],
    [[], { MAX_REQUEST_BYTES: '12 parsecs' }, '--max-request-bytes', 'MAX_REQUEST_BYTES'],
  ])('a wrong value %j %j is refused, naming flag and variable', (words, environment, flag, variable) => {
    expect(refusal(words, environment)).toContain(flag);
    expect(refusal(words, environment)).toContain(variable);
  });

  test('sizes take units', () => {
    expect(settings(['--max-request-bytes', '5MiB']).maxRequestBytes).toBe(5 * 1024 ** 2);
  });

  test('the ports of Zipkin and Jaeger: there where they are free, wanted where they are given, off where that is said', () => {
    expect(settings([])).toMatchObject({ zipkinPort: { port: 9411, asked: false }, ingestRateLimit: null });
    expect(settings(['--zipkin-port', '9411']).zipkinPort).toEqual({ port: 9411, asked: true });
    expect(settings([], { JAEGER_PORT: 'off' }).jaegerPort).toBeNull();
    expect(refusal([], { JAEGER_PORT: 'on' })).toMatch(/JAEGER_PORT=on: the value is not a port.*, or off/);
    expect(settings(['--port', '9411']).zipkinPort).toEqual({ port: 9411, asked: false });
    expect(refusal(['--port', '9411', '--zipkin-port', '9411'])).toMatch(/9411 is given twice/);
  });

  test('an unknown flag gets a suggestion', () => {
    expect(refusal(['--prot', '1'])).toMatch(/Did you mean --port\?/);
    expect(refusal(['--frobnicate-all'])).not.toMatch(/Did you mean/);
    expect(refusal(['--port'])).toMatch(/wants a value/);
  });

  test('settings that contradict each other are refused', () => {
    expect(refusal(['--port', '4318'])).toMatch(/4318 is given twice/);
    expect(refusal(['--backend-only'], { TEMPO_URL: 'http://x' })).toMatch(/TEMPO_URL/);
  });

  test('--help lists every setting', () => {
    for (const { flag, variable } of SETTINGS) {
      expect(helpText()).toContain(`--${flag}`);
      expect(helpText()).toContain(variable);
    }
  });

  test.each([
    ['linux', {}, '/home/ada/.local/share/trace-observatory'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/trace-observatory'],
    ['darwin', {}, '/home/ada/Library/Application Support/trace-observatory'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/trace-observatory'],
  ] as const)('the data folder on %s with %j is %s', (platform, environment, expected) => {
    expect(defaultDataDir(environment, platform, '/home/ada')).toBe(expected);
  });
});
