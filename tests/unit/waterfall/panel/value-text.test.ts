import { expect, test } from 'vitest';
import { ValueType } from '../../../../src/lib/model/units.ts';
import { indentJson } from '../../../../src/lib/waterfall/panel/json-indent.ts';
import { httpUrl, looksTyped, valueJson, valueText } from '../../../../src/lib/waterfall/panel/value-text.ts';

test('values as a reader wants them', () => {
  expect(valueText('a\nb')).toBe('a\nb');
  expect(valueText(9007199254740993n)).toBe('9007199254740993');
  expect(valueText(200, ValueType.Int)).toBe('200');
  expect(valueText(200, ValueType.Double)).toBe('200.0');
  expect(valueText(['a', 1, true])).toBe('["a", 1, true]');
  expect(valueText({ map: [['k', { map: [['n', 9007199254740993n]] }]] })).toBe('{"k": {"n": 9007199254740993}}');
  expect(valueText(['a long text', 'another long text', 'and a third that does not fit'])).toBe(
    '[\n  "a long text",\n  "another long text",\n  "and a third that does not fit"\n]',
  );
  expect(valueText(Uint8Array.of(1, 255))).toBe('01 ff (2 bytes)');
  expect(valueText(new Uint8Array(100))).toMatch(/^(00 ){63}00 … \(100 bytes\)$/);
  expect(valueText(null)).toBe('no value');
});

test('a text that looks like another type is told apart', () => {
  for (const text of ['200', '-1.5e3', 'true', 'null', '[1]', '{}', 'NaN']) expect(looksTyped(text), text).toBe(true);
  for (const text of ['', 'GET', '/orders/200', 'v1.2', '10.0.0.1:80', 'a [b]'])
    expect(looksTyped(text), text).toBe(false);
});

test('JSON for the clipboard keeps digits', () => {
  expect(valueJson(9007199254740993n)).toBe('9007199254740993');
  expect(valueJson('say "hi"')).toBe('"say \\"hi\\""');
  expect(valueJson({ map: [['b', Uint8Array.of(1, 255)]] })).toBe('{"b": "01ff"}');
  expect(valueJson(Infinity)).toBe('"Infinity"');
});

test('JSON texts are indented without being changed', () => {
  expect(indentJson('{"a":[1,{"b":"x, {y}"}],"c":{},"d":[ ]}')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": "x, {y}"\n    }\n  ],\n  "c": {},\n  "d": []\n}',
  );
  expect(indentJson('{"id":9007199254740993,"id":1.0}')).toBe('{\n  "id": 9007199254740993,\n  "id": 1.0\n}');
  for (const text of ['[oops', '12', 'plain', '{a: 1}', '']) expect(indentJson(text), text).toBeNull();
});

test('only http and https become links', () => {
  expect(httpUrl('https://example.org/a?b=c')).toBe('https://example.org/a?b=c');
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'http://a b', 'see https://x', 'ftp://x', 42])
    expect(httpUrl(text)).toBeNull();
});
