/** `1.21 s`, `97 ms`, `5.1 ms`, `820 µs`, `40 ns`, `2 m 05 s`, `3 h 12 m`: three figures at most, a unit always.
 *  @param ns length of time in nanoseconds, >= 0 */
export function formatDuration(ns: number): string {
  if (!(ns > 0)) return '0 ms';
  if (ns < 999.5) return `${Math.round(ns)} ns`;
  if (ns < 999_500) return `${threeFigures(ns / 1e3)} µs`;
  if (ns < 999_500_000) return `${threeFigures(ns / 1e6)} ms`;
  if (ns < 59.995e9) return `${threeFigures(ns / 1e9)} s`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
}

/** 1.21 · 12.1 → 12 · 121: whole numbers from 10 ms on read faster; seconds keep two decimals below 10. */
function threeFigures(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return trimZero(value.toFixed(1));
  return trimZero(value.toFixed(2));
}

function trimZero(text: string): string {
  return text.replace(/\.?0+$/, '');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
