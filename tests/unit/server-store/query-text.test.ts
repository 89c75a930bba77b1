import { describe, expect, test } from 'vitest';
import { print } from '../../../src/lib/traceql/index.ts';
import { Newest } from '../../../server/store/newest.ts';
import { parseTag } from '../../../server/store/tag.ts';
import { finishedPart } from '../../../server/store/unfinished-query.ts';
import { parseSearch, parseTraceId } from '../../../server/tempo-api/parameters.ts';

describe('the finished part of a query that is being typed', () => {
  test.each([
    ['{ status = error }', '{ status = error }'],
    ['{ resource.service.name = "a" && span.http.method =  }', '{ resource.service.name = "a" }'],
    ['{ .a >= 3 && span."b c" = "x && y" && c', '{ .a >= 3 && span."b c" = "x && y" }'],
    ['{ duration > 10ms && }', '{ duration > 10ms }'],
    ['{ .a = 1 || .b = }', null],
    ['{ .a = 1 } && { .b = }', null],
    ['{ .b = }', null],
    ['', null],
  ])('%s', (typed, finished) => {
    const query = finishedPart(typed);
    expect(query && print(query)).toBe(finished);
  });
});

test.each([
  ['resource.service.name', { kind: 'attribute', scopes: ['resource'], key: 'service.name' }],
  ['span."two words".x', { kind: 'attribute', scopes: ['span'], key: 'two words.x' }],
  ['span:status', { kind: 'intrinsic', name: 'status' }],
  ['event:name', { kind: 'intrinsic', name: 'event:name' }],
  ['status', { kind: 'intrinsic', name: 'status' }],
  ['service.name', null],
])('tag %s', (text, tag) => {
  expect(parseTag(text)).toEqual(tag);
});

test('a tag without a scope is looked for in every scope', () => {
  expect(parseTag('.status')).toMatchObject({
    key: 'status',
    scopes: expect.arrayContaining(['span', 'resource']) as unknown,
  });
});

describe('search by tags, as before TraceQL', () => {
  test.each([
    ['tags=service.name%3Duser-service', '{ .service.name = "user-service" }'],
    ['tags=http.status_code%3D404', '{ .http.status_code = "404" || .http.status_code = 404 }'],
    ['tags=name%3D%22GET+%2Fx%22+error%3Dtrue', '{ name = "GET /x" } && { status = error }'],
    ['minDuration=100ms&maxDuration=1s', '{ traceDuration >= 100ms } && { traceDuration <= 1s }'],
    ['', null],
  ])('%s', (text, query) => {
    expect(parseSearch(new URLSearchParams(text))).toMatchObject({ ok: true, value: { query, spanSets: false } });
  });
  test.each(['tags=%22', 'tags=a%3D%22open', 'minDuration=fast'])('%s is refused', (text) => {
    expect(parseSearch(new URLSearchParams(text)).ok).toBe(false);
  });
});

test('trace ids are padded; what is not hex is refused with its place', () => {
  expect(parseTraceId('ABC')).toEqual({ ok: true, value: 'abc'.padStart(32, '0') });
  expect(parseTraceId('12x4')).toMatchObject({
    error: { message: "trace IDs can only contain hex characters: invalid character 'x' at position 3" },
  });
  expect(parseTraceId('1'.repeat(33)).ok).toBe(false);
});

test('the newest of many, newest first', () => {
  const newest = new Newest<number>(3);
  for (const at of [5, 1, 9, 7, 3, 8]) newest.offer(BigInt(at), at);
  expect(newest.sorted()).toEqual([9, 8, 7]);
  expect(newest.wants(7n)).toBe(false);
  expect(newest.wants(10n)).toBe(true);
});
