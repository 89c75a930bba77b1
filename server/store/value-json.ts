import type { Static } from '../../src/lib/traceql/ast.ts';
import { formatDuration } from '../../src/lib/traceql/syntax/duration.ts';
import type { Value } from '../../src/lib/traceql/evaluate/value.ts';

/** A TraceQL value as an OTLP AnyValue in proto3 JSON; durations, status and kind as text, as Tempo returns them. */
export function valueJson(value: NonNullable<Value>): object {
  return Array.isArray(value)
    ? { arrayValue: { values: (value as readonly Static[]).map(staticJson) } }
    : staticJson(value as Static);
}

function staticJson(value: Static): object {
  switch (value.type) {
    case 'int':
      return { intValue: value.value.toString() };
    case 'float':
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) }; // JSON has no NaN
    case 'bool':
      return { boolValue: value.value };
    case 'duration':
      return { stringValue: formatDuration(value.value) };
    default:
      return { stringValue: value.value };
  }
}
