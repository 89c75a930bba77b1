import { formatDuration } from '../../base/duration.ts';

/** What a row says of a clock that is wrong: '' where nothing is. */
export function clockWords(
  { skewNs, adjusting }: { readonly skewNs: (span: number) => number; readonly adjusting: boolean },
  span: number,
): string {
  const byNs = skewNs(span);
  if (byNs === 0) return '';
  return adjusting
    ? `adjusted by ${formatDuration(byNs)}`
    : `clock ${formatDuration(Math.abs(byNs))} ${byNs > 0 ? 'early' : 'late'}`;
}
