import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/lib/base/result.ts';
import { spanIdText } from '../../../src/lib/model/trace-names.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { BlockSearch, type TraceMatch, type Value } from '../../../src/lib/traceql/evaluate/evaluate.ts';
import { SpanSelect } from '../../../src/lib/traceql/evaluate/select-spans.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import { traceFromText } from '../../kit/trace-text.ts';
import { search, Several, type Meaning, type NaiveSet } from './naive-search.ts';
import { blockOf, traces, type Naive, type Node } from './naive-spans.ts';

function valueOf<T>(result: Result<T, { message: string }>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function queryOf({ text }: Meaning) {
  const compiled = compile(text);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.error.message}`);
  return compiled.value;
}

/** The sets of each trace as comparable texts; null where the meaning is an error. */
function meant({ find }: Meaning, all: readonly Node[][]): string[][] | null {
  try {
    return all.map((spans) =>
      find([{ spans, labels: [] }])
        .map(textOfNaive)
        .sort(),
    );
  } catch (thrown) {
    if (thrown instanceof Several) return null;
    throw thrown;
  }
}

function textOfNaive({ spans, labels }: NaiveSet): string {
  return `${spans.map(({ id }) => id).sort().join()} ${labels.map(labelText).join()}`; // prettier-ignore
}

function labelText(value: Naive | Value): string {
  if (value === null) return 'none';
  if ('type' in value) return `${value.type} ${String(value.value)}`;
  return `[${value.map(labelText).join()}]`;
}

function found(block: TraceBlock, { spansets }: TraceMatch): string[] {
  return spansets
    .map(({ spans, attributes }) => {
      const ids = spans.map(({ row }) => spanIdText(block, row)).sort();
      return `${ids.join()} ${attributes.map(([, value]) => labelText(value)).join()}`;
    })
    .sort();
}

/** [0, count) cut at random places. */
function cut(count: number, places: readonly number[]): [number, number][] {
  const cuts = [...new Set([0, ...places.map((place) => place % (count + 1)), count])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, i) => [cuts[i]!, to]);
}

describe('BlockSearch', () => {
  it('finds what a naive evaluator finds, whichever traces it is asked about at a time', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(traces, search, fc.array(fc.nat(5), { maxLength: 3 }), (all, meaning, places) => {
        const block = blockOf(all);
        const expected = meant(meaning, all);
        const opened = valueOf(BlockSearch.open(queryOf(meaning), block));
        const ranges = cut(all.length, places).map(([from, to]) => opened.matches(from, to));
        if (expected === null) {
          expect(ranges).toContainEqual({ ok: false, error: expect.objectContaining({ kind: 'unsupported' }) });
          return;
        }
        const matching = ranges.flatMap((range) => [...valueOf(range)]);
        expect(matching).toEqual(expected.flatMap((sets, trace) => (sets.length > 0 ? [trace] : [])));
        for (const trace of matching) expect(found(block, opened.describe(trace, 0))).toEqual(expected[trace]);
      }),
      { numRuns: 400 },
    );
  });

  it('leaves out traces that are skipped', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(traces, search, fc.infiniteStream(fc.boolean()), (all, meaning, coins) => {
        const expected = meant(meaning, all);
        fc.pre(expected !== null);
        const skipped = Uint8Array.from(all, () => (coins.next().value ? 1 : 0));
        const opened = valueOf(BlockSearch.open(queryOf(meaning), blockOf(all)));
        expect([...valueOf(opened.matches(0, all.length, skipped))]).toEqual(
          expected.flatMap((sets, trace) => (sets.length > 0 && skipped[trace] === 0 ? [trace] : [])),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('says what it cannot run', () => {
    const block = traceFromText('svc a @0 +1');
    const open = (text: string) => {
      const compiled = compile(text);
      return compiled.ok ? BlockSearch.open(compiled.value, block) : compiled;
    };
    expect(open('{ } | rate()')).toMatchObject({ ok: false, error: { kind: 'unsupported' } });
    expect(open('{ name =~ "a{2,1}" }')).toMatchObject({
      ok: false,
      error: { kind: 'bad-query', message: 'invalid regex: `a{2,1}`' },
    });
  });
});

describe('SpanSelect', () => {
  it('has the spans of all sets, ascending', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(traces, search, fc.array(fc.nat(5), { maxLength: 3 }), (all, meaning, places) => {
        fc.pre(meant(meaning, all) !== null);
        const block = blockOf(all);
        const select = valueOf(SpanSelect.open(queryOf(meaning).pipeline, block));
        const rows = cut(all.length, places).flatMap(([from, to]) => [...valueOf(select.rows(from, to))]);
        const ids = all.flatMap((spans) =>
          meaning.find([{ spans, labels: [] }]).flatMap((set) => set.spans.map(({ id }) => id)),
        );
        expect(rows).toEqual([...rows].sort((a, b) => a - b));
        expect(rows.map((row) => spanIdText(block, row)).sort()).toEqual(ids.sort());
      }),
      { numRuns: 150 },
    );
  });
});
