import { attributeFields, type FieldCount } from '../analysis/attribute-fields.ts';
import { textColumn } from '../analysis/attribute-column.ts';
import type { SpanField } from '../model/span-field.ts';
import type { OpenedTrace } from './opened-trace.ts';
import type { Moved } from './protocol.ts';
import { packTexts, type TextBlock } from './text-block.ts';

/** A field of every span, for a column, a label or a colour. */
export type FieldColumn =
  | {
      readonly kind: 'texts';
      readonly ids: Int32Array<ArrayBuffer>; // span -> text | -1 where the span has none
      readonly texts: TextBlock;
      readonly spans: readonly number[]; // text -> how many spans have it
      readonly type: 'text' | 'number' | 'bool'; // what every value is; text where they differ, or there is none
    }
  | {
      readonly kind: 'numbers';
      readonly unit: 'ns' | 'share'; // a share: of the whole critical path, 0 to 1
      readonly values: Float64Array<ArrayBuffer>; // span -> number
    };

/** What all attributes of the trace must be known for. */
export function fieldsOf(trace: OpenedTrace): Moved<FieldCount[]> {
  return { output: attributeFields(trace.block), transfer: [] };
}

export function columnOf(trace: OpenedTrace, field: SpanField): Moved<FieldColumn> {
  const numbers = numbersOf(trace, field);
  if (numbers) return { output: { kind: 'numbers', ...numbers }, transfer: [numbers.values.buffer] };
  const { ids, texts, spans, type } = textColumn(trace.block, field);
  const packed = packTexts(texts);
  return {
    output: { kind: 'texts', ids, texts: packed, spans, type },
    transfer: [ids.buffer, packed.bytes.buffer, packed.offset.buffer],
  };
}

function numbersOf(
  trace: OpenedTrace,
  { scope, key }: SpanField,
): { unit: 'ns' | 'share'; values: Float64Array<ArrayBuffer> } | null {
  if (scope !== 'intrinsic') return null;
  const { spans } = trace.block;
  if (key === 'duration') return { unit: 'ns', values: spans.durationNs.slice(0, spans.length) };
  if (key === 'start') return { unit: 'ns', values: spans.startNs.slice(0, spans.length) };
  if (key === 'self') return { unit: 'ns', values: trace.selfNs.slice() };
  return key === 'critical' ? { unit: 'share', values: criticalShares(trace) } : null;
}

function criticalShares({ path, block }: OpenedTrace): Float64Array<ArrayBuffer> {
  const share = new Float64Array(block.spans.length);
  let all = 0;
  for (let k = 0; k < path.length; k++) {
    const ns = path.toNs[k]! - path.fromNs[k]!;
    share[path.span[k]!]! += ns;
    all += ns;
  }
  if (all > 0) for (let i = 0; i < share.length; i++) share[i]! /= all;
  return share;
}
