import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValuePoolBuilder } from '../../../src/lib/model/dictionary-builder.ts';
import { FrequencyMerge, type CountedPlaces } from '../../../src/lib/traceql/metrics/compare-merge.ts';

const ATTRIBUTES = 2;

/** Of whose values many have the same hash. */
class Colliding extends ValuePoolBuilder {
  readonly #hashes: number;

  constructor(hashes: number) {
    super();
    this.#hashes = hashes;
  }

  override hash(id: number): number {
    return this.text(id).length % this.#hashes;
  }

  override withHash(hash: number): number[] {
    return Array.from({ length: this.length }, (_, id) => id).filter((id) => this.hash(id) === hash);
  }
}

type Entry = readonly [attribute: number, text: string, baseline: number, selection: number];

const texts = fc.nat({ max: 40 }).map((n) => `${'x'.repeat(n % 7)}${n}`);
const entry: fc.Arbitrary<Entry> = fc.tuple(
  fc.nat({ max: ATTRIBUTES - 1 }),
  texts,
  fc.nat({ max: 3 }),
  fc.nat({ max: 3 }),
);
const sources = fc.array(fc.uniqueArray(entry, { selector: ([attribute, text]) => `${attribute}${text}` }), {
  minLength: 1,
  maxLength: 4,
});

function sourceOf(entries: readonly Entry[], values: ValuePoolBuilder): CountedPlaces {
  const ids = entries.map(([, text]) => values.internText(text));
  const attributes = Int32Array.from(entries, ([attribute, , baseline, selection]) =>
    baseline + selection === 0 ? -1 : attribute,
  );
  return {
    values,
    attributes,
    counts: Int32Array.from(entries.flatMap(([, , baseline, selection]) => [baseline, selection])),
    value: (place) => ids[place]!,
    find: (attribute, value) => ids.flatMap((id, i) => (id === value && attributes[i] === attribute ? [i] : [])),
  };
}

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Sums by a map, in order of first sight. */
function naive(all: readonly (readonly Entry[])[], list: number, topN: number): [string, number][] {
  const sums = new Map<string, number>();
  for (const [attribute, text, baseline, selection] of all.flat()) {
    if (attribute !== list >> 1 || baseline + selection === 0) continue;
    sums.set(text, (sums.get(text) ?? 0) + (list % 2 === 0 ? baseline : selection));
  }
  return [...sums]
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, topN);
}

describe('the most frequent values of several blocks', () => {
  it.each([
    [1, 'all have one hash'],
    [3, 'three hashes'],
    [2 ** 31, 'few share a hash'],
  ])('are those that a map finds: %d, %s', (hashes) => {
    fc.assert(
      fc.property(sources, fc.integer({ min: 1, max: 5 }), (all, topN) => {
        const places = all.map((entries) => sourceOf(entries, new Colliding(hashes)));
        const found = finish(new FrequencyMerge(places, topN).run(ATTRIBUTES)).map((values, list) =>
          values.map((each): [string, number] => [each.values.text(each.value), each.counts[list % 2 === 0 ? 0 : 1]]),
        );
        expect(found).toEqual(Array.from({ length: 2 * ATTRIBUTES }, (_, list) => naive(all, list, topN)));
      }),
      { numRuns: 150 },
    );
  });

  it('are where they say they are', () => {
    const entries: Entry[] = [
      [0, 'a', 1, 0],
      [0, 'b', 2, 1],
    ];
    const places = [entries, [...entries].reverse()].map((each) => sourceOf(each, new ValuePoolBuilder()));
    const [baseline] = finish(new FrequencyMerge(places, 1).run(1));
    expect(baseline!.map(({ at, counts }) => ({ at, counts }))).toEqual([
      {
        at: [
          { source: 0, place: 1 },
          { source: 1, place: 0 },
        ],
        counts: [4, 2],
      },
    ]);
  });
});
