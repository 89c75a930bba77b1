import type { PlainValue, ValuePool } from '../../model/dictionary.ts';
import { ValueType } from '../../model/units.ts';
import type { Static } from '../ast.ts';

/** What a field is on one span: one typed value, an array's elements, or nothing. */
export type Value = Static | readonly Static[] | null;

export function stringValue(value: string): Static {
  return { kind: 'static', type: 'string', value };
}

export function intValue(value: number | bigint): Static {
  return { kind: 'static', type: 'int', value: BigInt(value) };
}

export function durationValue(ns: number): Static {
  return { kind: 'static', type: 'duration', value: BigInt(Math.round(ns)) };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A value of the dictionary. Maps, bytes and empty values are nothing that TraceQL could compare: null. Texts are not kept by
 *  the dictionary, as those it is asked for are: a query may read every one of them. */
export function valueOfId(values: ValuePool, id: number): Value {
  if (id < 0) return null;
  switch (values.type(id)) {
    case ValueType.String:
      return stringValue(decoder.decode(values.bytes(id)));
    case ValueType.Int:
      return { kind: 'static', type: 'int', value: values.int(id) };
    case ValueType.Double:
      return { kind: 'static', type: 'float', value: values.number(id) };
    case ValueType.Bool:
      return { kind: 'static', type: 'bool', value: values.number(id) === 1 };
    case ValueType.Array: {
      const plain = values.plain(id);
      return Array.isArray(plain) ? (plain as readonly PlainValue[]).flatMap((element) => staticsOf(element)) : null;
    }
    default:
      return null;
  }
}

/** Numbers of an array count as integers where they are whole: the decoded form no longer tells 1 from 1.0, and TraceQL
 *  compares the two by value anyway. */
function staticsOf(value: PlainValue): Static[] {
  if (typeof value === 'string') return [stringValue(value)];
  if (typeof value === 'boolean') return [{ kind: 'static', type: 'bool', value }];
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return [intValue(value as bigint | number)];
  return typeof value === 'number' ? [{ kind: 'static', type: 'float', value }] : [];
}

export function elementsOf(value: Value): readonly Static[] {
  return value === null ? [] : isArray(value) ? value : [value];
}

export function isArray(value: Value): value is readonly Static[] {
  return Array.isArray(value);
}
