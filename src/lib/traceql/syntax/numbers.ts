/** Numbers as Go's text/scanner cuts them and its strconv reads them: `08.5`, `1_000.5` and `0x1p-2` are floats, while of the
 *  integers only plain decimal ones pass. */

const LITERALS: Record<string, string> = { x: 'hexadecimal', o: 'octal', '0': 'octal', b: 'binary', '': 'decimal' };
const DIGITS = { x: /[\da-f_]*/iy, other: /[\d_]*/y };

export interface ScannedNumber {
  readonly digits: string;
  readonly isFloat: boolean;
  readonly error: string | null; // the first, as Go words it
}

/** The number that begins at `from`, which is a digit, or a dot before one. */
export function scanNumber(text: string, from: number): ScannedNumber {
  const errors: string[] = [];
  const prefix = /^0([xob])/i.exec(text.slice(from, from + 2))?.[1]?.toLowerCase() ?? (text[from] === '0' ? '0' : '');
  const name = LITERALS[prefix]! + ' literal';
  const pattern = prefix === 'x' ? DIGITS.x : DIGITS.other;
  let at = from + (prefix === '' || prefix === '0' ? 0 : 2);
  const take = (digits: RegExp): string => {
    digits.lastIndex = at;
    const taken = digits.exec(text)![0];
    at += taken.length;
    return taken;
  };
  const whole = take(pattern);
  let fraction = '';
  let isFloat = text[at] === '.';
  if (isFloat) {
    at++;
    if (prefix === 'o' || prefix === 'b') errors.push(`invalid radix point in ${name}`);
    fraction = take(pattern);
  }
  if (!/[^_]/.test(whole + fraction)) errors.push(`${name} has no digits`);
  const exponent = /[ep]/i.exec(text[at] ?? '')?.[0];
  if (exponent) {
    const isBinary = exponent.toLowerCase() === 'p';
    if (!isBinary && prefix !== '' && prefix !== '0') errors.push(`'${exponent}' exponent requires decimal mantissa`);
    if (isBinary && prefix !== 'x') errors.push(`'${exponent}' exponent requires hexadecimal mantissa`);
    isFloat = true;
    at += /[+-]/.test(text[at + 1] ?? '') ? 2 : 1;
    if (!/\d/.test(take(DIGITS.other))) errors.push('exponent has no digits');
  } else if (prefix === 'x' && isFloat) errors.push("hexadecimal mantissa requires a 'p' exponent");
  const beyond = (prefix === 'b' ? /[2-9]/ : prefix === 'o' || prefix === '0' ? /[89]/ : null)?.exec(whole)?.[0];
  if (beyond && !isFloat) errors.push(`invalid digit '${beyond}' in ${name}`);
  const digits = text.slice(from, at);
  const isTorn = prefix === 'x' ? /[^\da-fx]_|_(?![\da-f])/i : /[^\dob]_|_(?!\d)/i;
  if (isTorn.test(digits)) errors.push("'_' must separate successive digits");
  return { digits, isFloat, error: errors[0] ?? null };
}

/** Its value: a bigint for an integer, else a number; or Go's complaint. */
export function numberValue({ digits, isFloat }: ScannedNumber): bigint | number | { error: string } {
  const refused = (why: string) => ({
    error: `strconv.${isFloat ? 'ParseFloat' : 'Atoi'}: parsing "${digits}": ${why}`,
  });
  if (isFloat) {
    const value = floatValue(digits.replaceAll('_', ''));
    return Number.isFinite(value) ? value : refused('value out of range');
  }
  // read from the left, with room for 64 bits without a sign
  const leading = BigInt(/^\d*/.exec(digits)![0]);
  if (leading >= 2n ** 64n) return refused('value out of range');
  if (/\D/.test(digits)) return refused('invalid syntax');
  return leading >= 2n ** 63n ? refused('value out of range') : leading;
}

function floatValue(digits: string): number {
  const hexadecimal = /^0x([\da-f]*)\.?([\da-f]*)p(.*)$/i.exec(digits);
  if (!hexadecimal) return Number(digits);
  const [, whole = '', fraction = '', exponent = ''] = hexadecimal;
  return Number(BigInt(`0x0${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
}
