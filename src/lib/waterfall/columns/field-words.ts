import { formatDuration } from '../../base/duration.ts';
import type { Intrinsic, SpanField } from '../../model/span-field.ts';
import type { FieldColumn } from '../../worker/column-jobs.ts';
import { Texts } from '../../worker/text-block.ts';

const TITLES: Readonly<Record<Intrinsic, string>> = {
  service: 'Service',
  name: 'Operation',
  kind: 'Kind',
  status: 'Status',
  statusMessage: 'Status message',
  'instrumentation:name': 'Instrumentation',
  'instrumentation:version': 'Instrumentation version',
  duration: 'Duration',
  start: 'Start',
  self: 'Self time',
  critical: 'Critical path',
};

/** What to call a field: attributes by their key. */
export function fieldTitle(field: SpanField): string {
  return field.scope === 'intrinsic' ? TITLES[field.key] : field.key;
}

/** Fields of few values, which can be told apart by colour. */
export function canColor(field: SpanField): boolean {
  return field.scope !== 'intrinsic' || !['duration', 'start', 'self', 'critical'].includes(field.key);
}

/** Texts of a loaded column by span; '' where there is none. */
export function readerOf(column: FieldColumn): (span: number) => string {
  if (column.kind === 'numbers') {
    const { unit, values } = column;
    return (span) => (unit === 'ns' ? formatDuration(values[span]!) : shareText(values[span]!));
  }
  const texts = new Texts(column.texts);
  const { ids } = column;
  return (span) => {
    const id = ids[span]!;
    return id < 0 ? '' : texts.get(id);
  };
}

function shareText(share: number): string {
  if (share === 0) return '';
  const percent = share * 100;
  return percent < 0.1 ? '< 0.1 %' : `${percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
