import type { TraceFacts } from '../../analysis/facts.ts';
import { formatCount } from '../../base/count.ts';
import { formatDuration } from '../../base/duration.ts';
import type { Repairs } from '../../model/span-table.ts';
import type { Finding } from './finding-spans.ts';

/** Something to know of a trace before trusting it. */
export interface Warning {
  readonly text: string;
  readonly means: string;
  /** Figures or times cannot be taken as they stand. False: it is told, and may well be as it should. */
  readonly matters: boolean;
  /** How to get at the spans concerned; null: which they were is not known. */
  readonly finding: Finding | null;
}

/** What was mended, what is missing, what cannot be right, in the order of weight.
 *  @param partial why the backend says that it cut the trace; null: it did not
 *  @param problem what could not be read within spans; null: nothing */
export function traceWarnings(
  facts: Pick<TraceFacts, 'repairs' | 'early' | 'late' | 'roots'>,
  partial: string | null,
  problem: string | null,
): Warning[] {
  const warnings = [
    ...repairWarnings(facts.repairs),
    ...earlyWarning(facts.early),
    ...rootsWarning(facts.roots),
    ...lateWarning(facts.late),
  ];
  if (problem !== null) warnings.unshift(warning('some attributes could not be read', problem));
  if (partial !== null) warnings.unshift(warning('cut by the backend', partial || 'It gave no reason.'));
  return warnings;
}

function warning(text: string, means: string, finding: Finding | null = null, matters = true): Warning {
  return { text, means, matters, finding };
}

function repairWarnings(repairs: Repairs): Warning[] {
  const words: [number, string, string, string, (Finding | null)?][] = [
    [repairs.orphans, 'orphan span', 'orphan spans', 'The parent was never received; shown as a root.', 'orphans'],
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
    .map(([count, one, many, means, finding]) =>
      warning(`${formatCount(count)} ${count === 1 ? one : many}`, means, finding ?? null),
    );
}

function earlyWarning({ spans, mostNs }: TraceFacts['early']): Warning[] {
  if (spans === 0) return [];
  const means =
    'The clocks of two machines differ, or the caller recorded its span late. Shown as sent: times across such spans are not exact.';
  const text =
    spans === 1
      ? `1 span starts ${formatDuration(mostNs)} before its parent`
      : `${formatCount(spans)} spans start up to ${formatDuration(mostNs)} before their parents`;
  return [warning(text, means, 'early')];
}

function rootsWarning(roots: number): Warning[] {
  if (roots < 2) return [];
  const means =
    'Spans sent without a parent: several pieces of work share one trace, or a context was lost on the way.';
  return [warning(`${formatCount(roots)} roots`, means, 'roots', false)];
}

function lateWarning({ spans, mostNs }: TraceFacts['late']): Warning[] {
  if (spans === 0) return [];
  const means = 'Work that nobody waits for, a message taken later, or clocks that differ.';
  const text =
    spans === 1
      ? `1 span ends ${formatDuration(mostNs)} after the root`
      : `${formatCount(spans)} spans end up to ${formatDuration(mostNs)} after the root`;
  return [warning(text, means, 'late', false)];
}
