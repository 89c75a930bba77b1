import { expect, test } from 'vitest';
import { ValueType } from '../../../../src/lib/model/units.ts';
import { compile } from '../../../../src/lib/traceql/index.ts';
import { attributeQuery, linkingQuery, queryLike } from '../../../../src/lib/waterfall/panel/condition.ts';

const string = (key: string, value: string) => ({ key, type: ValueType.String, value });

test('a condition has the scope, the quotes and the type that the attribute needs', () => {
  expect(attributeQuery('span', string('http.method', 'GET'), '=')).toBe('{ span.http.method = "GET" }');
  expect(attributeQuery('span', string('code', '200'), '!=')).toBe('{ span.code != "200" }');
  expect(attributeQuery('span', { key: 'code', type: ValueType.Int, value: 200 }, '=')).toBe('{ span.code = 200 }');
  expect(attributeQuery('span', { key: 'n', type: ValueType.Int, value: -9007199254740993n }, '=')).toBe(
    '{ span.n = -9007199254740993 }',
  );
  expect(attributeQuery('span', { key: 'ratio', type: ValueType.Double, value: 1 }, '=')).toMatch(
    /^{ span.ratio = 1\./,
  );
  expect(attributeQuery('resource', { key: 'up', type: ValueType.Bool, value: true }, '!=')).toBe(
    '{ resource.up != true }',
  );
  expect(attributeQuery('instrumentation', string('a b"c', 'd\ne'), '=')).toBe(
    String.raw`{ instrumentation."a b\"c" = "d\ne" }`,
  );
});

test('a list is one that holds all of its items', () => {
  const list = { key: 'tags', type: ValueType.Array, value: ['a', 2, 'a'] };
  expect(attributeQuery('span', list, '=')).toBe('{ span.tags = "a" && span.tags = 2 }');
  expect(attributeQuery('span', list, '!=')).toBeNull();
});

test('what TraceQL cannot say has no condition', () => {
  const none = [
    { key: 'm', type: ValueType.Map, value: { map: [] } },
    { key: 'b', type: ValueType.Bytes, value: Uint8Array.of(1) },
    { key: 'e', type: ValueType.Empty, value: null },
    { key: 'nan', type: ValueType.Double, value: NaN },
    { key: 'inf', type: ValueType.Double, value: Infinity },
    { key: 'l', type: ValueType.Array, value: [] },
    { key: 'nested', type: ValueType.Array, value: [['x']] },
    string('', 'x'),
    string('a\0b', 'x'),
    string('long', 'x'.repeat(5000)),
  ];
  for (const attribute of none) expect(attributeQuery('span', attribute, '='), attribute.key).toBeNull();
});

test('every query compiles, whatever the data', () => {
  for (const text of ['"', '\\', '`', '}', 'a\x01b', '\u202e', '{ true }', "it's", '\r\n', '"`\\'])
    for (const query of [
      attributeQuery('span', string(text, text), '=')!,
      attributeQuery('event', string(text, text), '!=')!,
      queryLike(text, { name: text, status: { code: 2, message: '' } }),
    ])
      expect(compile(query).ok, query).toBe(true);
});

test('spans like this one, and spans that link to it', () => {
  expect(queryLike('a\\b', { name: 'say "hi"', status: { code: 2, message: '' } })).toBe(
    '{ resource.service.name = `a\\b` && name = `say "hi"` && status = error }',
  );
  expect(queryLike(null, { name: 'x', status: { code: 0, message: '' } })).toBe('{ name = "x" }');
  expect(linkingQuery('ab', 'cd')).toBe('{ link:traceID = "ab" && link:spanID = "cd" }');
});
