import { expect, test } from 'vitest';
import { scanTrace } from '../../../src/lib/formats/trace-scan.ts';
import { TraceqlSearch } from '../../../src/lib/worker/find-traceql.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText } from '../../kit/trace-text.ts';

const LINES = Array.from(
  { length: 2000 },
  (_, i) => `  s op @${i} +1 n=${i} ${i % 10 === 0 ? 'tag="needle"' : 'tag="hay"'}`,
);
const BYTES = writeOtlp(spansFromText(`web root @0 +3000\n${LINES.join('\n')}`));

/** Decodes attributes slice by slice, the query looking on. @returns what it had found after each slice: [matches, spans searched] */
function stream(text: string): { told: [number, number][]; matches: number[] } {
  const opened = scanTrace(BYTES);
  if (!opened.ok) throw new Error(opened.error.message);
  const decoder = opened.value;
  const search = TraceqlSearch.open(decoder.block, text);
  if (!search.ok) throw new Error(search.error.message);
  const told: [number, number][] = [];
  for (let done = false; !done;) {
    expect(search.value.advance()).toBe(true);
    told.push([search.value.matches().length, search.value.searched]);
    done = decoder.decodeAttributes(() => true);
  }
  search.value.advance();
  expect(search.value.problem).toBeNull();
  expect(search.value.searched).toBe(2001);
  return { told, matches: [...search.value.matches()] };
}

test('a filter finds among the spans known so far, each once, and all in the end', () => {
  const { told, matches } = stream('{ span.tag = "needle" }');
  expect(matches).toEqual(LINES.flatMap((_, i) => (i % 10 === 0 ? [i + 1] : [])));
  for (const [found, searched] of told) expect(found).toBe(Math.ceil(Math.max(0, searched - 1) / 10));
});

test('what is absent so far is not taken for absent', () => {
  for (const text of [
    '{ span.tag = nil }',
    '{ span.n = nil && name = "op" }',
    '{ span.tag != "needle" } && { span.n = 3000 }',
  ]) {
    const { told, matches } = stream(text);
    for (const [found] of told) expect(found, text).toBeLessThanOrEqual(matches.length);
    expect(matches, text).toEqual(text.startsWith('{ span.tag = nil') ? [0] : []);
  }
});

test('where spans depend on others, nothing is said before all are known', () => {
  for (const text of [
    '{ span.tag = "needle" } | count() > 100',
    '{ name = "root" } > { span.n >= 1900 && span.tag = "needle" }',
  ]) {
    const { told, matches } = stream(text);
    expect(
      told.every(([found]) => found === 0),
      text,
    ).toBe(true);
    expect(told.at(-1)![1]).toBeGreaterThan(0); // how far the attributes are known is told all the same
    expect(matches.length).toBe(text.includes('count') ? 200 : 10);
  }
});
