import { beforeAll, describe, expect, test } from 'vitest';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { searchBlock } from '../../../src/lib/traceql/evaluate/evaluate.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import { goldenBlock } from './golden.ts';

// What comes with the spans of an answer where the recorded answers of Tempo do not say it; by its vParquet4 block's source.

let block: TraceBlock;
beforeAll(() => {
  block = goldenBlock();
});

/** Values of an attribute -> how many of the returned spans have it; `none` for those where it is not told. */
function returned(query: string, key: string): Record<string, number> {
  const compiled = compile(query);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const run = searchBlock(compiled.value, block, { fromNs: null, toNs: null, spss: 0 });
  let step = run.next();
  while (!step.done) step = run.next();
  if (!step.value.ok) throw new Error(step.value.error.message);
  const counts: Record<string, number> = {};
  for (const { attributes } of step.value.value.flatMap(({ spansets }) => spansets.flatMap(({ spans }) => spans))) {
    const value = attributes.find(([name]) => name === key)?.[1];
    const text = value === undefined ? 'none' : 'type' in value ? `${value.type} ${value.value}` : 'array';
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

const SERVERS = 1029;

describe('an attribute that Tempo keeps in a column of its own, on spans without it', () => {
  test('is "nil" where it is selected', () => {
    const methods = returned('{ kind = server } | select(span.http.method)', 'http.method');
    expect(methods).toEqual({ 'string POST': 120, 'string GET': 40, 'string nil': SERVERS - 160 });
    expect(returned('{ kind = server } | select(.http.method)', 'http.method')).toEqual(methods);
    expect(returned('{ kind = server } | select(resource.k8s.pod.name)', 'k8s.pod.name')).toEqual({
      'string nil': SERVERS,
    });
  });
  test('is "nil" where it is grouped by, or computed with', () => {
    expect(returned('{ kind = server } | by(span.http.method)', 'http.method')).toHaveProperty('string nil');
    expect(returned('{ kind = server } | max(span.http.status_code) > 0', 'http.status_code')).toHaveProperty(
      'string nil',
    );
    expect(returned('{ kind = server } | count() > 0', 'http.method')).toEqual({ none: SERVERS });
  });
  test('is not told where its presence or a value is asked for', () => {
    for (const asked of ['span.http.method != nil', 'span.http.method = "GET"'])
      expect(Object.keys(returned(`{ ${asked} || kind = server }`, 'http.method'))).not.toContain('string nil');
  });
});

test('other attributes are not told of spans without them', () => {
  expect(returned('{ kind = server } | select(span.db.system)', 'db.system')).toEqual({
    'string mysql': 20,
    none: SERVERS - 20,
  });
});

test('what events and links have of their own is zero where it is selected on spans without any', () => {
  expect(returned('{ kind = server } | select(event:name)', 'event:name')).toHaveProperty('string ', 912);
  expect(returned('{ event:name != nil || kind = server }', 'event:name')).toHaveProperty('none', 912);
  const since = returned('{ kind = server } | select(event:timeSinceStart)', 'event:timeSinceStart');
  expect(since).toHaveProperty('duration 0', 912);
  const zero = `string ${'0'.repeat(16)}`;
  expect(returned('{ kind = consumer } | select(link:spanID)', 'link:spanID')).toHaveProperty(zero, 20);
  expect(returned('{ kind = consumer } | select(link:traceID)', 'link:traceID')).toHaveProperty('string ', 20);
});
