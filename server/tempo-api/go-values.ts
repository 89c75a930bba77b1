import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { parseDuration } from '../../src/lib/traceql/syntax/duration.ts';

/** Texts as Go's strconv and time read them, and refused in their words: clients show those, and Tempo's own tests know them.
 *  The error is the message. */
type Parsed<T> = Result<T, string>;

/** strconv.ParseUint or ParseInt of so many bits, in base 10. */
export function parseGoInteger(goFunction: 'ParseInt' | 'ParseUint', text: string, bits: 32 | 64): Parsed<bigint> {
  const fail = (why: string) => err(`strconv.${goFunction}: parsing ${quote(text)}: ${why}`);
  const signed = goFunction === 'ParseInt';
  if (!(signed ? /^[+-]?\d+$/ : /^\d+$/).test(text)) return fail('invalid syntax');
  const value = BigInt(text.replace(/^\+/, ''));
  const limit = 1n << BigInt(signed ? bits - 1 : bits);
  return value >= limit || (signed && value < -limit) ? fail('value out of range') : ok(value);
}

/** time.ParseDuration: `1.5s`, `1h30m`, `-2ms`, `0`. In nanoseconds. */
export function parseGoDuration(text: string): Parsed<bigint> {
  const negative = text.startsWith('-');
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return ok(0n);
  const [all, number, unit] =
    /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|[smh]))*(\d+(?:\.\d*)?|\.\d+)?([^\d.]*)/.exec(unsigned)!;
  const isWhole = all === unsigned && number === undefined && unit === '';
  const ns = isWhole ? parseDuration(unsigned.replaceAll('μ', 'µ')) : null;
  if (ns !== null) return ok(negative ? -ns : ns);
  if (number !== undefined && unit === '' && all === unsigned)
    return err(`time: missing unit in duration ${quote(text)}`);
  if (number !== undefined && unit) return err(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
  return err(`time: invalid duration ${quote(text)}`);
}

/** Prometheus' model.ParseDuration: `1d12h`, whole numbers, units falling. In nanoseconds. */
export function parsePrometheusDuration(text: string): Parsed<bigint> {
  if (text === '0') return ok(0n);
  if (!/^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text))
    return err(`not a valid duration string: ${quote(text)}`);
  const ns = parseDuration(text);
  return ns === null ? err('duration out of range') : ok(ns);
}

/** A point in time as Tempo's metrics endpoints take it, in Unix nanoseconds: seconds (whole, up to ten digits, or with a
 *  fraction, of which milliseconds count), longer whole numbers as nanoseconds, or RFC 3339. */
export function parseTimestamp(text: string): Parsed<bigint> {
  if (text.includes('.') && FLOAT.test(text) && Number.isFinite(Number(text))) {
    const seconds = Math.trunc(Number(text));
    const fraction = Math.round((Number(text) - seconds) * 1000);
    return ok(BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * 1_000_000n);
  }
  const whole = parseGoInteger('ParseInt', text, 64);
  if (whole.ok) return ok(text.length <= 10 ? whole.value * 1_000_000_000n : whole.value);
  return rfc3339(text) ?? whole;
}

/** What strconv.ParseFloat takes, as far as somebody might send it. */
export const FLOAT = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function rfc3339(text: string): Parsed<bigint> | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const ms = match ? Date.parse(match[1]! + match[3]!) : NaN;
  if (Number.isNaN(ms)) return null;
  return ok(BigInt(ms) * 1_000_000n + BigInt((match![2] ?? '').slice(0, 9).padEnd(9, '0')));
}

/** A text as Go's %q shows it, as far as parameters need. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
