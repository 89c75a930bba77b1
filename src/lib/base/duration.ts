const UNITS = [
  { suffix: 'ns', ns: 1 },
  { suffix: 'µs', ns: 1e3 },
  { suffix: 'ms', ns: 1e6 },
  { suffix: 's', ns: 1e9 },
] as const;
const MINUTE_NS = 60e9;
const HOUR_NS = 3600e9;
const DAY_NS = 86400e9;

/** A length of time for people, in three significant digits: "0 s", "850 ns", "12 µs", "5.1 ms", "304 ms", "1.21 s"; from a minute
 *  on in two units: "1 min 5 s", "2 h 3 min", "3 d 4 h". Rounding never leaves a full unit behind: 999.6 µs is "1 ms", not "1000 µs". */
export function formatDuration(ns: number): string {
  if (!Number.isFinite(ns)) return '–';
  if (ns < 0) return `−${formatDuration(-ns)}`;
  if (ns === 0) return '0 s';
  if (ns >= MINUTE_NS || Number((ns / 1e9).toPrecision(3)) >= 60) return twoUnits(ns);
  for (const unit of UNITS) {
    // toPrecision rounds first, so that a value at the border of a unit is seen as what it will be shown as.
    const shown = Number((ns / unit.ns).toPrecision(3));
    if (shown < 1000 || unit.suffix === 's') return `${shown} ${unit.suffix}`;
  }
  return twoUnits(ns);
}

function twoUnits(ns: number): string {
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return pair(seconds, 60, 'min', 's');
  const minutes = Math.round(ns / MINUTE_NS);
  if (minutes < 24 * 60) return pair(minutes, 60, 'h', 'min');
  return pair(Math.round(ns / HOUR_NS), 24, 'd', 'h');
}

function pair(small: number, ratio: number, large: string, rest: string): string {
  const whole = Math.floor(small / ratio);
  const left = small - whole * ratio;
  return left === 0 ? `${whole} ${large}` : `${whole} ${large} ${left} ${rest}`;
}

const NS_OF_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3, // micro sign
  μs: 1e3, // Greek mu
  ms: 1e6,
  s: 1e9,
  m: MINUTE_NS,
  min: MINUTE_NS,
  h: HOUR_NS,
  d: DAY_NS,
};

/** Nanoseconds of what people and Go programs write: "250ms", "1.5 s", "1m30s", "2 h 3 min", "12µs"; null for anything else. */
export function parseDuration(text: string): number | null {
  const compact = text.trim();
  const sign = /^[-−]/.test(compact) ? -1 : 1;
  const body = sign < 0 ? compact.slice(1) : compact;
  const part = /\s*(\d+(?:\.\d*)?|\.\d+)\s*(ns|us|µs|μs|ms|s|min|m|h|d)/y;
  let total = 0;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const match = part.exec(body);
    if (match === null) return null;
    total += Number(match[1]) * NS_OF_UNIT[match[2]!]!;
    at = part.lastIndex;
  }
  return at === 0 ? null : sign * total;
}
