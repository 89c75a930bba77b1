import { expect, test } from 'vitest';
import { receiverOf } from '../../../src/lib/explore/send-examples.ts';

const host = { status: 'http://h/host/status', demo: 'http://h/host/demo', data: null, otlpHttp: null, otlpGrpc: null };

test.each([
  ['the embedded backend', { host: { ...host, otlpHttp: 'http://h:4318' }, telemetry: 'auto' }, 'http://h:4318'],
  ['another Tempo, with an OTLP address', { host, telemetry: 'auto' }, 'http://h/a/otlp'],
  ['another Tempo alone', { host, telemetry: false }, null],
  ['nginx', { host: null, telemetry: 'auto' }, 'http://h/a/otlp'],
] as const)('%s: programs send to %s', (_, served, expected) => {
  expect(receiverOf(served, 'http://h/a/')).toBe(expected);
});
