import { fold } from '../check/fold.ts';
import type { FieldExpression } from '../ast.ts';
import { messageText } from '../check/message-text.ts';
import type { FieldReaders } from './field-reader.ts';
import { grouper } from './grouper.ts';
import type { NumberTest } from './number-test.ts';
import { SetsWriter, type Label, type Stage } from './spansets.ts';
import { stringValue } from './value.ts';
import { expressionReader } from './field-value.ts';

/** by(): every set is divided by the value of an expression. Groups stand in the order of their first spans.
 *  @param wanted numbers of spans that a group may have, if the next stage asks for that: the others, which are most of them as a
 *  rule, are not written at all */
export function groupStage(expression: FieldExpression, readers: FieldReaders, wanted: NumberTest | null): Stage {
  const folded = fold(expression);
  const key = `by(${messageText(folded)})`;
  const read = expressionReader(folded, readers);
  const group = grouper(folded, readers);
  const writer = new SetsWriter();
  let groups = new Int32Array(0); // row of the set -> group
  let sizes = new Int32Array(0); // group -> rows, then where its next row goes; -1 if it is not wanted
  return (sets) => {
    const rowCount = sets.start[sets.count]!;
    writer.reset(rowCount, rowCount, sets.labels !== null);
    const { rows } = writer;
    let end = 0;
    for (let set = 0; set < sets.count; set++) {
      const from = sets.start[set]!;
      const to = sets.start[set + 1]!;
      if (groups.length < to - from) {
        groups = new Int32Array(2 * (to - from));
        sizes = new Int32Array(2 * (to - from));
      }
      const count = group(sets.rows, from, to, groups, sizes);
      let first = end;
      for (let i = 0; i < count; i++) {
        const size = sizes[i]!;
        const isWanted = wanted === null || wanted.passes(size);
        sizes[i] = isWanted ? end : -1;
        end += isWanted ? size : 0;
      }
      if (end === first) continue;
      for (let i = from; i < to; i++) {
        const at = groups[i - from]!;
        const place = sizes[at]!;
        if (place < 0) continue;
        rows[place] = sets.rows[i]!;
        sizes[at] = place + 1;
      }
      for (let i = 0; i < count; i++) {
        if (sizes[i]! < 0) continue;
        const labels = sets.labels && [...sets.labels[set]!, [key, read(rows[first]!) ?? stringValue('nil')] as Label];
        writer.add(sets.unit[set]!, (first = sizes[i]!), labels ?? undefined);
      }
    }
    return writer.finish(false);
  };
}
