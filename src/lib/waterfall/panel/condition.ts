import type { PlainValue } from '../../model/dictionary.ts';
import type { AttributeDetails, SpanDetails } from '../../model/span-details.ts';
import { StatusCode, ValueType } from '../../model/units.ts';
import type { AttributeScope, Field, FieldExpression, Static } from '../../traceql/ast.ts';
import { print } from '../../traceql/syntax/print.ts';
import { isList } from './value-text.ts';

// TraceQL made of what a span holds. The tree is built and printed, never pasted together: names and texts are data.

const MAX_TEXT = 2000; // a query travels in an address
const MAX_ITEMS = 8;

/** `{ span.key = value }`, or `!=`; null where TraceQL has no such condition (maps, bytes, NaN, texts too long for an address).
 *  For a list: that it holds every item; there is no condition that excludes that. */
export function attributeQuery(
  scope: AttributeScope,
  { key, type, value }: AttributeDetails,
  op: '=' | '!=',
): string | null {
  const field: Field = { kind: 'attribute', scope, parent: false, name: key };
  if (type === ValueType.Empty || key === '' || key.includes('\0')) return null; // a name has no escape for NUL
  if (!isList(value)) {
    const literal = literalOf(type, value);
    return literal && queryOf([{ kind: 'binary', op, left: field, right: literal }]);
  }
  const items = [...new Set(value)].map(itemLiteral);
  if (op === '!=' || items.length === 0 || items.length > MAX_ITEMS) return null;
  const all = items.flatMap((item): FieldExpression[] =>
    item ? [{ kind: 'binary', op, left: field, right: item }] : [],
  );
  return all.length === items.length ? queryOf(all) : null;
}

/** Traces with a span like this one: same service, same operation, failed too if it did. @param service null: none was named */
export function queryLike(service: string | null, { name, status }: Pick<SpanDetails, 'name' | 'status'>): string {
  const serviceName: Field = { kind: 'attribute', scope: 'resource', parent: false, name: 'service.name' };
  const failed = status.code === StatusCode.Error;
  return queryOf([
    ...(service === null ? [] : [equal(serviceName, { kind: 'static', type: 'string', value: service })]),
    equal({ kind: 'intrinsic', name: 'name' }, { kind: 'static', type: 'string', value: name }),
    ...(failed
      ? [equal({ kind: 'intrinsic', name: 'status' }, { kind: 'static', type: 'status', value: 'error' })]
      : []),
  ]);
}

/** Spans that have a link to this one. */
export function linkingQuery(traceId: string, spanId: string): string {
  const is = (name: 'link:traceID' | 'link:spanID', value: string) =>
    equal({ kind: 'intrinsic', name }, { kind: 'static', type: 'string', value });
  return queryOf([is('link:traceID', traceId), is('link:spanID', spanId)]);
}

function equal(left: Field, right: Static): FieldExpression {
  return { kind: 'binary', op: '=', left, right };
}

/** @param conditions one at least */
function queryOf(conditions: readonly FieldExpression[]): string {
  const expression = conditions.reduce((left, right) => ({ kind: 'binary', op: '&&', left, right }));
  const elements = [{ kind: 'filter', expression }] as const;
  return print({ pipeline: { kind: 'pipeline', elements }, metrics: null, secondStage: [], hints: [] });
}

function literalOf(type: ValueType, value: PlainValue): Static | null {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'boolean') return { kind: 'static', type: 'bool', value };
  if (type === ValueType.Int && (typeof value === 'number' || typeof value === 'bigint'))
    return { kind: 'static', type: 'int', value: BigInt(value) };
  return typeof value === 'number' && Number.isFinite(value) ? { kind: 'static', type: 'float', value } : null;
}

/** Items of a list come without their type: a whole number is taken for an int. */
function itemLiteral(value: PlainValue): Static | null {
  const isInt = typeof value === 'bigint' || Number.isSafeInteger(value);
  return literalOf(isInt ? ValueType.Int : ValueType.Double, value);
}

function textOf(value: string): Static | null {
  return value.length > MAX_TEXT ? null : { kind: 'static', type: 'string', value };
}
