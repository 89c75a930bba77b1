import { randomBytes } from 'node:crypto';
import { formatCount } from '../src/lib/base/count.ts';
import { startBackend, type Backend } from '../tests/browser/support/backend.ts';
import { startNginx } from '../tests/browser/support/nginx.ts';
import { bigTraceRequests, NEEDLE } from '../tests/kit/big-trace.ts';
import { find } from './browser/answers.ts';
import { bareList } from './browser/bare-list.ts';
import { wheelDown } from './browser/gestures.ts';
import { Measures } from './browser/measures.ts';
import { peakRendererBytes } from './browser/memory.ts';
import { openTrace } from './browser/opening.ts';
import { onStage } from './browser/stage.ts';
import { measureTracePage, STEADY_PX, type Floor } from './browser/trace-page.ts';
import type { Measurement } from './measurement.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const RUNS = Number(process.env['BROWSER_RUNS'] ?? 3);

/** The Trace page with generated traces, through nginx, beside a bare list in the same run, each in a browser of its own. Needs dist/
 *  and dist-server/ (or DIST, DIST_SERVER). @param sizes spans of the traces */
export async function run(sizes: readonly number[] = []): Promise<Measurement[]> {
  const backend = await startBackend(['--backend-only'], { DEMO: 'off', MAX_SPANS: '4000000' });
  const nginx = await startNginx({ TEMPO_URL: backend.tempo, OTLP_URL: backend.otlpHttp });
  const measures = new Measures();
  try {
    for (const spans of sizes.length > 0 ? sizes : SIZES) {
      const url = `${nginx.url}trace/${await load(backend, spans)}`;
      const label = formatCount(spans);
      const note: Measures['note'] = (name, ...rest) => measures.note(`${label} ${name}`, ...rest);
      for (let round = 0; round < RUNS; round++) {
        const floor = await measureBareList(spans);
        await onStage((stage) => measureTracePage(stage, url, spans, floor, note));
        await onStage(async ({ page }) => {
          await openTrace(page, url);
          const { firstCountMs } = await find(page, NEEDLE);
          note('find while decoding: first count', 'ms', firstCountMs);
        });
      }
    }
    return measures.all();
  } finally {
    await nginx.stop();
    await backend.stop();
  }
}

/** Sends a trace. @returns its id, once the backend has it */
async function load({ otlpHttp, tempo }: Backend, spans: number): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  for (const body of bigTraceRequests(spans, 1, traceId)) {
    const headers = { 'content-type': 'application/x-protobuf' };
    const response = await fetch(`${otlpHttp}/v1/traces`, { method: 'POST', headers, body: Buffer.from(body) });
    if (!response.ok) throw new Error(`a request was answered with ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
  const answer = await fetch(`${tempo}/api/v2/traces/${traceId}`, { headers: { accept: 'application/protobuf' } });
  if (!answer.ok) throw new Error(`the trace is not there: ${answer.status}`);
  await answer.arrayBuffer();
  return traceId;
}

function measureBareList(rows: number): Promise<Floor> {
  return onStage(async (stage) => {
    await stage.page.goto(bareList(rows));
    const at = { x: 900, y: 600 };
    const steady = await wheelDown(stage, at, Math.min(rows * 24, STEADY_PX));
    await stage.page.evaluate('scrollTo(0, 0)');
    const full = await wheelDown(stage, at, rows * 24);
    return { steady: steady.perSecond, full: full.perSecond, peakBytes: await peakRendererBytes(stage) };
  });
}
