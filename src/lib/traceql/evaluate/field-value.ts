import type { TraceBlock } from '../../model/trace-block.ts';
import { upperBound } from '../../base/bisect.ts';
import type { Field } from '../ast.ts';
import { isField, type Folded } from '../check/fold.ts';
import { BlockColumns } from './block-columns.ts';
import { FieldReaders } from './field-reader.ts';
import { compileValue } from './predicate.ts';
import { valueOfId, type Value } from './value.ts';

/** Reads a field of any span of a block; of a span's events and links, the first that has it. For what has to be right for
 *  every field rather than fast: where BlockColumns.ids has the field, comparing ids needs no value at all. */
export function valueReader(field: Field, block: TraceBlock): (trace: number, row: number) => Value {
  const ids = BlockColumns.of(block).ids(field);
  const { values } = block.dictionary;
  if (ids) return (_trace, row) => valueOfId(values, ids[row]!);
  const read = new FieldReaders(block).reader(field);
  const { events, links } = block;
  return (trace, row) => read({ trace, span: row, event: first(events.start, row), link: first(links.start, row) });
}

/** The same of any expression; the trace is found from the row. */
export function expressionReader(node: Folded, readers: FieldReaders): (row: number) => Value {
  const { spans, events, links } = readers.block;
  const traceOf = (row: number): number => upperBound(spans.traceStart, row) - 1;
  if (isField(node)) {
    const read = valueReader(node, readers.block);
    return (row) => read(traceOf(row), row);
  }
  const read = compileValue(node, readers);
  return (row) =>
    read({ trace: traceOf(row), span: row, event: first(events.start, row), link: first(links.start, row) });
}

function first(start: Int32Array, row: number): number {
  return start[row]! < start[row + 1]! ? start[row]! : -1;
}
