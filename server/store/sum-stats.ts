import type { Dropped, DropReason, StoreCounts, StoreStats } from './protocol.ts';

interface Part {
  readonly tenant: string;
  readonly stats: StoreCounts;
}

/** The stores of all tenants as one. @param parts at least one */
export function sumStats(parts: readonly Part[]): StoreStats {
  const all = parts.map(({ stats }) => stats);
  const sum = (of: (stats: StoreCounts) => number): number => all.reduce((total, stats) => total + of(stats), 0);
  const dropped = (reason: DropReason): Dropped => ({
    traces: sum((stats) => stats.dropped[reason].traces),
    spans: sum((stats) => stats.dropped[reason].spans),
    segments: sum((stats) => stats.dropped[reason].segments),
  });
  const arrivals = all.map(({ oldestArrivalUnixMs }) => oldestArrivalUnixMs).filter((ms) => ms !== null);
  const first = all.find(({ state }) => state !== 'ready') ?? all.find(({ message }) => message !== '') ?? all[0]!;
  return {
    state: first.state,
    message: first.message,
    writeError: all.find(({ writeError }) => writeError !== null)?.writeError ?? null,
    traces: sum(({ traces }) => traces),
    spans: sum(({ spans }) => spans),
    foreignTraces: sum(({ foreignTraces }) => foreignTraces),
    bytes: sum(({ bytes }) => bytes),
    diskBytes: sum(({ diskBytes }) => diskBytes),
    limits: first.limits,
    dropped: { age: dropped('age'), disk: dropped('disk'), memory: dropped('memory') },
    oldestArrivalUnixMs: arrivals.length === 0 ? null : Math.min(...arrivals),
    segments: sum(({ segments }) => segments),
    receivedSpans: sum(({ receivedSpans }) => receivedSpans),
    receivedBytes: sum(({ receivedBytes }) => receivedBytes),
    unreadableTraces: sum(({ unreadableTraces }) => unreadableTraces),
    tenants: parts.map(({ tenant, stats: { receivedSpans, receivedBytes } }) => ({
      tenant,
      receivedSpans,
      receivedBytes,
    })),
  };
}
