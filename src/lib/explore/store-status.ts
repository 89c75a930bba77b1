import { isRecord } from '../tempo/untrusted.ts';

/** Which limit made spans go: their age, the room on the disk, or the number of spans in memory. */
export type DropReason = 'age' | 'disk' | 'memory';

/** What the embedded store says of itself. Whole segments are dropped, the one first in which nothing arrived for longest. */
export interface StoreStatus {
  readonly state: 'starting' | 'ready' | 'failed';
  readonly message: string; // how far it is, or why it failed
  /** Why nothing new can be stored; null while it can. What is stored can be read all the same. */
  readonly writeError: string | null;
  readonly traces: number;
  readonly spans: number;
  readonly foreignTraces: number; // neither the demo's nor the page's own
  readonly unreadableTraces: number; // there by id, not in searches
  readonly diskBytes: number;
  readonly oldestArrivalUnixMs: number | null; // null: nothing is kept
  /** null: no such limit. */
  readonly limits: {
    readonly retentionMs: number | null;
    readonly maxDiskBytes: number | null;
    readonly maxSpans: number | null;
  };
  /** Since the backend was started. */
  readonly dropped: Readonly<Record<DropReason, { readonly traces: number; readonly spans: number }>>;
}

/** null where it is none. What a host leaves out counts as nothing. */
export function decodeStoreStatus(input: unknown): StoreStatus | null {
  if (!isRecord(input)) return null;
  const { state, message, writeError, limits, dropped } = input;
  const droppedBy = (reason: DropReason) => {
    const entry = isRecord(dropped) ? dropped[reason] : null;
    return { traces: countIn(entry, 'traces'), spans: countIn(entry, 'spans') };
  };
  return {
    state: state === 'starting' || state === 'failed' ? state : 'ready',
    message: typeof message === 'string' ? message : '',
    writeError: typeof writeError === 'string' && writeError !== '' ? writeError : null,
    traces: countIn(input, 'traces'),
    spans: countIn(input, 'spans'),
    foreignTraces: countIn(input, 'foreignTraces'),
    unreadableTraces: countIn(input, 'unreadableTraces'),
    diskBytes: countIn(input, 'diskBytes'),
    oldestArrivalUnixMs: numberIn(input, 'oldestArrivalUnixMs'),
    limits: {
      retentionMs: numberIn(limits, 'retentionMs'),
      maxDiskBytes: numberIn(limits, 'maxDiskBytes'),
      maxSpans: numberIn(limits, 'maxSpans'),
    },
    dropped: { age: droppedBy('age'), disk: droppedBy('disk'), memory: droppedBy('memory') },
  };
}

function countIn(input: unknown, field: string): number {
  return Math.max(0, numberIn(input, field) ?? 0);
}

function numberIn(input: unknown, field: string): number | null {
  const value = isRecord(input) ? input[field] : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
