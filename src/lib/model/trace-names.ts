import { hexOfBytes, hexOfWords } from '../base/hex.ts';
import type { AttributeTable } from './attribute-table.ts';
import type { AttributeDetails } from './span-details.ts';
import type { TraceBlock } from './trace-block.ts';

/** 32 hex digits. */
export function traceIdText(block: TraceBlock, trace: number): string {
  return hexOfBytes(block.spans.traceId, 16 * trace, 16 * trace + 16);
}

/** 16 hex digits. */
export function spanIdText(block: TraceBlock, span: number): string {
  return hexOfWords(block.spans.spanId[2 * span]!, block.spans.spanId[2 * span + 1]!);
}

export function spanName(block: TraceBlock, span: number): string {
  return block.dictionary.values.text(block.spans.name[span]!);
}

/** service.name of the span's resource; '' where it has none. */
export function spanService(block: TraceBlock, span: number): string {
  const service = block.resources.service[block.spans.resource[span]!]!;
  return service < 0 ? '' : block.dictionary.values.text(service);
}

/** The span that names a trace: of its true roots (no parent id) the one that starts last, as Tempo picks it in search answers, in
 *  `rootName` and `rootServiceName` and in their values (tests/fixtures/tempo-golden: traces with several roots). -1 while none has arrived. */
export function rootSpan(block: TraceBlock, trace: number): number {
  const { traceStart, subtreeEnd, parentId } = block.spans;
  let root = -1;
  for (let i = traceStart[trace]!; i < traceStart[trace + 1]!; i = subtreeEnd[i]!)
    if ((parentId[2 * i]! | parentId[2 * i + 1]!) === 0) root = i;
  return root;
}

/** Name of the root span; '' while none has arrived. */
export function rootName(block: TraceBlock, trace: number): string {
  const root = rootSpan(block, trace);
  return root < 0 ? '' : spanName(block, root);
}

/** service.name of the root span; '' while none has arrived. */
export function rootService(block: TraceBlock, trace: number): string {
  const root = rootSpan(block, trace);
  return root < 0 ? '' : spanService(block, root);
}

/** The attributes of one owner as plain data, in the order sent. */
export function attributeList(block: TraceBlock, table: AttributeTable, owner: number): AttributeDetails[] {
  const { keys, values } = block.dictionary;
  const list: AttributeDetails[] = [];
  for (let i = table.start[owner]!; i < table.start[owner + 1]!; i++) {
    const value = table.value[i]!;
    list.push({ key: keys.text(table.key[i]!), type: values.type(value), value: values.plain(value) });
  }
  return list;
}
