import { expect, test } from 'vitest';
import { TextSearch } from '../../../src/lib/analysis/find-text.ts';
import { scanTrace } from '../../../src/lib/formats/trace-scan.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText, traceFromText } from '../../kit/trace-text.ts';

const SHOP = `
  web    GET-/cart  @0  +100  http.route="/cart"
    cart   get      @10 +40   ^service.version="1.2-zebra" retries=3
      redis  GET    @15 +20   db.Statement="GET user:Käthe"
    ads    get      @50 +30   ratio=0.25 cached=true
`;

function find(text: string): number[] {
  const search = new TextSearch(traceFromText(SHOP), text);
  while (!search.advance(() => false));
  return [...search.matches()];
}

test('names and services, ignoring case', () => {
  expect(find('get')).toEqual([0, 1, 2, 3]);
  expect(find('REDIS')).toEqual([2]);
});

test('values of every type, keys of spans, values of resources', () => {
  expect(find('/cart')).toEqual([0]);
  expect(find('db.statement')).toEqual([2]);
  expect(find('0.25')).toEqual([3]);
  expect(find('true')).toEqual([3]);
  expect(find('zebra')).toEqual([1]);
});

test('text beyond ASCII, ignoring case too', () => {
  expect(find('käTHE')).toEqual([2]);
});

test('span ids, whole or by a part of four digits or more', () => {
  expect(find('0000000000000003')).toEqual([2]);
  expect(find('00000003')).toEqual([2]);
  expect(find('f000000000000003')).toEqual([]);
});

test('what nobody has is not found, and a key of resources alone is no hit', () => {
  expect(find('unicorn')).toEqual([]);
  expect(find('service.name')).toEqual([]);
});

test('while attributes arrive in slices, every span is counted once and none is missed', () => {
  const lines = Array.from(
    { length: 1000 },
    (_, i) => `  s op @${i} +1 ${i % 10 === 0 ? `tag="needle-${i}"` : `tag="hay-${i}"`}`,
  );
  const opened = scanTrace(writeOtlp(spansFromText(`web root @0 +2000\n${lines.join('\n')}`)));
  if (!opened.ok) throw new Error(opened.error.message);
  const decoder = opened.value;
  const search = new TextSearch(decoder.block, 'needle');
  const counts: number[] = [];
  for (let done = false; !done;) {
    done = decoder.decodeAttributes(() => true);
    while (!search.advance(() => true));
    counts.push(search.matches().length);
  }
  expect(counts.length).toBeGreaterThan(3);
  expect(counts.at(-1)).toBe(100);
  expect([...counts].sort((a, b) => a - b)).toEqual(counts);
  expect(search.searched).toBe(1001);
});

/** What is found when the texts are typed one after the other; each search but the last is given up after `steps` looks at the clock. */
function typed(texts: readonly string[], steps: number): number[] {
  const block = traceFromText(SHOP);
  let search: TextSearch | null = null;
  for (const text of texts) {
    search = new TextSearch(block, text, search);
    for (let k = 0; k < steps; k++) search.advance(() => true);
  }
  while (!search!.advance(() => false));
  return [...search!.matches()];
}

test('a text typed on finds what it finds alone, wherever the searches before it were given up', () => {
  const texts = ['k', 'kä', 'käthe', 'K', '1', '1.2', '1.2-z', 'get', 'get u', 'e', 'ue', 'true', '0', '00', '000003'];
  for (const steps of [0, 1, 5]) {
    for (let k = 0; k < texts.length; k++)
      expect(typed(texts.slice(0, k + 1), steps), texts[k]).toEqual(find(texts[k]!));
  }
});
