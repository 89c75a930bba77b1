import type { TraceFacts } from '../analysis/facts.ts';
import { formatCount } from '../base/count.ts';
import { formatDuration } from '../base/duration.ts';
import type { Repairs } from '../model/span-table.ts';

/** Something to know before trusting a trace. */
export interface Warning {
  readonly text: string;
  readonly means: string;
}

/** What was mended, what is missing, what cannot be right, in the order of weight.
 *  @param partial why the backend says that it cut the trace; null: it did not
 *  @param problem what could not be read within spans; null: nothing */
export function traceWarnings(
  facts: Pick<TraceFacts, 'repairs' | 'early'>,
  partial: string | null,
  problem: string | null,
): Warning[] {
  const warnings = [...repairWarnings(facts.repairs), ...earlyWarning(facts.early)];
  if (problem !== null) warnings.unshift({ text: 'some attributes could not be read', means: problem });
  if (partial !== null) warnings.unshift({ text: 'cut by the backend', means: partial || 'It gave no reason.' });
  return warnings;
}

function repairWarnings(repairs: Repairs): Warning[] {
  const words: [number, string, string, string][] = [
    [repairs.orphans, 'orphan span', 'orphan spans', 'The parent was never received; shown as a root.'],
    [
      repairs.cycles,
      'span whose parents lead back to it',
      'spans whose parents lead back to them',
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
    .map(([count, one, many, means]) => ({ text: `${formatCount(count)} ${count === 1 ? one : many}`, means }));
}

function earlyWarning({ spans, mostNs }: TraceFacts['early']): Warning[] {
  if (spans === 0) return [];
  const means =
    'The clocks of two machines differ, or the caller recorded its span late. Shown as sent: times across such spans are not exact.';
  return [
    spans === 1
      ? { text: `1 span starts ${formatDuration(mostNs)} before its parent`, means }
      : {
          text: `${formatCount(spans)} spans start up to ${formatDuration(mostNs)} before their parents`,
          means,
        },
  ];
}
