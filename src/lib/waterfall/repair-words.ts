import type { Repairs } from '../model/span-table.ts';

/** What was mended in a trace, and what that means, one entry per kind that occurred. */
export function repairWords(repairs: Repairs): { text: string; means: string }[] {
  const words: [number, string, string, string][] = [
    [repairs.orphans, 'orphan span', 'orphan spans', 'The parent was never received; shown as a root.'],
    [
      repairs.cycles,
      'cycle of parents',
      'cycles of parents',
      'Spans named each other as parents; one of each ring is shown as a root.',
    ],
    [repairs.duplicates, 'span sent twice', 'spans sent twice', 'The same span arrived again; it is shown once.'],
    [repairs.sharedIds, 'span id used twice', 'span ids used twice', 'Different spans carry one id; both are shown.'],
    [
      repairs.endBeforeStart,
      'span ends before it starts',
      'spans end before they start',
      'Its duration is shown as 0.',
    ],
    [repairs.noStart, 'span without a start', 'spans without a start', 'Shown at the start of its parent.'],
  ];
  return words
    .filter(([count]) => count > 0)
    .map(([count, one, many, means]) => ({ text: `${count.toLocaleString('en')} ${count === 1 ? one : many}`, means }));
}
