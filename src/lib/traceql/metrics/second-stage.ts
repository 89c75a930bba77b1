import type { ComparisonOperator, SecondStage, Static } from '../ast.ts';
import { type Label, type StepSeries } from './series.ts';

/** What stands behind a metrics function: topk, bottomk and comparisons, in turn. */
export function applySecondStages(series: StepSeries[], stages: readonly SecondStage[]): StepSeries[] {
  return stages.reduce((rest, stage) => applyStage(rest, stage), series);
}

function applyStage(series: StepSeries[], stage: SecondStage): StepSeries[] {
  if (stage.kind === 'metrics-filter') return filtered(series, (value) => holds(stage.op, value, stage.value));
  if (series.length <= stage.limit) return series;
  return ranked(series, stage.limit, stage.kind === 'topk' ? 1 : -1);
}

/** Values that fail the comparison go; so do series without a value left. */
function filtered(series: readonly StepSeries[], keeps: (value: number) => boolean): StepSeries[] {
  return series
    .map(({ labels, values, exemplars }) => ({
      labels,
      values: values.map((value) => (keeps(value) ? value : NaN)),
      exemplars: exemplars.filter(({ value }) => keeps(value)),
    }))
    .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}

/** NaN compares with nothing. */
function holds(op: ComparisonOperator, value: number, limit: number): boolean {
  if (Number.isNaN(value)) return false;
  switch (op) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

/** Of every step the `limit` largest values (sign -1: smallest); the other values of the series go. Among equal ones topk takes what
 *  comes first in the alphabet, bottomk what comes last. */
function ranked(series: readonly StepSeries[], limit: number, sign: 1 | -1): StepSeries[] {
  const place = alphabetical(series);
  const kept = series.map(({ labels, values, exemplars }) => ({
    labels,
    values: new Float64Array(values.length).fill(NaN),
    exemplars,
  }));
  const isKept = new Uint8Array(series.length);
  for (let step = 0; step < series[0]!.values.length; step++) {
    const best = series
      .map(({ values }, i) => ({ i, value: values[step]! }))
      .filter(({ value }) => !Number.isNaN(value))
      .sort((a, b) => sign * (b.value - a.value || place[a.i]! - place[b.i]!))
      .slice(0, limit);
    for (const { i, value } of best) {
      kept[i]!.values[step] = value;
      isKept[i] = 1;
    }
  }
  return kept.filter((_, i) => isKept[i] === 1);
}

/** Series -> its place in the alphabet. */
function alphabetical(series: readonly StepSeries[]): Int32Array {
  const order = series.map((_, i) => i).sort((a, b) => compareTies(series[a]!.labels, series[b]!.labels));
  const place = new Int32Array(series.length);
  order.forEach((i, at) => (place[i] = at));
  return place;
}

// Tempo's numbers for the types
const TYPES: Readonly<Record<Static['type'], number>> = {
  int: 3,
  float: 4,
  string: 5,
  bool: 6,
  duration: 11,
  status: 12,
  kind: 13,
};

/** Tempo's order of ties: label by label the text of the value, the key, then, largest first, type and bits. What is not a text is an
 *  empty one. A label too few is the smallest. */
function compareTies(a: readonly Label[], b: readonly Label[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order =
      compareUtf8(textOf(a[i]), textOf(b[i])) ||
      compareUtf8(a[i]?.[0] ?? '', b[i]?.[0] ?? '') ||
      typeOf(b[i]) - typeOf(a[i]) ||
      compareBits(bitsOf(b[i]), bitsOf(a[i]));
    if (order !== 0) return order;
  }
  return 0;
}

function textOf(label: Label | undefined): string {
  return label?.[1].type === 'string' ? label[1].value : '';
}

function typeOf(label: Label | undefined): number {
  return label ? TYPES[label[1].type] : 0;
}

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

function bitsOf(label: Label | undefined): bigint {
  const value = label?.[1].value;
  if (typeof value === 'bigint') return BigInt.asUintN(64, value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'number') return 0n;
  float[0] = value;
  return bits[0]!;
}

function compareBits(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code points, which is the order of UTF-8 bytes; surrogates would otherwise come before U+E000 and above. */
function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x2000 : unit >= 0xd800 ? unit + 0x2000 : unit;
}
