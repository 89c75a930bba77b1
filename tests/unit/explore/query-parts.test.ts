import { describe, expect, test } from 'vitest';
import { EXAMPLES } from '../../../src/lib/explore/examples.ts';
import { readParts, writePart } from '../../../src/lib/explore/query-parts.ts';
import { compile } from '../../../src/lib/traceql/index.ts';

describe('reading', () => {
  test.each([
    ['', '', ''],
    ['{ }', '', ''],
    ['{ resource.service.name = "web" }', 'web', ''],
    ['{ duration > 1s && name = "GET /" && resource.service.name = "a\\"b" }', 'a"b', 'GET /'],
    ['{ resource.service.name = "web" } | count() > 2', 'web', ''],
    ['{ resource.service.name != "web" || name =~ "x" }', '', ''],
  ])('%s', (q, service, operation) => {
    expect(readParts(q)).toEqual({ service, operation });
  });

  test.each(['{ } >> { }', '{ nonsense', '{ name = "a" } && { name = "b" }'])('%s has no place for them', (q) => {
    expect(readParts(q)).toBeNull();
    expect(writePart(q, 'service', 'web')).toBe(q);
  });
});

describe('writing', () => {
  test.each([
    ['', '{ resource.service.name = "web" }'],
    ['{ }', '{ resource.service.name = "web" }'],
    ['{duration > 1s}', '{ resource.service.name = "web" && duration > 1s }'],
    ['{ resource.service.name = "db" && status = error }', '{ resource.service.name = "web" && status = error }'],
    ['{ status = error || duration > 1s }', '{ resource.service.name = "web" && (status = error || duration > 1s) }'],
    ['{ status = error } | count() > 2', '{ resource.service.name = "web" && status = error } | count() > 2'],
  ])('the service into %s', (q, expected) => {
    expect(writePart(q, 'service', 'web')).toBe(expected);
  });

  test('the operation stands behind the service', () => {
    expect(writePart('{ resource.service.name = "web" && status = error }', 'operation', 'GET /')).toBe(
      '{ resource.service.name = "web" && name = "GET /" && status = error }',
    );
  });

  test('taking out leaves the rest, and nothing where nothing is left', () => {
    expect(writePart('{ resource.service.name = "web" && status = error }', 'service', '')).toBe('{ status = error }');
    expect(writePart('{ resource.service.name = "web" }', 'service', '')).toBe('');
  });

  test('what is written reads back, whatever the name', () => {
    for (const name of ['a"b', 'back\\slash', '订单服务', 'new\nline']) {
      expect(readParts(writePart('{ status = error }', 'service', name))?.service).toBe(name);
    }
  });
});

test('every example compiles, and there are the eight of the guide', () => {
  expect(EXAMPLES).toHaveLength(8);
  for (const { q } of EXAMPLES) expect(compile(q)).toMatchObject({ ok: true });
});
