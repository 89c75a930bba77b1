import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXAMPLES } from '../../src/lib/explore/examples.ts';
import { type Backend, startBackend } from '../browser/support/backend.ts';

// The built host with its demo on, as `npm start` runs it in an empty data folder.
let backend: Backend;
beforeAll(async () => {
  backend = await startBackend([], { DEMO: 'auto' });
});
afterAll(() => backend.stop());

interface Status {
  demo: { on: boolean; possible: boolean };
  store: { traces: number; foreignTraces: number };
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}
const status = () => getJson(`${backend.page}host/status`) as Promise<Status>;

async function search(q: string): Promise<{ traceID: string; rootServiceName: string }[]> {
  const answer = await getJson(`${backend.tempo}/api/search?${new URLSearchParams({ q, limit: '500' })}`);
  return (answer as { traces: { traceID: string; rootServiceName: string }[] }).traces;
}

test('an empty store fills with the history of the demo, and nothing of it counts as foreign', async () => {
  await expect.poll(async () => (await status()).store.traces, { timeout: 30_000 }).toBeGreaterThanOrEqual(150);
  expect(await status()).toMatchObject({ demo: { on: true, possible: true }, store: { foreignTraces: 0 } });
});

test("the guide's eight queries find demo traces through Tempo's API", async () => {
  for (const { q } of EXAMPLES) expect(await search(q), q).not.toHaveLength(0);
  const roots = new Set((await search('{ }')).map((trace) => trace.rootServiceName));
  expect([...roots].sort()).toEqual(['notification-worker', 'user-service', 'web-frontend']);
});

test('it ends when the first trace of somebody else arrives', async () => {
  const time = `${Date.now()}000000`;
  const span = { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13', name: 'hello', kind: 2 };
  const body = {
    resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, startTimeUnixNano: time, endTimeUnixNano: time }] }] }],
  };
  const response = await fetch(`${backend.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  await expect.poll(async () => (await status()).demo, { timeout: 10_000 }).toEqual({ on: false, possible: false });
});
