/** A float as Go's strconv prints it with 'g' and the fewest digits, with a `.0` where it would read as an integer. */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN.0' : value > 0 ? '+Inf.0' : '-Inf.0'; // as Tempo has it
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : text + '.0';
}

/** The same without that `.0`. */
export function formatPlainFloat(value: number): string {
  return formatFloat(value).replace(/\.0$/, '');
}
