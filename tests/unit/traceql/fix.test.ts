import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/lib/traceql/index.ts';

function fixOf(text: string): string | null {
  const result = compile(text);
  if (result.ok) throw new Error('was accepted');
  const fix = result.error.fix;
  if (!fix) return null;
  expect(compile(fix.text)).toMatchObject({ ok: true });
  expect(fix.label).not.toBe('');
  return fix.text;
}

// the examples of a widespread guide to Tempo
const GUIDE: readonly (readonly [query: string, mended: string | null])[] = [
  ['{ status = error }', null],
  ['{ service.name = "user-service" }', '{ resource.service.name = "user-service" }'],
  ['{ duration > 1s }', null],
  [
    '{ service.name = "database" && duration > 500ms && status = error }',
    '{ resource.service.name = "database" && duration > 500ms && status = error }',
  ],
  ['{ http.status_code >= 400 }', '{ span.http.status_code >= 400 }'],
  ['{ resource.deployment.environment = "production" }', null],
  ['{ name = "DB.Query" }', null],
  [
    '{\n  resource.service.name = "api-gateway" &&\n  resource.deployment.environment = "production" &&\n  span.http.method = "POST" &&\n  duration > 1s &&\n  span.http.status_code >= 500\n}',
    null,
  ],
];

describe('fixes', () => {
  it.each(GUIDE)('the guide’s %s', (query, mended) => {
    if (mended === null) expect(compile(query)).toMatchObject({ ok: true });
    else expect(fixOf(query)).toBe(mended);
  });

  it.each([
    ['{ .a == 1 }', '{ .a = 1 }'],
    ['{ name = \'GET "/cart"\' }', '{ name = "GET \\"/cart\\"" }'],
    ['{ status = error AND duration > 1s or kind = server }', '{ status = error && duration > 1s || kind = server }'],
    ['{ status = error', '{ status = error }'],
    ['{ status = error | count() > 2', '{ status = error } | count() > 2'],
    ['status = error || .a | by(name)', '{ status = error || .a } | by(name)'],
    ['{ duration > "1s" }', '{ duration > 1s }'],
    ['{ STATUS = ERROR }', '{ status = error }'],
    ['{ kind = "server" || kind = "client" }', '{ kind = server || kind = client }'],
    ['{ service.name = user-service }', '{ resource.service.name = "user-service" }'],
    [
      '{ k8s.pod.name = "a" && db.system = "b" && c = 1 }',
      '{ resource.k8s.pod.name = "a" && span.db.system = "b" && .c = 1 }',
    ],
    [
      '{ } | rate() by (service.name) with (most_recent=true)',
      '{ } | rate() by (resource.service.name) with (most_recent=true)',
    ],
    ['{ span."a b" = \'x\' }', '{ span."a b" = "x" }'],
    [
      '{ 500 <= http.status_code && name = "http.method or x" }',
      '{ 500 <= span.http.status_code && name = "http.method or x" }',
    ],
  ])('mends %s', (query, mended) => {
    expect(fixOf(query)).toBe(mended);
  });

  it.each(['', '{ status = }', '{ name = 3 }', '{ name = nil }', '{ parent.a = 1 }', '{ } | foo()', '{ .a =~ "(" }'])(
    'has none for %s',
    (query) => {
      expect(fixOf(query)).toBeNull();
    },
  );
});
