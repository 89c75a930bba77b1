import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend, type Backend } from '../browser/support/backend.ts';
import { loadGolden } from './tempo-api-golden.ts';

// GET /api/metrics/service_graph of the embedded backend (a real Tempo has no such endpoint), against the series that a real
// Tempo's metrics-generator wrote for the same spans.
interface Rates {
  readonly calls: number;
  readonly failed: number;
  readonly error_rate: number;
  readonly avg_duration: number;
}
interface Seconds {
  readonly count: number;
  readonly sum: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly buckets: readonly { readonly le: string; readonly count: number }[];
}
interface Graph {
  readonly nodes: readonly (Rates & { readonly id: string; readonly label: string })[];
  readonly edges: readonly (Rates & {
    readonly source: string;
    readonly target: string;
    readonly connection_type: string;
    readonly client_seconds: Seconds;
    readonly server_seconds: Seconds;
  })[];
  readonly dropped_calls: number;
}
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

const file = resolve('tests/fixtures/tempo-golden/prometheus-service-graph.json.gz');
const golden = (JSON.parse(gunzipSync(readFileSync(file)).toString()) as { data: { result: Series[] } }).data.result;
const { dataset } = loadGolden('embedded');
const { start, end } = JSON.parse(
  gunzipSync(readFileSync(resolve('tests/fixtures/tempo-golden/answers.json.gz'))).toString(),
) as { start: number; end: number };
let backend: Backend;

beforeAll(async () => {
  backend = await startBackend(['--backend-only'], { DEMO: 'off' });
  for (const body of dataset) await send(body);
}, 60_000);
afterAll(() => backend.stop());

async function send(body: unknown): Promise<void> {
  const response = await fetch(`${backend.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status, await response.text()).toBe(200);
}

async function graph(parameters = ''): Promise<Graph> {
  const response = await fetch(`${backend.tempo}/api/metrics/service_graph${parameters}`);
  expect(response.headers.get('content-type')).toBe('application/json');
  return (await response.json()) as Graph;
}

function series(name: string): Map<string, number> {
  const of = golden.filter(({ metric }) => metric.__name__ === `traces_service_graph_request_${name}`);
  return new Map(
    of.map(({ metric: { client, server, connection_type: type, le }, values }) => [
      [client, server, type ?? '', le ?? ''].join(' | '),
      Number(values.at(-1)![1]),
    ]),
  );
}
const keyOf = (edge: Graph['edges'][number], le = ''): string =>
  [edge.source, edge.target, edge.connection_type, le].join(' | ');

test('93 edges with their calls, failures and histograms', async () => {
  const { edges, dropped_calls } = await graph();
  expect(dropped_calls).toBe(0);
  expect(new Map(edges.map((edge) => [keyOf(edge), edge.calls]))).toEqual(series('total'));
  const failed = edges.filter((edge) => edge.failed > 0);
  expect(new Map(failed.map((edge) => [keyOf(edge), edge.failed]))).toEqual(series('failed_total'));
  for (const end of ['client', 'server'] as const) {
    const buckets = edges.flatMap((edge) =>
      edge[`${end}_seconds`].buckets.map(({ le, count }) => [keyOf(edge, le), count] as const),
    );
    expect(new Map(buckets)).toEqual(series(`${end}_seconds_bucket`));
    const sums = series(`${end}_seconds_sum`);
    for (const edge of edges) expect(edge[`${end}_seconds`].sum).toBeCloseTo(sums.get(keyOf(edge))!, 9);
    expect(new Map(edges.map((edge) => [keyOf(edge), edge[`${end}_seconds`].count]))).toEqual(
      series(`${end}_seconds_count`),
    );
  }
});

test('rates are fractions, averages milliseconds, quantiles of the spans there are', async () => {
  const { edges } = await graph();
  for (const edge of edges) expect(edge.error_rate).toBe(edge.failed / edge.calls);
  const toStripe = edges.find(({ target }) => target === 'stripe')!;
  expect(toStripe.failed).toBeGreaterThan(0);
  expect(toStripe.server_seconds).toMatchObject({ sum: 0, p50: null, p99: null }); // nobody saw that end
  expect(toStripe.avg_duration).toBeCloseTo((toStripe.client_seconds.sum / toStripe.calls) * 1e3, 6);
  expect(toStripe.client_seconds.p50).toBeGreaterThan(0);
  const messages = edges.find(({ connection_type }) => connection_type === 'messaging_system')!;
  expect(messages.avg_duration).toBeCloseTo((messages.server_seconds.sum / messages.calls) * 1e3, 6);
});

test('nodes are the ends of all edges, with the calls they received', async () => {
  const { nodes, edges } = await graph();
  expect(nodes.map(({ id }) => id)).toEqual([...new Set(edges.flatMap((e) => [e.source, e.target]))].toSorted());
  for (const node of nodes) {
    const received = edges.filter(({ target }) => target === node.id);
    const sum = (of: (edge: (typeof received)[number]) => number): number =>
      received.reduce((all, e) => all + of(e), 0);
    expect(node.label).toBe(node.id);
    expect(node.calls).toBe(sum((edge) => edge.calls));
    expect(node.failed).toBe(sum((edge) => edge.failed));
    expect(node.error_rate).toBe(node.calls === 0 ? 0 : node.failed / node.calls);
    expect(node.avg_duration * Math.max(1, node.calls)).toBeCloseTo(
      sum((e) => e.avg_duration * e.calls),
      3,
    );
  }
  expect(nodes.find(({ id }) => id === 'user')).toMatchObject({ calls: 0, error_rate: 0, avg_duration: 0 });
});

test('start and end: two halves of the time make the whole, in every notation', async () => {
  const total = ({ edges }: Graph): number => edges.reduce((sum, { calls }) => sum + calls, 0);
  const whole = total(await graph());
  const middle = Math.floor((start + end) / 2);
  expect(total(await graph(`?start=${start}&end=${end}`))).toBe(whole);
  expect(total(await graph(`?start=0&end=0`))).toBe(whole);
  expect(total(await graph(`?end=${middle}`)) + total(await graph(`?start=${middle}`))).toBe(whole);
  const since = total(await graph(`?start=${middle}`));
  expect(total(await graph(`?start=${middle}000000000`))).toBe(since);
  expect(total(await graph(`?start=${new Date(middle * 1000).toISOString()}`))).toBe(since);
  expect(await graph(`?end=1000`)).toEqual({ nodes: [], edges: [], dropped_calls: 0 });
});

test.each([
  ['?start=now', /^could not parse 'start' parameter: strconv\.ParseInt: parsing "now": invalid syntax/],
  ['?end=1e', /^could not parse 'end' parameter/],
  ['?start=20&end=10', /^end must be greater than start/],
])('%s is refused', async (parameters, message) => {
  const response = await fetch(`${backend.tempo}/api/metrics/service_graph${parameters}`);
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(message)]);
});

test("the page's own spans are left out unless asked for", async () => {
  const span = (serviceName: string, spanId: string, kind: number, own: boolean, parentSpanId?: string): object => ({
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: serviceName } },
        ...(own ? [{ key: 'observatory.self', value: { boolValue: true } }] : []),
      ],
    },
    scopeSpans: [
      {
        spans: [
          {
            traceId: 'ab'.repeat(16),
            spanId,
            ...(parentSpanId && { parentSpanId }),
            kind,
            startTimeUnixNano: `${start}000000000`,
            endTimeUnixNano: `${start}100000000`,
          },
        ],
      },
    ],
  });
  const before = await graph();
  await send({
    resourceSpans: [span('own-page', '1'.repeat(16), 3, true), span('tempo', '2'.repeat(16), 2, false, '1'.repeat(16))],
  });
  expect(await graph()).toEqual(before);
  const ends = (of: Graph): string[] => of.edges.map(({ source, target }) => `${source} ${target}`);
  expect(ends(await graph('?own=true'))).toEqual([...ends(before), 'own-page tempo'].toSorted());
});

test('only reading, and listed among the endpoints', async () => {
  const posted = await fetch(`${backend.tempo}/api/metrics/service_graph`, { method: 'POST' });
  expect(posted.status).toBe(405);
  expect(await (await fetch(`${backend.tempo}/status/endpoints`)).text()).toContain('/api/metrics/service_graph');
});
