import { describe, expect, test } from 'vitest';
import { searchTraces, type SearchRequest } from '../../../src/lib/tempo/client.ts';
import { fakeTempo, html, json, text } from './fake-tempo.ts';

const REQUEST = { q: '{ status = error }', fromUnixS: 100, toUnixS: 200, limit: 20, spansPerSet: 1 };
let bases = 0;
const freshBase = () => `http://h/tempo${bases++}`; // what a backend does not know is remembered by base

async function search(answer: (url: URL) => Response | Error, request: SearchRequest = REQUEST) {
  const base = freshBase();
  const tempo = fakeTempo({ [`${new URL(base).pathname}/api/search`]: answer });
  return { result: await searchTraces(base, request, {}, tempo.fetchFn), asked: tempo.asked, base };
}

describe('an answer', () => {
  test('of Tempo 3: ids padded, numbers from text, services by size', async () => {
    const { result } = await search(() =>
      json({
        traces: [
          {
            traceID: 'ABC',
            rootServiceName: 'web',
            rootTraceName: 'GET /',
            startTimeUnixNano: '1795345200123456789',
            durationMs: 404,
            spanSets: [{ matched: 2 }, { matched: 1 }],
            serviceStats: { db: { spanCount: 1 }, web: { spanCount: 5, errorCount: 1 } },
          },
        ],
        metrics: { inspectedBytes: '407100', completedJobs: 3, totalJobs: 3 },
      }),
    );
    expect(result).toMatchObject({
      ok: true,
      value: {
        newestFirst: true,
        inspectedBytes: 407100,
        hits: [
          {
            traceId: '00000000000000000000000000000abc',
            matched: 3,
            durationMs: 404,
            services: [
              { name: 'web', spans: 5, errors: 1 },
              { name: 'db', spans: 1, errors: 0 },
            ],
          },
        ],
      },
    });
    expect(result.ok && result.value.hits[0]?.startUnixMs).toBeCloseTo(1795345200123.457, 2);
  });

  test('of Tempo 2.3: no serviceStats, one spanSet, a root that has not come', async () => {
    const { result } = await search(() =>
      json({ traces: [{ traceID: '1', rootServiceName: '<root span not yet received>', spanSet: { matched: 2 } }] }),
    );
    expect(result).toMatchObject({
      ok: true,
      value: { hits: [{ rootService: null, services: null, matched: 2, durationMs: 0 }] },
    });
  });

  test('that names a trace twice, once without its leading zeros, lists it once', async () => {
    const traces = [{ traceID: '0000000000000000000000000000000a' }, { traceID: 'A' }, { traceID: 'b' }];
    const { result } = await search(() => json({ traces }));
    expect(result.ok && result.value.hits.length).toBe(2);
  });

  test('with an unusable trace keeps the others; one of another shape is malformed', async () => {
    const mixed = await search(() => json({ traces: [null, { traceID: 'xyz' }, { traceID: '2' }] }));
    expect(mixed.result.ok && mixed.result.value.hits).toHaveLength(1);
    const list = await search(() => json([]));
    expect(list.result).toMatchObject({ ok: false, error: { kind: 'malformed' } });
    const broken = await search(() => new Response('{', { headers: { 'content-type': 'application/json' } }));
    expect(broken.result).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });
});

describe('newest first', () => {
  test('is asked for', async () => {
    const { asked } = await search(() => json({}));
    expect(asked.map((request) => request.search.get('q'))).toEqual(['{ status = error } with (most_recent=true)']);
  });

  test('is given up where the hint is refused, and not asked again', async () => {
    const base = freshBase();
    const tempo = fakeTempo({
      [`${new URL(base).pathname}/api/search`]: (url) =>
        url.searchParams.get('q')!.includes('with')
          ? text(400, 'invalid TraceQL query: parse error at line 1, col 20: syntax error')
          : json({}),
    });
    const first = await searchTraces(base, REQUEST, {}, tempo.fetchFn);
    expect(first).toMatchObject({ ok: true, value: { newestFirst: false } });
    await searchTraces(base, REQUEST, {}, tempo.fetchFn);
    expect(tempo.asked).toHaveLength(3);
  });

  test('once taken, a refusal is about the query and nothing is asked twice', async () => {
    const base = freshBase();
    const tempo = fakeTempo({
      [`${new URL(base).pathname}/api/search`]: (url) =>
        url.searchParams.get('q')!.includes('wrong') ? text(400, 'invalid TraceQL query: no') : json({}),
    });
    await searchTraces(base, REQUEST, {}, tempo.fetchFn);
    const refused = await searchTraces(base, { ...REQUEST, q: '{ wrong }' }, {}, tempo.fetchFn);
    expect(refused).toMatchObject({ error: { kind: 'bad-query' } });
    expect(tempo.asked).toHaveLength(2);
  });

  test('is not asked for where the query is to go as it is', async () => {
    const { asked } = await search(() => text(400, 'no'), { ...REQUEST, q: '{ wrong }', asIs: true });
    expect(asked.map((request) => request.search.get('q'))).toEqual(['{ wrong }']);
  });

  test('leaves hints of the reader alone', async () => {
    const q = '{ } with (most_recent=true)';
    const { asked, result } = await search(() => json({}), { ...REQUEST, q });
    expect(asked.map((request) => request.search.get('q'))).toEqual([q]);
    expect(result).toMatchObject({ value: { newestFirst: true } });
  });
});

describe('a failure', () => {
  test('of the query says where, for the query as written', async () => {
    const { result, asked } = await search(() =>
      text(400, 'invalid TraceQL query: parse error at line 1, col 12: syntax error: unexpected }'),
    );
    expect(result).toEqual({
      ok: false,
      error: { kind: 'bad-query', message: 'syntax error: unexpected }', line: 1, column: 12 },
    });
    expect(asked.at(-1)?.search.get('q')).toBe(REQUEST.q);
  });

  test('of types has no place; old versions say 500', async () => {
    const typed = await search(() =>
      text(400, 'invalid TraceQL query: binary operations must operate on the same type'),
    );
    expect(typed.result).toMatchObject({
      error: { kind: 'bad-query', line: null, message: 'binary operations must operate on the same type' },
    });
    const old = await search(() => text(500, 'parse error at line 1, col 3: unexpected nil'));
    expect(old.result).toMatchObject({ error: { kind: 'bad-query', line: 1, column: 3 } });
  });

  test.each([
    ['401', () => text(401, 'no'), 'logged-out'],
    ['403', () => text(403, 'no'), 'logged-out'],
    ['HTML where JSON was due', () => html(200), 'logged-out'],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: '/login' } }), 'logged-out'],
    ['502 of the proxy', () => html(502), 'unreachable'],
    ['no connection', () => new TypeError('Failed to fetch'), 'unreachable'],
    ['413', () => text(413, 'too big'), 'too-large'],
    ['422 about size', () => text(422, 'trace exceeds max size (max bytes: 5000000)'), 'too-large'],
    ['500', () => text(500, 'error finding generators: empty ring'), 'http'],
    ['superseded', () => new DOMException('', 'AbortError'), 'aborted'],
  ])('%s', async (_, answer, kind) => {
    expect((await search(answer)).result).toMatchObject({ ok: false, error: { kind } });
  });

  test('while starting says when to come back', async () => {
    const { result } = await search(() => text(503, 'starting', { 'retry-after': '2' }));
    expect(result).toMatchObject({ error: { kind: 'http', status: 503, retryAfterS: 2, message: 'starting' } });
  });
});
