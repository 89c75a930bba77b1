// Browsers list some zones by a name the IANA database has retired, some by the newer one, and know both. Newer first here.
const RENAMED: readonly (readonly [string, ...string[]])[] = [
  ['Africa/Asmara', 'Africa/Asmera'],
  ['America/Argentina/Buenos_Aires', 'America/Buenos_Aires'],
  ['America/Argentina/Catamarca', 'America/Catamarca'],
  ['America/Argentina/Cordoba', 'America/Cordoba'],
  ['America/Argentina/Jujuy', 'America/Jujuy'],
  ['America/Argentina/Mendoza', 'America/Mendoza'],
  ['America/Atikokan', 'America/Coral_Harbour'],
  ['America/Indiana/Indianapolis', 'America/Indianapolis'],
  ['America/Kentucky/Louisville', 'America/Louisville'],
  ['America/Nuuk', 'America/Godthab'],
  ['Asia/Ho_Chi_Minh', 'Asia/Saigon'],
  ['Asia/Kathmandu', 'Asia/Katmandu'],
  ['Asia/Kolkata', 'Asia/Calcutta'],
  ['Asia/Yangon', 'Asia/Rangoon'],
  ['Atlantic/Faroe', 'Atlantic/Faeroe'],
  ['Europe/Kyiv', 'Europe/Kiev'],
  ['Pacific/Chuuk', 'Pacific/Truk'],
  ['Pacific/Kanton', 'Pacific/Enderbury'],
  ['Pacific/Pohnpei', 'Pacific/Ponape'],
];
const newer = new Map(RENAMED.flatMap(([name, ...old]) => old.map((retired) => [retired, name] as const)));
const older = new Map(RENAMED.map(([name, ...old]) => [name, old] as const));

/** The name a zone has today: `Asia/Calcutta` → `Asia/Kolkata`. */
export function currentZoneName(zone: string): string {
  return newer.get(zone) ?? zone;
}

/** Zones whose name, present or former, holds the text; today's names, in the order of the alphabet. Case and `_` do not count.
 *  @param listed what Intl.supportedValuesOf('timeZone') gives */
export function findZones(listed: readonly string[], text: string): string[] {
  const needle = plain(text.trim());
  const names = [...new Set(listed.map(currentZoneName))].sort();
  return names.filter((name) => [name, ...(older.get(name) ?? [])].some((known) => plain(known).includes(needle)));
}

/** `Asia/Ho_Chi_Minh` as a reader writes it: `Asia/Ho Chi Minh`. */
export function spokenZone(zone: string): string {
  return zone.replaceAll('_', ' ');
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
