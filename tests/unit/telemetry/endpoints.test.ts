import { expect, test } from 'vitest';
import type { Config } from '../../../src/lib/config/config.ts';
import { telemetryEndpoints } from '../../../src/lib/telemetry/endpoints.ts';

const host = { status: '', demo: '', data: null, otlpHttp: 'http://localhost:4318', otlpGrpc: null };
const endpoints = (telemetry: Config['telemetry'], page: string, withHost: boolean) =>
  telemetryEndpoints(
    { tempo: '', tempoName: '', prometheus: null, telemetry, links: [], host: withHost ? host : null },
    new URL(page),
    `${new URL(page).origin}/a/`,
  );

test('false is off', () => {
  expect(endpoints(false, 'http://localhost:8080/a/', true)).toEqual([]);
});

test('the Node host on plain http: its receiver on the page’s own host, then through the page’s server', () => {
  expect(endpoints('auto', 'http://box:8080/a/explore', true)).toEqual([
    'http://box:4318/v1/traces',
    'http://box:8080/a/otlp/v1/traces',
  ]);
});

test('behind nginx, and on https: through the page’s server alone', () => {
  expect(endpoints('auto', 'http://box/a/', false)).toEqual(['http://box/a/otlp/v1/traces']);
  expect(endpoints('auto', 'https://box/a/', true)).toEqual(['https://box/a/otlp/v1/traces']);
});

test('an address of its own is taken as it is', () => {
  expect(endpoints('https://collector/v1/traces', 'http://box/a/', true)).toEqual(['https://collector/v1/traces']);
});
