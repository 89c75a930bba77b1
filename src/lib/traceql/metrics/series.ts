import type { Static } from '../ast.ts';

/** A key and its value: string, int, float or bool; what a span lacks is the string "nil". */
export type Label = readonly [key: string, value: Static];

/** One series of a metrics answer, in Tempo's units (durations in seconds). */
export interface Series {
  readonly labels: readonly Label[];
  readonly samples: readonly Sample[]; // by time; steps without a value are left out
  readonly exemplars: readonly Exemplar[]; // by time
}

export interface Sample {
  readonly timestampMs: number; // Unix; the end of the step
  readonly value: number;
}

/** A span that went into a sample. */
export interface Exemplar {
  readonly labels: readonly Label[]; // trace:id, then what the query speaks of
  readonly value: number;
  readonly timestampMs: number; // Unix; the span's start
}

/** An exemplar while its series is worked on; a value of NaN stands for that of the sample of its step. */
export interface StepExemplar extends Exemplar {
  readonly step: number;
}

/** A series while it is worked on: a value for every step. */
export interface StepSeries {
  readonly labels: readonly Label[];
  readonly values: Float64Array; // NaN = none
  readonly exemplars: readonly StepExemplar[];
}

/** Tells series apart: equal for equal labels. */
export function labelsKey(labels: readonly Label[]): string {
  return labels.map(([key, { type, value }]) => `${key}\u0000${type}\u0000${value}`).join('\u0001');
}

/** Tempo's order of series: by how many labels they have, then by keys, then by values. */
export function compareLabels(a: readonly Label[], b: readonly Label[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i]![0], b[i]![0]) || compareText(protoText(a[i]![1]), protoText(b[i]![1]));
    if (order !== 0) return order;
  }
  return 0;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A value as protobuf's text format begins it: values are ordered by type first, then as texts. */
function protoText({ type, value }: Static): string {
  return `${{ bool: 'bool', float: 'double', int: 'int' }[type as string] ?? 'string'}_value:${value}`;
}
