import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firstTraceCommand } from '../../../src/lib/formats/first-trace.ts';
import { otlpJsonToProtobuf } from '../../../src/lib/formats/otlp-json.ts';
import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';

// A curl that prints its arguments, one a line, and ends as CURL_ENDS says
const folder = mkdtempSync(join(tmpdir(), 'first-trace-'));
writeFileSync(join(folder, 'curl'), '#!/bin/sh\nprintf "%s\\n" "$@"\nexit "${CURL_ENDS:-0}"\n');
chmodSync(join(folder, 'curl'), 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, ends = '0') {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, CURL_ENDS: ends };
  const printed = execFileSync('sh', ['-c', `${command}; true`], { env, encoding: 'utf8' });
  const lines = printed.trimEnd().split('\n');
  const json = lines[lines.indexOf('-d') + 1] ?? '';
  const request = otlpJsonToProtobuf(JSON.parse(json));
  const split = request.ok ? splitByTrace(request.value) : request;
  if (!split.ok) throw new Error(split.error.message);
  return { lines, json, split: split.value };
}

test('a shell runs it: a span of one second that ends now is sent, and its link printed', () => {
  const before = Math.floor(Date.now() / 1000);
  const { lines, json, split } = run(firstTraceCommand('http://localhost:4318', 'http://localhost:8080/'));
  expect(lines).toContain('http://localhost:4318/v1/traces');
  expect(lines).toContain('content-type: application/json');
  expect(split).toMatchObject({ spans: 1, rejectedSpans: 0 });
  expect(lines.at(-1)).toBe(` http://localhost:8080/trace/${split.traces[0]?.traceId}`);
  const [, start, end] = /"startTimeUnixNano":"(\d+)000000000","endTimeUnixNano":"(\d+)000000000"/.exec(json) ?? [];
  expect(Number(end) - Number(start)).toBe(1);
  expect(Number(end)).toBeGreaterThanOrEqual(before);
});

test('each run is another trace', () => {
  const command = firstTraceCommand('http://localhost:4318', null);
  const [one, two] = [run(command), run(command)];
  expect(one.split.traces[0]?.traceId).not.toBe(two.split.traces[0]?.traceId);
});

test('what was not accepted gets no link', () => {
  const { lines } = run(firstTraceCommand('http://localhost:4318', 'http://localhost:8080/'), '22');
  expect(lines.filter((line) => line.includes('/trace/'))).toEqual([]);
});

test('an address is taken as it is, whatever a shell would make of it', () => {
  const { lines } = run(firstTraceCommand('http://[::1]:4318/$x`y', 'http://h/a b/'));
  expect(lines).toContain('http://[::1]:4318/$x`y/v1/traces');
  expect(lines.at(-1)).toMatch(/^ http:\/\/h\/a b\/trace\/[0-9a-f]{32}$/);
});
