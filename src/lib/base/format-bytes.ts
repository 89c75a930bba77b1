const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
const BINARY_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `407 kB`, `1.8 GB`: powers of 1000, two figures at least. */
export function formatBytes(bytes: number): string {
  return inUnits(bytes, 1000, UNITS);
}

/** `10 GiB`, `1.8 MiB`: powers of 1024, as limits of disks are written. */
export function formatBinaryBytes(bytes: number): string {
  return inUnits(bytes, 1024, BINARY_UNITS).replace('.0 ', ' ');
}

function inUnits(bytes: number, base: number, units: readonly string[]): string {
  let value = bytes;
  let unit = 0;
  while (value >= base - 0.5 && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]!}`;
}
