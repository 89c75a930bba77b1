/** Times of day in a chosen zone. `zone` is an IANA name; undefined means the browser's own. */

interface Wall {
  readonly year: number;
  readonly month: number; // 1 … 12
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const formats = new Map<string, Intl.DateTimeFormat>(); // making one costs a hundred times what using it does

/** `11:04:57` */
export function formatClock(unixMs: number, zone: string | undefined): string {
  const wall = wallOf(unixMs, zone);
  return `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

/** `22 Nov` */
export function formatDay(unixMs: number, zone: string | undefined): string {
  const wall = wallOf(unixMs, zone);
  return `${wall.day} ${MONTHS[wall.month - 1]!}`;
}

/** `22 Nov 11:04:05.312`; with the year where it is another than that of `nowUnixMs`. @param unixNs since 1970 */
export function formatInstant(unixNs: bigint, zone: string | undefined, nowUnixMs: number): string {
  const unixMs = Number(unixNs / 1_000_000n);
  const { year } = wallOf(unixMs, zone);
  const day = formatDay(unixMs, zone) + (year === wallOf(nowUnixMs, zone).year ? '' : ` ${year}`);
  return `${day} ${formatClock(unixMs, zone)}.${String(unixMs % 1000).padStart(3, '0')}`;
}

/** `2026-11-22 11:04:57`: how a reader types a time. */
export function formatWall(unixMs: number, zone: string | undefined): string {
  const wall = wallOf(unixMs, zone);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)} ${formatClock(unixMs, zone)}`;
}

/** Reads `2026-11-22 11:04[:57]` (or with a `T`, or the date alone) as a time in the zone. A time that a clock change skips is moved
 *  ahead. @returns Unix ms, or null where it is no such time */
export function parseWall(text: string, zone: string | undefined): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const back = new Date(asUtc);
  const exists =
    back.getUTCMonth() === month! - 1 && back.getUTCDate() === day && back.getUTCHours() === hour && minute! < 60;
  if (!exists) return null;
  // The zone's offset is known only at an instant: guess with the offset there, then correct once.
  const guess = asUtc - offsetMs(asUtc, zone);
  return asUtc - offsetMs(guess, zone);
}

function offsetMs(unixMs: number, zone: string | undefined): number {
  const wall = wallOf(unixMs, zone);
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return asUtc - Math.floor(unixMs / 1000) * 1000;
}

// The browser's own zone goes by Date: the first use of Intl takes tens of milliseconds, on the way to the first row.
function wallOf(unixMs: number, zone: string | undefined): Wall {
  if (zone === undefined) {
    const at = new Date(unixMs);
    const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
    return { year, month, day, hour: at.getHours(), minute: at.getMinutes(), second: at.getSeconds() };
  }
  const parts: Record<string, number> = {};
  for (const part of formatOf(zone).formatToParts(unixMs)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(key, format);
  }
  return format;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
