import type { SpanField } from '../../model/span-field.ts';
import type { Field, Static } from '../../traceql/ast.ts';
import { print } from '../../traceql/syntax/print.ts';

/** A value of a field, and how many spans have it. */
export interface FieldValue {
  readonly text: string;
  readonly type: 'text' | 'number' | 'bool';
  readonly spans: number;
}

/** TraceQL for the spans that have a value: `{ span.http.method = "GET" }`. */
export function valueQuery(field: SpanField, value: FieldValue): string {
  const expression = { kind: 'binary', op: '=', left: fieldOf(field), right: literalOf(field, value) } as const;
  const elements = [{ kind: 'filter', expression }] as const;
  return print({ pipeline: { kind: 'pipeline', elements }, metrics: null, secondStage: [], hints: [] });
}

function fieldOf({ scope, key }: SpanField): Field {
  if (scope !== 'intrinsic') return { kind: 'attribute', scope, parent: false, name: key };
  if (key === 'service') return { kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' };
  if (key === 'self' || key === 'critical' || key === 'start') throw new Error(`TraceQL has no ${key}`);
  return { kind: 'intrinsic', name: key };
}

function literalOf({ scope, key }: SpanField, { text, type }: FieldValue): Static {
  if (scope === 'intrinsic' && key === 'kind') return { kind: 'static', type: 'kind', value: text as 'server' };
  if (scope === 'intrinsic' && key === 'status') return { kind: 'static', type: 'status', value: text as 'error' };
  if (type === 'bool') return { kind: 'static', type: 'bool', value: text === 'true' };
  if (type === 'text') return { kind: 'static', type: 'string', value: text };
  return /^-?\d+$/.test(text)
    ? { kind: 'static', type: 'int', value: BigInt(text) }
    : { kind: 'static', type: 'float', value: Number(text) };
}
