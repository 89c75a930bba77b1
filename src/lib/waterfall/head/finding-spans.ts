import { PaintFlag, type PaintTable } from '../../worker/paint-table.ts';

/** What is odd about a trace and can be shown span by span. */
export type Finding = 'orphans' | 'early' | 'late' | 'roots';

/** The spans concerned, ascending, as TraceFacts counts them. O(spans) */
export function findingSpans(table: PaintTable, finding: Finding): Int32Array {
  const isOrphan = (i: number) => (table.flags[i]! & PaintFlag.Orphan) !== 0;
  const isRoot = (i: number) => table.parent[i]! < 0 && !isOrphan(i);
  let rootsEndNs = -1;
  for (let i = 0; i < table.length; i = Math.max(i + 1, table.subtreeEnd[i]!))
    if (isRoot(i)) rootsEndNs = Math.max(rootsEndNs, endOf(table, i));
  const concerns: Record<Finding, (span: number) => boolean> = {
    orphans: isOrphan,
    early: (i) => table.parent[i]! >= 0 && table.startNs[i]! < table.startNs[table.parent[i]!]!,
    late: (i) => rootsEndNs >= 0 && endOf(table, i) > rootsEndNs && !isOrphan(i),
    roots: isRoot,
  };
  const is = concerns[finding];
  const found = new Int32Array(table.length);
  let count = 0;
  for (let i = 0; i < table.length; i++) if (is(i)) found[count++] = i;
  return found.slice(0, count);
}

function endOf(table: PaintTable, span: number): number {
  return table.startNs[span]! + table.lengthNs[span]!;
}
