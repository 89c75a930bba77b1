import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startBackend, type Backend } from '../browser/support/backend.ts';
import {
  comparisonDifferences,
  metricsDifferences,
  refusalFacts,
  searchFacts,
  tagFacts,
  traceFacts,
} from './tempo-api-compare.ts';
import { loadGolden, traceOfProtobuf, type GoldenRow, type RowKind } from './tempo-api-golden.ts';

// One suite for the embedded backend and for any Tempo: TEMPO_URL and OTLP_URL (its OTLP/HTTP port) point it elsewhere.
const live = process.env.TEMPO_URL ?? null;
const { dataset, answers, protobufTrace } = loadGolden(live === null ? 'embedded' : 'live');
let backend: Backend | null = null;
let tempo = live ?? '';

beforeAll(async () => {
  if (live === null) backend = await startBackend(['--backend-only'], { DEMO: 'off' });
  tempo = backend?.tempo ?? tempo;
  const otlp = backend?.otlpHttp ?? process.env.OTLP_URL ?? 'http://localhost:4318';
  for (const body of dataset) {
    const response = await fetch(`${otlp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status, await response.text()).toBe(200);
  }
  if (live !== null) await waitUntilSearchable();
}, 180_000);

const passed: Partial<Record<RowKind | 'protobuf', string>> = {};
afterAll(async () => {
  console.info('golden rows that pass:', passed);
  await backend?.stop();
});

/** A live Tempo shows new spans to search after up to half a minute. */
async function waitUntilSearchable(): Promise<void> {
  const all = answers.search.find((row) => row.q === '{ }')!;
  const expected = Object.keys(searchFacts(all.body)).length;
  const found = async (): Promise<number> => Object.keys(searchFacts((await ask(all.path)).body)).length;
  await vi.waitFor(async () => expect(await found()).toBe(expected), { timeout: 120_000, interval: 1000 });
}

async function ask(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(tempo + path);
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

// Rows where that Tempo left something out: 24 spans of `= nil`, without a rule to be seen; and values that stand only on the first
// span of a resource which the filter skips to, since Tempo reads one span ahead there and takes its value for answered. What it
// told must be told here as well (docs/tempo-differences.md).
const incomplete = [
  '{ span.nosuch = nil }',
  '/api/v2/search/tag/name/values?q=',
  '/api/v2/search/tag/span.http.method/values?q=',
];
const isIncomplete = (row: GoldenRow): boolean =>
  incomplete.some((known) => row.q === known || row.path.startsWith(known));

type Check = (row: GoldenRow, answer: { status: number; body: unknown }) => void;

/** A test for each row without `quirk`, and a line of how many passed. */
function rows(kind: RowKind, check: Check): void {
  const kept = answers[kind].filter((row) => !row.quirk);
  let count = 0;
  passed[kind] = `0 of ${kept.length}`;
  test.each(kept.map((row) => [row.q ?? row.path, row] as const))('%s', async (_, row) => {
    const answer = await ask(row.path);
    expect(answer.status, String(answer.body)).toBe(row.status);
    check(row, answer);
    passed[kind] = `${++count} of ${kept.length}`;
  });
}

const checkSearch: Check = (row, { status, body }) => {
  if (status !== 200) expect(refusalFacts(body)).toBe(refusalFacts(row.body));
  else if (isIncomplete(row)) expect(Object.keys(searchFacts(body))).toEqual(Object.keys(searchFacts(row.body)));
  else expect(searchFacts(body)).toEqual(searchFacts(row.body));
};

describe('search finds what Tempo finds', () => {
  rows('search', checkSearch);
});

describe('refused queries', () => {
  rows('searchErrors', checkSearch);
});

describe('tags', () => {
  rows('tags', (row, { body }) => {
    if (isIncomplete(row))
      expect(tagFacts(body).tagValues).toEqual(expect.arrayContaining(tagFacts(row.body).tagValues));
    else expect(tagFacts(body)).toEqual(tagFacts(row.body));
  });
});

describe('traces by id', () => {
  rows('traces', (row, { body }) => expect(traceFacts(body)).toEqual(traceFacts(row.body)));

  test('in protobuf', async () => {
    const { body } = await ask(pathOfTrace(protobufTrace));
    const response = await fetch(tempo + pathOfTrace(protobufTrace), {
      headers: { accept: 'application/protobuf' },
    });
    expect(response.headers.get('content-type')).toBe('application/protobuf');
    const trace = traceOfProtobuf(new Uint8Array(await response.arrayBuffer()));
    expect(traceFacts(trace)).toEqual(traceFacts(protobufTrace));
    expect(traceFacts(trace)).toEqual(traceFacts(body));
    passed.protobuf = '1 of 1';
  });
});

function pathOfTrace(body: unknown): string {
  const id = /"traceId":"([^"]+)"/.exec(JSON.stringify(body))![1]!;
  return `/api/v2/traces/${Buffer.from(id, 'base64').toString('hex')}`;
}

describe('metrics of an answer', () => {
  const bytesOf = async (path: string): Promise<number> => {
    const { metrics } = (await ask(path)).body as { metrics: { inspectedBytes?: unknown } };
    expect(metrics.inspectedBytes).toEqual(expect.stringMatching(/^\d+$/));
    return Number(metrics.inspectedBytes);
  };
  test('inspectedBytes is told by searches and by traces by id', async () => {
    expect(await bytesOf(answers.search.find((row) => row.q === '{ }')!.path)).toBeGreaterThan(0);
    expect(await bytesOf(answers.traces.find((row) => row.path.startsWith('/api/v2/'))!.path)).toBeGreaterThan(0);
  });
});

describe('metrics queries', () => {
  // A live Tempo leaves out the last half minute before now, and an instant value is about a whole range.
  beforeAll(async () => {
    if (live === null) return;
    const settled = (answers.end + 35) * 1000;
    await new Promise((later) => setTimeout(later, Math.max(0, settled - Date.now())));
  }, 300_000);

  const checkSeries: Check = ({ q, body: expected }, { body }) => {
    const differences = q?.includes('compare(') ? comparisonDifferences : metricsDifferences;
    expect(differences(body, expected)).toEqual([]);
  };
  describe('range', () => {
    rows('metrics', checkSeries);
  });
  describe('instant', () => {
    rows('instant', checkSeries);
  });
  describe('refused', () => {
    rows('metricsErrors', (row, { body }) => expect(refusalFacts(body)).toBe(refusalFacts(row.body)));
  });
});

describe('other endpoints: status', () => {
  rows('misc', () => undefined);
});
