import type { TempoError } from '../tempo/tempo-error.ts';
import type { OpenTraceProgress } from '../worker/trace-jobs.ts';

/** Where the opening of a trace stands. */
export type SessionStatus =
  | {
      readonly kind: 'loading';
      readonly phase: 'asking' | 'fetching' | 'decoding';
      readonly bytes: number;
      readonly totalBytes: number | null;
    }
  | { readonly kind: 'failed'; readonly error: TempoError; readonly askingUntilMs: number | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'open' };

export const ASKING: SessionStatus = { kind: 'loading', phase: 'asking', bytes: 0, totalBytes: null };

export function loadingStatus(progress: OpenTraceProgress): SessionStatus {
  const totalBytes = progress.phase === 'fetching' ? progress.totalBytes : null;
  return { kind: 'loading', phase: progress.phase, bytes: progress.bytes, totalBytes };
}
