/** Where times are shown: UTC, the zone of the browser, or an IANA name such as "Asia/Tokyo". */
export type TimeZoneChoice = 'utc' | 'local' | (string & {});

/** Whether the platform knows this choice. */
export function isTimeZone(choice: string): boolean {
  if (choice === 'utc' || choice === 'local') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: choice }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // RangeError: an unknown zone
  }
}

interface Parts {
  readonly date: string; // 2026-11-22
  readonly time: string; // 15:03:26
}

const formats = new Map<TimeZoneChoice, Intl.DateTimeFormat>();

function formatOf(zone: TimeZoneChoice): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      ...(zone === 'local' ? {} : { timeZone: zone === 'utc' ? 'UTC' : zone }),
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

function partsOf(unixMs: number, zone: TimeZoneChoice): Parts {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(unixMs)) part[type] = value;
  return {
    date: `${part.year!.padStart(4, '0')}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}:${part.second}`,
  };
}

/** "2026-11-22 15:03:26.123", with as many digits of a second as asked for: 0, 3 (ms), 6 or 9. @param unixNs nanoseconds since 1970 */
export function formatUnixNs(unixNs: bigint, zone: TimeZoneChoice, digits: 0 | 3 | 6 | 9 = 3): string {
  const { date, time } = partsOf(unixMsOf(unixNs), zone);
  return `${date} ${time}${fraction(unixNs, digits)}`;
}

/** "15:03:26.123" */
export function formatTimeOfDay(unixNs: bigint, zone: TimeZoneChoice, digits: 0 | 3 | 6 | 9 = 3): string {
  return partsOf(unixMsOf(unixNs), zone).time + fraction(unixNs, digits);
}

/** "2026-11-22T15:03:26.123456789Z": for machines, always UTC. */
export function isoOfUnixNs(unixNs: bigint): string {
  return formatUnixNs(unixNs, 'utc', 9).replace(' ', 'T') + 'Z';
}

/** How far a zone is from UTC at a time: "UTC", "UTC+2", "UTC−3:30". */
export function zoneLabel(zone: TimeZoneChoice, unixMs: number): string {
  if (zone === 'utc') return 'UTC';
  const { date, time } = partsOf(unixMs, zone);
  const minutes = Math.round((Date.parse(`${date}T${time}Z`) - Math.floor(unixMs / 1000) * 1000) / 60000);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

function unixMsOf(unixNs: bigint): number {
  return Number((unixNs - modulo(unixNs, 1_000_000n)) / 1_000_000n);
}

function fraction(unixNs: bigint, digits: number): string {
  if (digits === 0) return '';
  return `.${String(modulo(unixNs, 1_000_000_000n)).padStart(9, '0').slice(0, digits)}`;
}

function modulo(a: bigint, n: bigint): bigint {
  return ((a % n) + n) % n;
}
