import { expect, test } from 'vitest';
import { textColumn } from '../../../src/lib/analysis/attribute-column.ts';
import { attributeFields } from '../../../src/lib/analysis/attribute-fields.ts';
import { fieldText, INTRINSICS, parseField } from '../../../src/lib/model/span-field.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const block = traceFromText(`
  web    GET-/cart  @0  +100  kind=server http.method="GET" http.status_code=200 ^host.name="a"
    cart   get      @10 +40 !  http.status_code=500 ^host.name="b"
      redis  GET    @15 +20  db="x" http.method="POST" ^host.name="b"
    ads    get      @50 +30  http.method="GET" mixed=1
    ads    get      @60 +30  mixed="1"
`);

function column(text: string) {
  const { ids, texts, spans, type } = textColumn(block, parseField(text)!);
  const shown = [...ids].map((id) => (id < 0 ? null : new TextDecoder().decode(texts[id])));
  return { shown, spans, type };
}

test('an attribute of spans, with how many spans have each value', () => {
  expect(column('span.http.method')).toEqual({
    shown: ['GET', null, 'POST', 'GET', null],
    spans: [2, 1],
    type: 'text',
  });
});

test('a column of numbers only is one of numbers; one with a text in it is not', () => {
  expect(column('span.http.status_code')).toEqual({
    shown: ['200', '500', null, null, null],
    spans: [1, 1],
    type: 'number',
  });
  expect(column('span.mixed')).toMatchObject({ shown: [null, null, null, '1', '1'], type: 'text' });
});

test('an attribute of the resource stands on all its spans', () => {
  expect(column('resource.host.name').shown).toEqual(['a', 'b', 'b', null, null]);
});

test('intrinsics in words; what was not set is nothing', () => {
  expect(column('kind').shown).toEqual(['server', 'internal', 'internal', 'internal', 'internal']);
  expect(column('status').shown).toEqual([null, 'error', null, null, null]);
  expect(column('service').shown).toEqual(['web', 'cart', 'redis', 'ads', 'ads']);
});

test('a key that no span has: nothing anywhere', () => {
  expect(column('span.nothing')).toEqual({ shown: [null, null, null, null, null], spans: [], type: 'text' });
});

test('the fields there are, those of most spans first', () => {
  const fields = attributeFields(block).map(({ field, spans }) => `${fieldText(field)} ${spans}`);
  expect(fields[0]).toBe('resource.service.name 5');
  expect(fields).toContain('span.http.method 3');
  expect(fields).toContain('resource.host.name 3');
  expect(fields).toContain('span.db 1');
});

test('a field is read back from its text; a text without a scope names none', () => {
  const texts = [...INTRINSICS, 'span.a.b', 'resource.x y', 'instrumentation.z'];
  expect(texts.map((text) => fieldText(parseField(text)!))).toEqual(texts);
  expect(['', 'http.method', 'span.', 'event.x'].map(parseField)).toEqual([null, null, null, null]);
});
