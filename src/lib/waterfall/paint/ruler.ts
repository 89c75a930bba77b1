import { formatCount } from '../../base/count.ts';

/** A mark on the time axis. */
export interface Tick {
  readonly atNs: number;
  readonly label: string;
}

/** Ticks at 1, 2 or 5 times a power of ten (of seconds: also 10, 15, 30; of minutes and hours alike; of days 1, 2, 5), at most `maxTicks`, within
 *  [fromNs, toNs]. All labels of an axis have the same unit, and as many decimals as the step needs. */
export function niceTicks(fromNs: number, toNs: number, maxTicks: number): Tick[] {
  const spanNs = toNs - fromNs;
  if (!(spanNs > 0) || maxTicks < 1) return [];
  const step = niceStep(spanNs / maxTicks);
  const first = Math.ceil(fromNs / step - 1e-9);
  const last = Math.floor(toNs / step + 1e-9);
  const label = labeller(Math.max(Math.abs(fromNs), Math.abs(toNs)), step);
  return Array.from({ length: last - first + 1 }, (_, k) => ({
    atNs: (first + k) * step,
    label: label((first + k) * step),
  }));
}

const S = 1e9;
const DAY = 86400 * S;
const LONG_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400].map(
  (s) => s * S,
);

function niceStep(leastNs: number): number {
  if (leastNs > 0.5 * S) {
    const step = LONG_STEPS.find((s) => s >= leastNs);
    return step ?? roundUp(leastNs / DAY) * DAY;
  }
  return roundUp(leastNs);
}

/** The next 1, 2 or 5 times a power of ten, from 1 on. */
function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = [1, 2, 5, 10].find((f) => f * power >= least * (1 - 1e-9))!;
  return factor * power;
}

function labeller(largestNs: number, stepNs: number): (ns: number) => string {
  if (stepNs >= DAY) return (ns) => `${formatCount(Math.round(ns / DAY))} d`;
  if (largestNs >= 2 * DAY && stepNs >= S) return dayClock(stepNs < 60 * S);
  if (largestNs >= 120 * S && stepNs >= S) return clock;
  const [unit, size] =
    largestNs >= S
      ? (['s', S] as const)
      : largestNs >= 1e6
        ? (['ms', 1e6] as const)
        : largestNs >= 1e3
          ? (['µs', 1e3] as const)
          : (['ns', 1] as const);
  const decimals = Math.min(9, Math.max(0, Math.ceil(-Math.log10(stepNs / size) - 1e-9)));
  return (ns) => `${ns === 0 ? '0' : (ns / size).toFixed(decimals)} ${unit}`;
}

function clock(ns: number): string {
  const seconds = Math.round(ns / S);
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)} h` : `${m}:${two(s)} min`;
}

function dayClock(withSeconds: boolean): (ns: number) => string {
  const two = (n: number) => String(n).padStart(2, '0');
  return (ns) => {
    const seconds = Math.round(ns / S);
    const [d, h, m] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    return `${formatCount(d)} d ${h}:${two(m)}${withSeconds ? `:${two(seconds % 60)}` : ''}`;
  };
}
