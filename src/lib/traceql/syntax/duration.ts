/** Durations as Tempo reads them: Prometheus' form (`1d12h`, whole numbers, units falling) or Go's (`1.5s`, `1h2us`). */

const UNIT_NS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};
const PROMETHEUS = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
/** Digits can be read in one way only: `\d+\.?\d*` takes quadratic time for many of them and no unit. */
const GO = /^((\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;
/** Those behind make no nanosecond, and 10 to the power of hundreds is no number. */
const FRACTION_DIGITS = 18;
const LARGEST = 2n ** 63n - 1n;

/** Nanoseconds, or null where the text is no duration (or is longer than 292 years). */
export function parseDuration(text: string): bigint | null {
  if (text === '' || !(PROMETHEUS.test(text) || GO.test(text))) return null;
  let total = 0n;
  for (const [, whole = '', digits = '', unit = ''] of text.matchAll(/(\d*)\.?(\d*)(ns|us|µs|ms|s|m|h|d|w|y)/g)) {
    const scale = UNIT_NS[unit]!;
    total += BigInt(whole || '0') * scale;
    const fraction = digits.slice(0, FRACTION_DIGITS);
    // as Go does, in floats
    if (fraction) total += BigInt(Math.trunc(Number(fraction) * (Number(scale) / 10 ** fraction.length)));
  }
  return total > LARGEST ? null : total;
}

/** The text of a duration as Go prints it (`1h30m0s`, `1.5ms`, `0s`), which is also how Tempo's messages show it. */
export function formatDuration(ns: bigint): string {
  if (ns < 0n) return '-' + formatDuration(-ns);
  if (ns === 0n) return '0s';
  for (const unit of ['ns', 'µs', 'ms']) if (ns < UNIT_NS[unit]! * 1000n) return decimal(ns, UNIT_NS[unit]!) + unit;
  const hours = ns / UNIT_NS['h']!;
  const minutes = (ns / UNIT_NS['m']!) % 60n;
  const seconds = decimal(ns % UNIT_NS['m']!, UNIT_NS['s']!) + 's';
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

function decimal(ns: bigint, scale: bigint): string {
  const digits = String(scale).length - 1;
  const fraction = String(ns % scale)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return String(ns / scale) + (digits > 0 && fraction ? '.' + fraction : '');
}
