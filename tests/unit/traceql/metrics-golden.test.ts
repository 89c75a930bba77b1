import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/lib/traceql/ast.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import type { MetricsWindow } from '../../../src/lib/traceql/metrics/metrics.ts';
import { goldenBlock, readGolden, type GoldenAttribute, type GoldenRow } from './golden.ts';
import { runMetrics, valueText } from './metrics-run.ts';

const golden = readGolden();
const block = goldenBlock();
const STEP_S = 60;

interface TempoSeries {
  readonly labels: readonly GoldenAttribute[];
  readonly samples?: readonly { timestampMs: string; value?: number }[];
  readonly value?: number;
}

/** Labels -> time in ms -> value; zeros are left out, as is a series of nothing else. */
type Answer = Map<string, Map<number, number>>;

function rangeWindow(): MetricsWindow {
  const ns = (seconds: number) => BigInt(seconds) * 1_000_000_000n;
  // Tempo adds a step before the start
  return { startNs: ns(golden.start - STEP_S), endNs: ns(golden.end), stepNs: ns(STEP_S), exemplars: 0 };
}

function instantWindow(): MetricsWindow {
  const ns = (seconds: number) => BigInt(seconds) * 1_000_000_000n;
  return { startNs: ns(golden.start), endNs: ns(golden.end), stepNs: null, exemplars: 0 };
}

function answerOf(query: Query, window: MetricsWindow): Answer {
  return new Map(
    runMetrics(query, window, [block]).map(({ labels, samples }) => [
      labels.map(([key, value]) => `${key}=${valueText(value)}`).join(' '),
      new Map(samples.map(({ timestampMs, value }) => [timestampMs, value])),
    ]),
  );
}

function tempoAnswer(body: unknown): Answer {
  const { series = [] } = body as { series?: readonly TempoSeries[] };
  return new Map(
    series.map(({ labels, samples, value }) => [
      labels.map(labelText).join(' '),
      new Map(
        samples?.map(({ timestampMs, value: at = 0 }) => [Number(timestampMs), at]) ?? [
          [golden.end * 1000, value ?? 0],
        ],
      ),
    ]),
  );
}

function labelText({ key, value }: GoldenAttribute): string {
  const [[type, content] = ['', '']] = Object.entries(value);
  return `${key}=${type} ${String(content)}`;
}

/** A series padded with zeros equals one without; Tempo leaves out the last half minute before it is asked. */
function withoutZeros(answer: Answer): Answer {
  const rest = [...answer].map(([labels, values]): [string, Map<number, number>] => [
    labels,
    new Map([...values].filter(([, value]) => value !== 0)),
  ]);
  return new Map(rest.filter(([, values]) => values.size > 0));
}

function expectSame(own: Answer, tempo: Answer): void {
  expect([...own.keys()].sort()).toEqual([...tempo.keys()].sort());
  for (const [labels, values] of tempo) {
    const mine = own.get(labels)!;
    expect([labels, ...mine.keys()]).toEqual([labels, ...values.keys()]);
    for (const [at, value] of values)
      expect(Math.abs(mine.get(at)! - value), `${labels} at ${at}: ${mine.get(at)} for ${value}`).toBeLessThanOrEqual(
        1e-9 * Math.abs(value),
      );
  }
}

function compiled(q: string): Query {
  const result = compile(q);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const isAsked = ({ status, quirk }: GoldenRow): boolean => status === 200 && !quirk;

function checkRow({ q, body }: GoldenRow, window: MetricsWindow): void {
  const own = withoutZeros(answerOf(compiled(q), window));
  const tempo = withoutZeros(tempoAnswer(body));
  if (q.includes('compare(')) expectSameComparison(own, tempo);
  else expectSame(own, tempo);
}

/** compare() shows a few values of each attribute; of those that are equally frequent any may be shown. */
function expectSameComparison(own: Answer, tempo: Answer): void {
  const [shownOwn, shownTempo] = [countsByAttribute(own), countsByAttribute(tempo)];
  expect(shownOwn).toEqual(shownTempo);
  const both = [...own].filter(([labels]) => tempo.has(labels));
  expect(both.length).toBeGreaterThan(0.85 * tempo.size);
  expectSame(new Map(both), new Map([...tempo].filter(([labels]) => own.has(labels))));
}

/** Type and attribute -> how often each value counts over all steps, sorted. */
function countsByAttribute(answer: Answer): Record<string, number[]> {
  const counts: Record<string, number[]> = {};
  for (const [labels, values] of answer) {
    const attribute = /^(\S+ \S+ .*?)=/.exec(labels)![1]!;
    (counts[attribute] ??= []).push([...values.values()].reduce((sum, value) => sum + value, 0));
  }
  return Object.fromEntries(Object.entries(counts).map(([key, list]) => [key, list.sort((a, b) => b - a)]));
}

describe('metrics', () => {
  it.each(golden.metrics.filter(isAsked))('answers $q as Tempo does', (row) => {
    checkRow(row, rangeWindow());
  });

  it.each(golden.instant.filter(isAsked))('answers $q over the whole range as Tempo does', (row) => {
    checkRow(row, instantWindow());
  });
});
