import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../../src/lib/base/protobuf-writer.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { attributeList } from '../../../src/lib/model/trace-names.ts';
import { DictionaryBuilder } from '../../../src/lib/model/dictionary-builder.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { ValueType } from '../../../src/lib/model/units.ts';
import { writeOtlp, type PlainAttribute } from '../../kit/otlp-writer.ts';

const ids = { traceId: 'ab'.repeat(16), spanId: '01'.repeat(8) };

function blockOf(bytes: Uint8Array): TraceBlock {
  const decoded = decodeTrace(bytes);
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

/** Value ids of the attributes of one span, in the order sent. */
function valueIds(values: PlainAttribute[]): { block: TraceBlock; ids: number[] } {
  const block = blockOf(writeOtlp([{ ...ids, attributes: values.map((value, i) => [`k${i}`, value] as const) }]));
  return { block, ids: [...block.spanAttributes.value] };
}

/** A span with one attribute whose AnyValue is these bytes. */
function spanWithValue(value: Uint8Array): Uint8Array {
  const w = new ProtobufWriter();
  w.message(1, () =>
    w.message(2, () =>
      w.message(2, () => {
        w.content(1, new Uint8Array(16).fill(1));
        w.content(2, new Uint8Array(8).fill(1));
        w.message(9, () => (w.text(1, 'k'), w.content(2, value)));
      }),
    ),
  );
  return w.finish();
}

test('equal values of different types are different values; equal ones of one type are one', () => {
  const { ids: found } = valueIds(['1', 1, { double: 1 }, true, null, '1', 1, { double: 1 }, true, null]);
  expect(new Set(found.slice(0, 5)).size).toBe(5);
  expect(found.slice(5)).toEqual(found.slice(0, 5));
});

test('NaN is one value, whatever its bits; 0 and -0 are two', () => {
  const dictionary = new DictionaryBuilder();
  const { values } = dictionary;
  const nans = [
    [0x7ff80000, 0],
    [0xfff80000, 0],
    [0x7ff00000, 1],
    [0xffffffff, 0xffffffff],
  ].map(([hi, lo]) => values.internDouble(hi!, lo!));
  expect(new Set(nans).size).toBe(1);
  expect(values.number(nans[0]!)).toBeNaN();
  expect(values.internDouble(0x7ff00000, 0)).not.toBe(nans[0]); // infinity
  const { block, ids: found } = valueIds([{ double: 0 }, { double: -0 }]);
  expect(found[0]).not.toBe(found[1]);
  expect(found.map((id) => block.dictionary.values.plain(id))).toEqual([0, -0]);
});

test('an int written with more bytes than it needs is the same int', () => {
  const plain = blockOf(spanWithValue(Uint8Array.of(0x18, 5)));
  const long = blockOf(spanWithValue(Uint8Array.of(0x18, 0x85, 0x80, 0x80, 0x00)));
  const longest = blockOf(
    spanWithValue(Uint8Array.of(0x18, 0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00)),
  );
  for (const { dictionary, spanAttributes } of [plain, long, longest])
    expect(dictionary.values.int(spanAttributes.value[0]!)).toBe(5n);
});

test('integers are exact over the whole range of 64 bits', () => {
  const sent = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n];
  const { block, ids: found } = valueIds(sent);
  const { values } = block.dictionary;
  expect(found.map((id) => values.int(id))).toEqual(sent);
  expect(found.map((id) => values.plain(id))).toEqual([0, -1, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]);
});

test('arrays, maps and bytes come back as plain data, and equal ones are one value', () => {
  const array: PlainAttribute = ['a', 1, { double: 0.5 }, [true, null], { map: { x: new Uint8Array([9]) } }];
  const { block, ids: found } = valueIds([array, { map: { a: array } }, new Uint8Array([1, 2]), array, [], '']);
  const { values } = block.dictionary;
  const plainArray = ['a', 1, 0.5, [true, null], { map: [['x', new Uint8Array([9])]] }];
  expect(found[3]).toBe(found[0]);
  expect(found.slice(0, 3).map((id) => values.plain(id))).toEqual([
    plainArray,
    { map: [['a', plainArray]] },
    new Uint8Array([1, 2]),
  ]);
  expect([values.type(found[4]!), values.type(found[5]!)]).toEqual([ValueType.Array, ValueType.String]);
  expect([values.plain(found[4]!), values.plain(found[5]!)]).toEqual([[], '']);
});

test('texts of every length up to a few words are told apart and found again', () => {
  const dictionary = new DictionaryBuilder();
  const texts = Array.from({ length: 600 }, (_, i) => 'ab€d'.repeat(40).slice(0, i % 60) + (i < 60 ? '' : String(i)));
  const found = texts.map((text) => dictionary.values.internText(text));
  expect(new Set(found).size).toBe(new Set(texts).size);
  texts.forEach((text, i) => {
    expect(dictionary.values.findText(text)).toBe(found[i]);
    expect(dictionary.values.text(found[i]!)).toBe(text);
  });
  expect(dictionary.values.findText('absent')).toBe(-1);
});

test('a key sent twice stands twice, in the order sent', () => {
  const block = blockOf(writeOtlp([{ ...ids, attributes: [['k', 1], ['k', 'x']] }])); // prettier-ignore
  expect(attributeList(block, block.spanAttributes, 0)).toMatchObject([
    { key: 'k', value: 1 },
    { key: 'k', value: 'x' },
  ]);
});
