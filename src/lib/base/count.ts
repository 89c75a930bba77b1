/** `2,000,000`: by hand, because the first use of Intl takes tens of milliseconds. @param count whole, not negative */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `214,332`, `1.2 M`, `18 M`, `2.4 G`: in full below a million, then in two figures at least. */
export function formatLargeCount(count: number): string {
  if (count < 999_500) return formatCount(count);
  const inMillions = count / 1e6;
  const [value, unit] = inMillions < 999.5 ? [inMillions, 'M'] : [count / 1e9, 'G'];
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit}`;
}
