import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { parseGoInteger } from './go-values.ts';

/** A parameter that Tempo refuses; `message` is its text. */
export interface BadParameter {
  readonly kind: 'bad-parameter';
  readonly message: string;
}
export type Parsed<T> = Result<T, BadParameter>;

export function refuse(message: string): { ok: false; error: BadParameter } {
  return err({ kind: 'bad-parameter', message });
}

/** A parameter's text; null where it is absent or empty, which is the same to Tempo. */
export function textOf(query: URLSearchParams, name: string): string | null {
  return query.get(name) || null;
}

/** A whole number. @returns null where it is absent or empty */
export function integerOf(
  query: URLSearchParams,
  name: string,
  goFunction: 'ParseInt' | 'ParseUint',
  bits: 32 | 64 = 32,
): Parsed<number | null> {
  const text = textOf(query, name);
  if (text === null) return ok(null);
  const value = parseGoInteger(goFunction, text, bits);
  return value.ok ? ok(Number(value.value)) : refuse(`invalid ${name}: ${value.error}`);
}

/** A whole number that is passed over where it is none, as Tempo does with some. */
export function lenientCount(query: URLSearchParams, name: string): number {
  const value = parseGoInteger('ParseUint', query.get(name) ?? '', 32);
  return value.ok ? Number(value.value) : 0;
}
