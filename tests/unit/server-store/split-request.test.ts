import { expect, test, vi } from 'vitest';
import { jsonDepth } from '../../../server/store/json-depth.ts';
import { splitRequest } from '../../../server/store/split-request.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const request = (...spans: object[]): Uint8Array =>
  bytesOf(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
const good = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'good' };

test.each([
  ['', 0],
  ['5', 0],
  ['{"a":[1,{}],"b":{}}', 3],
  ['["[[[", "\\"[[[", "\\\\", [1]]', 2],
  [']]]][', -3],
])('brackets of %s', (text, depth) => {
  expect(jsonDepth(bytesOf(text))).toBe(Math.max(0, depth));
});

test('JSON of brackets alone is refused before it is parsed', () => {
  const body = bytesOf('['.repeat(5_000_000) + ']'.repeat(5_000_000));
  const parse = vi.spyOn(JSON, 'parse');
  expect(splitRequest(body, 'json')).toEqual({
    ok: false,
    error: { message: 'JSON nested more than 300 levels deep' },
  });
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
});

test('values as deep as they may be are taken', () => {
  let value: object = { intValue: 1 };
  for (let level = 0; level < 64; level++) value = { kvlistValue: { values: [{ key: 'k', value }] } };
  const event = { timeUnixNano: '1', name: 'e', attributes: [{ key: 'deep', value }] };
  expect(splitRequest(request({ ...good, events: [event] }), 'json')).toMatchObject({
    ok: true,
    value: { spans: 1, rejectedSpans: 0 },
  });
});

test.each([
  ['traceId', 'xyz'],
  ['traceId', 'abcd'],
  ['spanId', 'no id!'],
  ['parentSpanId', 'zz'.repeat(8)],
  ['parentSpanId', 'ab'],
])('a %s "%s" costs its span alone', (name, id) => {
  const split = splitRequest(request({ ...good, [name]: id }, good), 'json');
  if (!split.ok) throw new Error(split.error.message);
  expect(split.value).toMatchObject({ spans: 1, rejectedSpans: 1 });
  expect(split.value.message).toContain('1 span rejected: resourceSpans[0].scopeSpans[0].spans[0].' + name);
  expect(split.value.message).toContain(`found "${id}"`);
  const alone = splitRequest(request(good), 'json');
  expect(alone.ok && alone.value.traces).toEqual(split.value.traces);
});

test('ids of links count as well, and reasons of both kinds are summed up', () => {
  const spans = [{ ...good, links: [{ traceId: 'xyz' }] }, good, { ...good, spanId: '0'.repeat(16) }];
  const split = splitRequest(request(...spans), 'json');
  expect(split).toMatchObject({ ok: true, value: { spans: 1, rejectedSpans: 2 } });
  expect(split.ok && split.value.message).toMatch(/^2 spans rejected: .*links\[0\]\.traceId/);
});

test('an id of another type is no span with a wrong id, but no OTLP', () => {
  expect(splitRequest(request({ ...good, traceId: 5 }, good), 'json')).toMatchObject({ ok: false });
});
