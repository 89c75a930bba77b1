import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROMETHEUS_PATTERNS, REFUSED_PATTERN, routeOf, TEMPO_PATTERNS } from '../../../server/host/path-table.ts';

describe('the table of paths', () => {
  test('stands in nginx.conf word for word', () => {
    const conf = readFileSync(new URL('../../../nginx.conf', import.meta.url), 'utf8');
    const inBlock = (variable: string) => {
      const block = new RegExp(`map \\$${variable} [^}]*?\\{\\n([^]*?)\\n\\}`).exec(conf)?.[1] ?? '';
      return [...block.matchAll(/"~(.*)" 1;/g)].map((match) => match[1]);
    };
    expect(inBlock('observatory_tempo_path')).toEqual(TEMPO_PATTERNS);
    expect(inBlock('observatory_prometheus_path')).toEqual(PROMETHEUS_PATTERNS);
    expect(conf.split(`"~*${REFUSED_PATTERN}" 0;`)).toHaveLength(3);
  });

  test.each([
    '/api/search',
    '/api/search/tags',
    '/api/v2/search/tags',
    '/api/v2/search/tag/resource.service.name/values',
    '/api/v2/search/tag/span.%22a%20b%22/values',
    '/api/v2/search/tag/span.k8s.io%2Fname/values',
    '/api/search/tag/x/values',
    '/api/traces/0af7651916cd43dd8448eb211c80319c',
    '/api/v2/traces/0af7',
    '/api/metrics/query_range',
    '/ready',
    '/status/version',
  ])('lets /tempo%s through as it was sent', (path) => {
    expect(routeOf(`/a/b/tempo${path}`, '/a/b/')).toEqual({ kind: 'tempo', path });
  });

  test.each([
    '/flush',
    '/shutdown',
    '/api/overrides',
    '/debug/pprof/heap',
    '/memberlist',
    '/status',
    '/status/config',
    '/api/search/',
    '//api/search',
    '/api//search',
    '/api/traces/../../flush',
    '/api/traces/%2e%2e',
    '/api/v2/search/tag/../../../flush/values',
    '/api/v2/search/tag/..%2f..%2fflush/values',
    '/api/v2/search/tag/a%2F..%2Fb/values',
    '/api/v2/search/tag/%2E%2E/values',
    '/api/v2/search/tag/a%5c..%5cb/values',
    '/api/v2/search/tag/a%2f/values',
    '/api/v2/search/tag/a%00/values',
  ])('keeps /tempo%s shut', (path) => {
    expect(routeOf(`/tempo${path}`, '/')).toEqual({ kind: 'not-found' });
  });

  test.each([
    ['/', { kind: 'page' }],
    ['/explore', { kind: 'page' }],
    ['/trace/0af7651916cd43dd8448eb211c80319c', { kind: 'page' }],
    ['/index.html', { kind: 'page' }],
    ['/config.json', { kind: 'config' }],
    ['/assets/index-abc.js', { kind: 'asset', path: 'assets/index-abc.js' }],
    ['/favicon.svg', { kind: 'file', path: 'favicon.svg' }],
    ['/a%2eb', { kind: 'file', path: 'a.b' }],
    ['/%zz', { kind: 'not-found' }],
    ['/otlp/v1/traces', { kind: 'otlp' }],
    ['/otlp/v1/logs', { kind: 'not-found' }],
    ['/host/status', { kind: 'host-status' }],
    ['/host/data', { kind: 'host-data' }],
    ['/host/other', { kind: 'not-found' }],
    ['/prometheus/api/v1/query', { kind: 'prometheus', path: '/api/v1/query' }],
    ['/prometheus/api/v1/admin/tsdb/delete_series', { kind: 'not-found' }],
  ])('%s is %j', (path, route) => {
    expect(routeOf(path, '/')).toEqual(route);
  });

  test('outside of the base path there is nothing, and its missing slash is added', () => {
    expect(routeOf('/explore', '/a/b/')).toEqual({ kind: 'not-found' });
    expect(routeOf('/a/b', '/a/b/')).toEqual({ kind: 'redirect', location: '/a/b/' });
    expect(routeOf('/a/b/', '/a/b/')).toEqual({ kind: 'page' });
  });
});
