import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../tests/browser/support/process.ts';
import { backendEnv } from './backend-env.ts';
import { BATCH_SPANS, BATCH_TRACES, Batches } from './ingest-batches.ts';
import { measured, type Measurement } from './measurement.ts';

const SECONDS = Number(process.env['INGEST_SECONDS'] ?? 30);
const CONNECTIONS = 8;
/** Small enough that segments are dropped for most of the run. */
const MAX_SPANS = 1_000_000;
const READS = 300;

interface Report {
  delayMs: { p50: number; p999: number; max: number };
  rss: number;
  bytes: number;
}

/** Bodies of 1,000 spans with 10 attributes, as fast as they are acknowledged, from this process to a backend of its own. Throws when a
 *  span is missing in the end. */
export async function run(): Promise<Measurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'observatory-ingest-'));
  const ports = await freePorts(4);
  const [otlp, , tempo] = ports;
  const child = fork(resolve(process.env['DIST_SERVER'] ?? 'dist-server', 'main.js'), ['--backend-only'], {
    execArgv: ['--expose-gc', '--import', resolve('bench/ingest-probe.mjs')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...backendEnv(dataDir, ports), MAX_SPANS: `${MAX_SPANS}` },
  });
  let log = '';
  child.stderr!.on('data', (text: Buffer) => (log += text.toString()));
  try {
    const api = `http://127.0.0.1:${tempo}`;
    while (!(await fetch(`${api}/ready`).then((r) => r.ok, () => false))) await pause(50); // prettier-ignore
    return await measure(child, `http://127.0.0.1:${otlp}/v1/traces`, api);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${log}`, { cause: error });
  } finally {
    child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(child: ChildProcess, otlp: string, api: string): Promise<Measurement[]> {
  const batches = new Batches();
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS + 2 });
  await pause(2000);
  const idle = await report(child);

  // Warm-up, and something to read.
  for (let i = 0; i < 50; i++) await post(agent, otlp, batches.next());
  const ids = batches.traceIdsOf(0);
  await report(child);
  const idleReads = await readTraces(agent, api, ids, READS);

  const untilMs = performance.now() + SECONDS * 1000;
  const perSecond = new Map<number, number>();
  let sent = 50;
  let newest = 0;
  let busy = 0;
  const sender = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const body = batches.next();
      const number = batches.count - 1;
      for (;;) {
        const status = await post(agent, otlp, body);
        if (status === 200) break;
        if (status !== 429 && status !== 503) throw new Error(`a request was answered with ${status}`);
        busy++;
        await pause(50);
      }
      sent++;
      newest = Math.max(newest, number);
      const second = Math.floor((untilMs - performance.now()) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + BATCH_SPANS);
    }
  };
  const searchable: number[] = [];
  const reads: number[] = [];
  const prober = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      searchable.push(await untilFound(api, newest));
      reads.push(...(await readTraces(agent, api, batches.traceIdsOf(newest), 5)));
      await pause(300);
    }
  };
  const fromMs = performance.now();
  const { user, system } = process.cpuUsage();
  await Promise.all([...Array.from({ length: CONNECTIONS }, sender), prober()]);
  const tookS = (performance.now() - fromMs) / 1000;
  const cpu = process.cpuUsage({ user, system });
  const under = await report(child);
  await untilFound(api, newest);
  const metrics = await (await fetch(`${api}/metrics`)).text();
  const value = (name: string): number =>
    metrics
      .split('\n')
      .filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)))
      .reduce((all, line) => all + Number(line.slice(line.lastIndexOf(' '))), 0);
  const stored = value('observatory_stored_spans');
  const accounted = stored + value('observatory_dropped_spans_total');
  if (accounted !== sent * BATCH_SPANS) throw new Error(`${sent * BATCH_SPANS} spans sent, ${accounted} accounted for`);
  // Tables are merged while nothing else happens; what they weigh is asked after that.
  for (let before = NaN, i = 0; i < 20; i++) {
    const { bytes } = await report(child);
    if (Math.abs(bytes - before) < 1e6) break;
    before = bytes;
    await pause(1000);
  }
  const rested = await report(child);
  console.log(
    `  ${(body(batches) / BATCH_SPANS).toFixed(0)} bytes a span on the wire; sender used ${((cpu.user + cpu.system) / 1e6 / tookS).toFixed(2)} cores; ${busy} retries; dropped ${accounted - stored}; rss ${(under.rss / 1e6).toFixed(0)} MB`,
  );
  agent.destroy();
  return [
    measured('spans acknowledged a second', '1/s', [((sent - 50) * BATCH_SPANS) / tookS]),
    measured(
      '… in each second',
      '1/s',
      [...perSecond].filter(([s]) => s >= 0).map(([, n]) => n),
    ),
    measured('acknowledged until searchable', 'ms', searchable),
    measured('trace by id, idle', 'ms', idleReads),
    measured('trace by id, idle, p99', 'ms', [p99(idleReads)]),
    measured('trace by id, under ingest', 'ms', reads),
    measured('trace by id, under ingest, p99', 'ms', [p99(reads)]),
    measured('memory after GC a span', 'bytes', [(rested.bytes - idle.bytes) / stored]),
    measured('event-loop delay p99.9, idle', 'ms', [idle.delayMs.p999]),
    measured('event-loop delay p99.9, under ingest', 'ms', [under.delayMs.p999]),
  ];
}

const body = (batches: Batches): number => batches.bodyBytes;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const p99 = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.ceil(list.length * 0.99) - 1]!;

async function report(child: ChildProcess): Promise<Report> {
  child.send('report');
  const [answer] = (await once(child, 'message')) as [Report];
  return answer;
}

function post(agent: Agent, url: string, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': bytes.length };
    const req = request(url, { method: 'POST', agent, headers }, (res) => {
      res.resume();
      res.on('end', () => resolve(res.statusCode!));
    });
    req.on('error', reject);
    req.end(bytes);
  });
}

/** Reads traces one after the other. @returns ms each */
async function readTraces(agent: Agent, api: string, ids: readonly string[], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const fromMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      const headers = { accept: 'application/protobuf' };
      const req = request(`${api}/api/v2/traces/${ids[i % ids.length]}`, { agent, headers }, (res) => {
        let bytes = 0;
        res.on('data', (chunk: Buffer) => (bytes += chunk.length));
        res.on('end', () =>
          bytes > 1000 ? resolve() : reject(new Error('a trace that was acknowledged is not there')),
        );
      });
      req.on('error', reject);
      req.end();
    });
    times.push(performance.now() - fromMs);
  }
  return times;
}

/** How long until all traces of a batch that was acknowledged are found. Throws after 20 s. */
async function untilFound(api: string, batch: number): Promise<number> {
  const fromMs = performance.now();
  const query = encodeURIComponent(`{ span.batch = "${Batches.mark(batch)}" }`);
  for (;;) {
    const answer = await fetch(`${api}/api/search?q=${query}&limit=1000&spss=1`);
    const { traces } = (await answer.json()) as { traces: { spanSets: { matched: number }[] }[] };
    const spans = traces.reduce((all, { spanSets }) => all + spanSets[0]!.matched, 0);
    if (traces.length === BATCH_TRACES && spans === BATCH_SPANS) return performance.now() - fromMs;
    if (performance.now() - fromMs > 20_000) throw new Error(`of batch ${batch} only ${spans} spans are found`);
  }
}
