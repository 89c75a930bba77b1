import { expect, test } from 'vitest';
import { searchSpans } from '../../../src/lib/tempo/search-spans.ts';

const request = { q: '{ }', fromUnixS: 1, toUnixS: 2, limit: 20, spansPerSet: 10 };
const answer =
  (body: unknown, status = 200): typeof fetch =>
  () =>
    Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));

test('spans of all sets, each once, with padded ids', async () => {
  const span = {
    spanID: 'ab',
    name: 'consume',
    startTimeUnixNano: '1500000',
    durationNanos: '2000000',
    attributes: [{ key: 'service.name', value: { stringValue: 'mail' } }],
  };
  const bare = { spanID: '00000000000000cd', attributes: [{ key: 'service.name', value: { stringValue: 'nil' } }] };
  const body = {
    traces: [{ traceID: 'F', spanSets: [{ spans: [span, bare] }, { spans: [span, { spanID: 'x' }, null] }] }, 7],
  };
  const traceId = 'f'.padStart(32, '0');
  expect(await searchSpans('', request, {}, answer(body))).toEqual({
    ok: true,
    value: {
      spans: [
        { traceId, spanId: '00000000000000ab', name: 'consume', service: 'mail', startUnixMs: 1.5, durationMs: 2 },
        { traceId, spanId: '00000000000000cd', name: null, service: null, startUnixMs: 0, durationMs: 0 },
      ],
      more: false,
    },
  });
});

test('an old server’s one span set, nothing found, a refused query, a broken answer', async () => {
  const old = { traces: [{ traceID: '1', spanSet: { spans: [{ spanID: '2' }] } }] };
  expect(await searchSpans('', request, {}, answer(old))).toMatchObject({
    ok: true,
    value: { spans: [{ spanId: '2'.padStart(16, '0') }] },
  });
  expect(await searchSpans('', request, {}, answer({}))).toEqual({ ok: true, value: { spans: [], more: false } });
  expect(await searchSpans('', request, {}, answer('parse error at line 1, col 3: x', 400))).toMatchObject({
    ok: false,
    error: { kind: 'bad-query' },
  });
  expect(await searchSpans('', request, {}, answer([]))).toMatchObject({ ok: false, error: { kind: 'malformed' } });
});

test('more than a trace’s share or than the limit of traces is told', async () => {
  const trace = (matched: number) => ({ traceID: '1', spanSets: [{ spans: [{ spanID: '2' }], matched }] });
  const ask = (body: unknown, limit = 20) => searchSpans('', { ...request, limit }, {}, answer(body));
  expect(await ask({ traces: [trace(1)] })).toMatchObject({ value: { more: false } });
  expect(await ask({ traces: [trace(2)] })).toMatchObject({ value: { more: true } });
  expect(await ask({ traces: [trace(1)] }, 1)).toMatchObject({ value: { more: true } });
});
