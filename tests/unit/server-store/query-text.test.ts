import { describe, expect, test } from 'vitest';
import { print } from '../../../src/lib/traceql/index.ts';
import type { FieldExpression } from '../../../src/lib/traceql/ast.ts';
import { Newest } from '../../../server/store/newest.ts';
import { parseBareTag, parseTag } from '../../../server/store/tag.ts';
import { conditionGroups } from '../../../server/store/unfinished-query.ts';

const printed = (expression: FieldExpression): string =>
  print({
    pipeline: { kind: 'pipeline', elements: [{ kind: 'filter', expression }] },
    metrics: null,
    secondStage: [],
    hints: [],
  }).slice(2, -2);

describe('the conditions of a query that is being typed', () => {
  test.each([
    ['{ status = error }', [['status = error']]],
    ['{ resource.service.name = "a" && span.http.method =  }', [['resource.service.name = "a"']]],
    ['{ .a >= 3 && span."b c" = "x && y" && span.c', [['.a >= 3', 'span."b c" = "x && y"']]],
    ['{ duration > 10ms && }', [['duration > 10ms']]],
    ['{ duration > 10ms && (span.b = || span.c =~ ) && name = "x" }', Array(2).fill(['duration > 10ms', 'name = "x"'])],
    ['{ span.a = 1 || span.b = }', null],
    ['{ (span.a = 1 || span.b = 2) && span.c != nil }', [['span.a = 1', 'span.c != nil'], ['span.b = 2', 'span.c != nil']]], // prettier-ignore
    ['{ span.a = 1 } | rate()', [['span.a = 1']]],
    ['{ span.a = 1 && span.b > } | rate()', [['span.a = 1']]],
    ['{ span.a = 1 && span.b = span.c }', [['span.a = 1']]],
    ['{ span.a = 1 } >> { span.b = 2 }', null],
    ['{ .a = 1 } && { .b = }', null],
    ['{ event:name = }', null],
    ['{ .b = }', null],
    ['{ }', null],
    ['{ name = 3 }', null],
    ['no query at all', null],
    ['', null],
  ])('%s', (typed, groups) => {
    expect(conditionGroups(typed)?.map((group) => group.map(printed)) ?? null).toEqual(groups);
  });
});

test.each([
  ['resource.service.name', { kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' }],
  ['span."two words".x', { kind: 'attribute', scope: 'span', parent: false, name: 'two words.x' }],
  ['.status', { kind: 'attribute', scope: '', parent: false, name: 'status' }],
  ['span:status', { kind: 'intrinsic', name: 'status' }],
  ['event:name', { kind: 'intrinsic', name: 'event:name' }],
  ['status', { kind: 'intrinsic', name: 'status' }],
])('tag %s', (text, field) => {
  expect(parseTag(text)).toEqual({ ok: true, value: field });
});

test('a name that is no field is refused as Tempo refuses it', () => {
  const start = 'please provide a valid tagName: failed to parse identifier ';
  expect(parseTag('service.name')).toEqual({
    ok: false,
    error: `${start}service.name: parse error at line 1, col 2: unknown identifier: service`,
  });
  expect(parseTag('1 = 1')).toMatchObject({ ok: false });
  expect(parseTag('} | count() > 1 || {')).toMatchObject({ ok: false });
});

test('bare names, as the first version takes them', () => {
  expect(parseBareTag('status').field).toMatchObject({ kind: 'attribute', scope: '', name: 'status' });
  expect(parseBareTag('service.name').field).toMatchObject({ kind: 'attribute', scope: 'resource' });
  expect(parseBareTag('name').field).toEqual({ kind: 'intrinsic', name: 'name' });
  expect(parseBareTag('status.code').always).toEqual(['unset', 'ok', 'error']);
});

test('the newest of many, newest first', () => {
  const newest = new Newest<number>(3);
  for (const at of [5, 1, 9, 7, 3, 8]) newest.offer(BigInt(at), at);
  expect(newest.sorted()).toEqual([9, 8, 7]);
  expect(newest.wants(7n)).toBe(false);
  expect(newest.wants(10n)).toBe(true);
});
