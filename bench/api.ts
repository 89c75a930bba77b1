import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../tests/browser/support/process.ts';
import { backendEnv } from './backend-env.ts';
import { measured, type Measurement } from './measurement.ts';
import { requestsOf } from './million.ts';

const SPANS = Number(process.env['API_SPANS'] ?? 1_000_000);
const RUNS = 15;
/** More than the traces of million.ts span, in Unix seconds. */
const RANGE = `start=1763799990&end=1763801020`;

const SEARCHES: readonly (readonly [name: string, query: string, more?: string])[] = [
  ['one operation of a service', '{ resource.service.name = "pay-service-41" && name = "DELETE /api/41" }'],
  ['everything', '{ }'],
  ['none found', '{ span.http.method = "PATCH" }'],
  ['errors', '{ status = error }'],
  ['rare and slow', '{ duration > 1s && kind = client }'],
  ['|| over two keys', '{ span.db.system = "redis" || span.http.status_code >= 500 }'],
  ['descendants', '{ resource.service.name = "pay-service-41" } >> { status = error }'],
  ['limit 1000', '{ span.http.status_code = 404 }', '&limit=1000'],
  ['by and count', '{ } | by(resource.service.name) | count() > 2'],
  ['select', '{ status = error } | select(span.http.url, resource.service.name)'],
  ['regex over a value per span', '{ span.request.id =~ ".*beefe.*" }'],
];
const METRICS: readonly string[] = [
  '{ } | rate()',
  '{ status = error } | count_over_time() by (resource.service.name)',
  '{ } | quantile_over_time(duration, .5, .9, .99) by (resource.service.name)',
  '{ span.http.status_code >= 400 } | avg_over_time(span.payload.bytes) by (span.http.method)',
  '{ kind = server } | compare({ status = error })',
];

/** Searches and metrics over HTTP, one at a time, with a million spans in the backend: from the request to the last byte of the
 *  answer. Needs a built backend (dist-server, or DIST_SERVER). */
export async function run(): Promise<Measurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'observatory-api-'));
  const ports = await freePorts(4);
  const [otlp, , tempo] = ports;
  const child = spawn(
    process.execPath,
    [resolve(process.env['DIST_SERVER'] ?? 'dist-server', 'main.js'), '--backend-only'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: backendEnv(dataDir, ports),
    },
  );
  try {
    return await measure(child, `http://127.0.0.1:${otlp}/v1/traces`, `http://127.0.0.1:${tempo}`);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(child: ChildProcess, otlp: string, tempo: string): Promise<Measurement[]> {
  const isReady = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error('the backend ended');
    return fetch(`${tempo}/ready`).then(
      (response) => response.ok,
      () => false,
    );
  };
  while (!(await isReady())) await new Promise((later) => setTimeout(later, 50));
  for (const body of requestsOf(SPANS)) {
    const headers = { 'content-type': 'application/x-protobuf' };
    const response = await fetch(otlp, { method: 'POST', headers, body: Buffer.from(body) });
    if (!response.ok) throw new Error(`a request was answered with ${response.status}: ${await response.text()}`);
  }
  await allFound(tempo);
  const results: Measurement[] = [];
  for (const [name, query, more = ''] of SEARCHES)
    results.push(await timed(name, `${tempo}/api/search?${RANGE}&q=${encodeURIComponent(query)}${more}`));
  for (const query of METRICS)
    results.push(
      await timed(query, `${tempo}/api/metrics/query_range?${RANGE}&step=15&q=${encodeURIComponent(query)}`),
    );
  return results;
}

/** Waits until every span is counted; a range begins after its start. */
async function allFound(tempo: string): Promise<void> {
  const url = `${tempo}/api/metrics/query?${RANGE}&q=${encodeURIComponent('{ } | count_over_time()')}`;
  const untilMs = performance.now() + 60_000;
  for (let counted = 0; counted < SPANS;) {
    if (performance.now() > untilMs) throw new Error(`${counted} spans are counted, ${SPANS} were sent`);
    const { series = [] } = JSON.parse(await textOf(url)) as { series?: { value?: number }[] };
    counted = series[0]?.value ?? 0;
  }
}

async function timed(name: string, url: string): Promise<Measurement> {
  await textOf(url);
  const samples: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const before = performance.now();
    await textOf(url);
    samples.push(performance.now() - before);
  }
  return measured(name, 'ms', samples);
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}: ${text}`);
  return text;
}
