import { expect, test } from 'vitest';
import { backendConfig } from '../../../server/host/backend-config.ts';
import { readInvocation, type Settings } from '../../../server/settings.ts';

function settingsOf(...words: string[]): Settings {
  const read = readInvocation(words, {});
  if (!read.ok || read.value.kind !== 'run') throw new Error('no settings');
  return read.value.settings;
}

test('what the backend goes by, a line each', () => {
  const lines = backendConfig(
    settingsOf(
      ...['--data-dir', '/data "of" mine', '--max-spans', '0', '--retention-hours', '48', '--jaeger-port', 'off'],
      ...['--zipkin-port', '1234', '--multitenancy', 'on', '--allowed-hosts', 'a.example, b.example'],
    ),
  ).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.filter((line) => !/^[a-z_]+: \S/.test(line))).toEqual([]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'tempo_port: 3200',
      'data_dir: "/data \\"of\\" mine"',
      'max_spans: null',
      'retention_hours: 48',
      'jaeger_port: null',
      'zipkin_port: 1234',
      'multitenancy: true',
      'allowed_hosts: ["a.example","b.example"]',
    ]),
  );
});

test('neither passwords in addresses nor tenants', () => {
  const text = backendConfig(
    settingsOf('--otlp-url', 'http://me:secret@collector:4318', '--prometheus-url', 'http://me:secret@prom', '--page-tenant', 'red'), // prettier-ignore
  );
  expect(text).not.toMatch(/secret|collector|prom|red/);
});
