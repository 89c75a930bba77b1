import { fold, isField, type Folded } from '../fold.ts';
import type { FieldExpression } from '../ast.ts';
import { messageText } from '../message-text.ts';
import type { FieldReaders } from './field-reader.ts';
import { SetsWriter, type Label, type Stage } from './spansets.ts';
import { isArray, stringValue, type Value } from './value.ts';
import { expressionReader } from './field-value.ts';

/** by(): every set is divided by the value of an expression. Groups stand in the order of their first spans. */
export function groupStage(expression: FieldExpression, readers: FieldReaders): Stage {
  const folded = fold(expression);
  const key = `by(${messageText(folded)})`;
  const read = expressionReader(folded, readers);
  const groupOf = grouper(folded, readers);
  const writer = new SetsWriter();
  let groups = new Int32Array(0); // row of the set -> group
  let ends = new Int32Array(0); // group -> where its next row goes
  return (sets) => {
    const rowCount = sets.start[sets.count]!;
    writer.reset(rowCount, rowCount, sets.labels !== null);
    for (let set = 0; set < sets.count; set++) {
      const from = sets.start[set]!;
      const to = sets.start[set + 1]!;
      if (groups.length < to - from) {
        groups = new Int32Array(2 * (to - from));
        ends = new Int32Array(2 * (to - from) + 1);
      }
      const count = groupOf(sets.rows, from, to, groups);
      ends.fill(0, 0, count + 1);
      for (let i = from; i < to; i++) ends[groups[i - from]! + 1]!++;
      for (let group = 0; group < count; group++) ends[group + 1]! += ends[group]!;
      for (let i = from; i < to; i++) writer.rows[from + ends[groups[i - from]!]!++] = sets.rows[i]!;
      for (let group = 0; group < count; group++) {
        const first = writer.rows[from + (group === 0 ? 0 : ends[group - 1]!)]!;
        const labels = sets.labels && [...sets.labels[set]!, [key, read(first) ?? stringValue('nil')] as Label];
        writer.add(sets.unit[set]!, from + ends[group]!, labels ?? undefined);
      }
    }
    return writer.finish(false);
  };
}

/** Numbers the groups of rows[from, to) from 0, in the order in which they are met, into `groups`.  @returns how many */
type Grouper = (rows: Int32Array, from: number, to: number, groups: Int32Array) => number;

function grouper(node: Folded, readers: FieldReaders): Grouper {
  const { spans, dictionary } = readers.block;
  if (isField(node)) {
    const ids = readers.columns.ids(node);
    if (ids) return byCode(dictionary.values.length, (row) => ids[row]!);
    if (node.kind === 'intrinsic' && node.name === 'status') return byCode(256, (row) => spans.status[row]!);
    if (node.kind === 'intrinsic' && node.name === 'kind') return byCode(256, (row) => spans.kind[row]!);
    if (node.kind === 'intrinsic' && node.name === 'duration') return byKey((row) => spans.durationNs[row]!);
  }
  const read = expressionReader(node, readers);
  return byKey((row) => keyOf(read(row)));
}

/** Groups by small integers from -1. */
function byCode(codes: number, codeOf: (row: number) => number): Grouper {
  const known = new Float64Array(codes + 1); // code + 1 -> group, counted over all sets: those of earlier sets are below `first`
  let next = 1;
  return (rows, from, to, groups) => {
    const first = next;
    for (let i = from; i < to; i++) {
      const code = codeOf(rows[i]!) + 1;
      let group = known[code]!;
      if (group < first) known[code] = group = next++;
      groups[i - from] = group - first;
    }
    return next - first;
  };
}

function byKey(keyOfRow: (row: number) => string | number): Grouper {
  return (rows, from, to, groups) => {
    const known = new Map<string | number, number>();
    for (let i = from; i < to; i++) {
      const key = keyOfRow(rows[i]!);
      let group = known.get(key);
      if (group === undefined) known.set(key, (group = known.size));
      groups[i - from] = group;
    }
    return known.size;
  };
}

function keyOf(value: Value): string {
  if (value === null) return '';
  return isArray(value) ? value.map(keyOf).join('\u0000') : `${value.type}:${value.value}`;
}
