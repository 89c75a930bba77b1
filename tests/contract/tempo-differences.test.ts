import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../browser/support/backend.ts';
import { loadGolden } from './tempo-api-golden.ts';

// docs/tempo-differences.md says how the embedded backend differs; every row of its tables is held here.

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend(['--backend-only'], { DEMO: 'off' });
  for (const body of loadGolden('embedded').dataset) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${backend.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  }
}, 180_000);
afterAll(() => backend.stop());

interface Span {
  attributes?: { key: string; value: { stringValue?: string; intValue?: string } }[];
}
interface Answer {
  traces: { startTimeUnixNano: string; spanSets?: { matched: number; spans: Span[] }[] }[];
  tagValues: { value?: string }[];
  scopes: { name: string; tags: string[] }[];
  series: { samples: { value?: number }[] }[];
  nodes: unknown[];
}

/** The answer to a row's question: a path, or a query for the search. */
async function ask(row: string): Promise<Answer> {
  const query = encodeURIComponent(row);
  const path = row.startsWith('/') ? encoded(row) : `/api/search?limit=1000&spss=100&q=${query}`;
  const response = await fetch(backend.tempo + path);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Answer;
}

/** The document shows parameters as they are meant. */
function encoded(path: string): string {
  const [base, parameters = ''] = path.split('?', 2);
  const pairs = parameters.split(/&(?=[a-zA-Z]+=)/).filter((pair) => pair !== '');
  const written = pairs.map((pair) => pair.replace(/=(.*)$/s, (_, value: string) => `=${encodeURIComponent(value)}`));
  return `${base}?${written.join('&')}`;
}

const matched = ({ traces }: Answer): number =>
  traces.flatMap(({ spanSets = [] }) => spanSets).reduce((sum, set) => sum + set.matched, 0);
const values = ({ tagValues }: Answer): (string | undefined)[] => tagValues.map(({ value }) => value).toSorted();
const total = ({ series }: Answer): number =>
  series.flatMap(({ samples }) => samples).reduce((sum, { value = 0 }) => sum + value, 0);

const ALL_SPANS = 4974;
const ERRORS = 198;

const checks: Readonly<Record<string, (answer: Answer) => void | Promise<void>>> = {
  '{ 2 ^ 3 = 8 }': (answer) => expect(matched(answer)).toBe(ALL_SPANS),
  '{ span.item.index ^ 2 = 81 }': async (answer) => {
    expect(matched(answer)).toBe(matched(await ask('{ span.item.index = 9 }')));
    expect(matched(answer)).toBeGreaterThan(0);
  },
  '{ !(status = error) }': async (answer) => {
    expect(matched(await ask('{ status = error }'))).toBe(ERRORS);
    expect(matched(answer)).toBe(ALL_SPANS - ERRORS);
  },
  '{ span.user.roles !~ "b.*" }': async (answer) => {
    const [all, some] = [await ask('{ span.user.roles != nil }'), await ask('{ span.user.roles =~ "b.*" }')];
    expect(matched(some)).toBeGreaterThan(0);
    expect(matched(answer)).toBe(matched(all) - matched(some));
  },
  '{ span.user.roles != "beta" }': async (answer) => {
    const [all, some] = [await ask('{ span.user.roles != nil }'), await ask('{ span.user.roles = "beta" }')];
    expect(matched(some)).toBeGreaterThan(0);
    expect(matched(answer)).toBe(matched(all) - matched(some));
  },
  '{ span:childCount > 10 }': (answer) => expect(matched(answer)).toBeGreaterThan(0),
  '{ span.order.amount > 99 }': async (answer) => {
    expect(matched(answer)).toBe(matched(await ask('{ span.order.amount = 99.99 }')));
    expect(matched(answer)).toBeGreaterThan(0);
  },
  '{ span.nosuch = nil }': (answer) => expect(matched(answer)).toBe(ALL_SPANS),
  '{ span.http.status_code != nil }': async (answer) => {
    expect(matched(await ask('{ span.http.status_code = "404" }'))).toBe(20);
    expect(matched(answer)).toBe(matched(await ask('{ span.http.status_code > 0 }')) + 20);
  },
  '{ span:parentID = "" }': async (answer) => {
    expect(matched(answer)).toBe(matched(await ask('{ nestedSetParent < 0 }')));
    expect(matched(answer)).toBeGreaterThan(0);
  },

  '/api/search?q={}&limit=5': async ({ traces }) => {
    const starts = (await ask('{}')).traces.map(({ startTimeUnixNano }) => BigInt(startTimeUnixNano));
    const newest = starts.toSorted((a, b) => (a < b ? 1 : -1)).slice(0, 5);
    expect(traces.map(({ startTimeUnixNano }) => BigInt(startTimeUnixNano))).toEqual(newest);
  },
  '/api/search?q={}&start=1&end=1795346940': ({ traces }) => expect(traces.length).toBeGreaterThan(0),
  '/api/search?tags=http.status_code=404': async ({ traces }) => {
    expect((await ask('{ .http.status_code = 404 }')).traces.length).toBeGreaterThan(0);
    expect(traces.length).toBeGreaterThan(0);
  },
  '/api/search?tags=http.method=GE': ({ traces }) => expect(traces).toEqual([]),

  '/api/v2/search/tag/name/values?q={ resource.service.name = "auth-service" }': (answer) =>
    expect(answer.tagValues.length).toBe(55),
  '/api/v2/search/tag/span.http.method/values?q={ resource.service.name = "api-gateway" && span.http.method = }': (
    answer,
  ) => expect(values(answer)).toEqual(['GET', 'POST']),
  '/api/v2/search/tags?q={ name = "User.Validate" }': async ({ scopes }) => {
    const names = scopes.find(({ name }) => name === 'span')!.tags;
    const returned = names.map((name) => `span.${JSON.stringify(name)}`).join(', ');
    const { traces } = await ask(`{ name = "User.Validate" } | select(${returned})`);
    const spans = traces.flatMap(({ spanSets = [] }) => spanSets).flatMap((set) => set.spans);
    // every name that is listed is on a span that matches, and names that are on none are not
    const nil = (span: Span, key: string): boolean =>
      span.attributes!.some((one) => one.key === key && one.value.stringValue === 'nil');
    for (const key of names)
      expect(
        spans.some((span) => !nil(span, key)),
        key,
      ).toBe(true);
    expect(names).toContain('user.roles');
    expect(names).not.toContain('item.index');
  },
  '/api/v2/search/tag/trace:duration/values': (answer) => expect(answer.tagValues).toEqual([]),
  '/api/v2/search/tags?maxStaleValues=1': async ({ scopes }) =>
    expect(scopes).toEqual((await ask('/api/v2/search/tags')).scopes),

  '/api/metrics/query_range?q={} | rate()&start=1795000000&end=1795346940&step=3600': (answer) =>
    expect(total(answer) * 3600).toBeCloseTo(ALL_SPANS, 6),
  '/api/metrics/query_range?q={} | rate() with (sample=0.1)&start=1795346640&end=1795346940&step=60': (answer) =>
    expect(total(answer) * 60).toBeCloseTo(ALL_SPANS, 6),
  '/api/metrics/service_graph?start=1795346640&end=1795346940': ({ nodes }) => expect(nodes.length).toBeGreaterThan(0),
};

const documented = readFileSync('docs/tempo-differences.md', 'utf8')
  .split('\n')
  .flatMap((line) => /^\| `(.*?)` +\|/.exec(line)?.[1]?.replaceAll('\\|', '|') ?? []);

test('the document and this file have the same rows', () => {
  expect(documented.toSorted()).toEqual(Object.keys(checks).toSorted());
});

describe('here', () => {
  test.each(documented)('%s', async (row) => {
    await checks[row]!(await ask(row));
  });
});
