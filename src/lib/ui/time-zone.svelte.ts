import { readSetting, writeSetting } from '../base/settings.ts';
import { currentZoneName } from './zone-names.ts';

const KEY = 'time-zone';

/** `local`, `UTC`, or a name of the IANA list (`Asia/Shanghai`). */
export type ZoneChoice = string;

/** In which zone times are shown; remembered. One instance for the page: `timeZone`. */
class TimeZone {
  private chosen = $state(validChoice(readSetting(KEY)));

  get choice(): ZoneChoice {
    return this.chosen;
  }

  /** The IANA name in force; undefined means the browser's own, as Intl takes it. */
  readonly zone: string | undefined = $derived(this.chosen === 'local' ? undefined : this.chosen);

  /** `UTC`, `UTC+8`: what stands beside times. */
  readonly short: string = $derived(offsetName(this.chosen === 'local' ? undefined : this.chosen, Date.now()));

  choose(choice: ZoneChoice): void {
    this.chosen = validChoice(choice);
    writeSetting(KEY, this.chosen === 'local' ? null : this.chosen);
  }
}

export const timeZone = new TimeZone();

/** The zone's distance from UTC at an instant: `UTC`, `UTC+8`, `UTC+5:30`. */
export function offsetName(zone: string | undefined, atUnixMs: number): string {
  if (zone === undefined) return offsetText(-new Date(atUnixMs).getTimezoneOffset()); // without Intl, which is slow to start
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(atUnixMs);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return name.replace(/^GMT/, 'UTC');
}

function offsetText(minutes: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return minutes === 0
    ? 'UTC'
    : `UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** Whether the browser knows a zone of that name. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function validChoice(text: string | null): ZoneChoice {
  if (text === null || text === 'local' || !isZone(text)) return 'local';
  const current = currentZoneName(text);
  return isZone(current) ? current : text;
}
