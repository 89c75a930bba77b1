import { expect, test } from 'vitest';
import { fetchBuildInfo, fetchTags, fetchTagValues } from '../../../src/lib/tempo/client.ts';
import { fakeTempo, json, text } from './fake-tempo.ts';

test('values come from v2, narrowed by the query; the empty text has no value', async () => {
  const tempo = fakeTempo({
    '/api/v2/search/tag/name/values': () =>
      json({ tagValues: [{ type: 'string', value: 'GET /' }, { type: 'string' }] }),
  });
  const q = '{ resource.service.name = "web" }';
  const values = await fetchTagValues('http://h', 'name', { q, fromUnixS: 1, toUnixS: 2 }, {}, tempo.fetchFn);
  expect(values.ok && values.value.map((entry) => entry.value)).toEqual(['GET /', '']);
  expect(tempo.asked[0]?.search.get('q')).toBe(q);
});

test('Tempo 2.2 has v1 alone: bare names, bare values', async () => {
  const tempo = fakeTempo({
    '/api/search/tag/service.name/values': () => json({ tagValues: ['web', 'db'] }),
    '/api/search/tags': () => json({ tagNames: ['service.name'] }),
  });
  const values = await fetchTagValues('http://h', 'resource.service.name', {}, {}, tempo.fetchFn);
  expect(values.ok && values.value).toEqual([
    { type: 'string', value: 'web' },
    { type: 'string', value: 'db' },
  ]);
  const tags = await fetchTags('http://h', '', {}, tempo.fetchFn);
  expect(tags.ok && tags.value).toEqual([{ name: '', tags: ['service.name'] }]);
});

test('scopes of v2', async () => {
  const tempo = fakeTempo({
    '/api/v2/search/tags': () => json({ scopes: [{ name: 'span', tags: ['http.method', 3] }, {}] }),
  });
  const tags = await fetchTags('http://h', 'span', {}, tempo.fetchFn);
  expect(tags.ok && tags.value).toEqual([{ name: 'span', tags: ['http.method'] }]);
});

test('a scope that an old version refuses is an error, not a fallback', async () => {
  const tempo = fakeTempo({ '/api/v2/search/tags': () => text(400, 'invalid scope: event') });
  expect(await fetchTags('http://h', 'event', {}, tempo.fetchFn)).toMatchObject({
    ok: false,
    error: { message: 'invalid scope: event' },
  });
});

test('a custom build has no version', async () => {
  const tempo = fakeTempo({ '/api/status/buildinfo': () => json({ version: '' }) });
  expect(await fetchBuildInfo('http://h', {}, tempo.fetchFn)).toEqual({ ok: true, value: { version: '' } });
});
