import { describe, expect, test } from 'vitest';
import { fillNginxTemplate, renderNginx } from '../../../deploy/nginx-template.ts';

const line = (conf: string, start: string) =>
  conf
    .split('\n')
    .find((candidate) => candidate.trim().startsWith(start))
    ?.trim();

describe("nginx.conf's variables", () => {
  test('have the defaults of its head', () => {
    const conf = fillNginxTemplate({});
    expect(line(conf, 'listen ')).toBe('listen 8080;');
    expect(conf).toContain('server tempo:3200;');
    expect(conf).toContain("frame-ancestors 'none'");
    expect(conf).toContain('client_max_body_size 67108864;');
    expect(conf).not.toContain('${');
    expect(conf).not.toContain('resolver');
  });

  test.each([
    [
      'https://tempo.example.com/prefix/',
      'https://observatory_tempo/prefix$',
      'tempo.example.com:443',
      'tempo.example.com',
    ],
    ['http://10.0.0.1:3200', 'http://observatory_tempo$', '10.0.0.1:3200', '10.0.0.1'],
    ['http://[::1]:3200', 'http://observatory_tempo$', '[::1]:3200', '[::1]'],
    ['http://tempo', 'http://observatory_tempo$', 'tempo:80', 'tempo'],
  ])('%s is taken apart', (url, passed, server, name) => {
    const conf = fillNginxTemplate({ TEMPO_URL: url });
    expect(line(conf, 'proxy_pass')).toContain(passed);
    expect(conf).toContain(`server ${server};`);
    expect(line(conf, 'proxy_ssl_name')).toBe(`proxy_ssl_name ${name};`);
  });

  test('a base path gets its slash, and its dots are no wildcards', () => {
    const conf = fillNginxTemplate({ BASE_PATH: '/a.b/c' });
    expect(conf).toContain('location ^~ /a.b/c/tempo/ {');
    expect(conf).toContain('"~^/a[.]b/c/tempo(?<');
  });

  test('a resolver lets names be looked up later', () => {
    const conf = fillNginxTemplate({ NGINX_RESOLVER: '127.0.0.11' });
    expect(line(conf, 'resolver ')).toBe('resolver 127.0.0.11 valid=10s;');
    expect(conf).toContain('server tempo:3200 resolve;');
  });

  test('a URL with a user name is refused', () => {
    expect(() => fillNginxTemplate({ TEMPO_URL: 'http://ada:secret@tempo:3200' })).toThrow(/user name in TEMPO_URL/);
  });

  test('a run without root writes below its folder only', () => {
    const { conf } = renderNginx({ dir: '/tmp/x' });
    const paths = [...conf.matchAll(/^ *(?:pid|\w+_temp_path) (.*);$/gm)].map((match) => match[1]);
    expect(paths).toHaveLength(6);
    for (const path of paths) expect(path).toMatch(/^\/tmp\/x\//);
  });
});
