import type { TempoError } from '../../tempo/tempo-error.ts';
import type { OpenTraceProgress } from '../../worker/trace-jobs.ts';

/** Where the opening of a trace stands. */
export type SessionStatus =
  | {
      readonly kind: 'loading';
      readonly phase: 'asking' | 'fetching' | 'decoding';
      readonly bytes: number;
      readonly totalBytes: number | null;
      readonly spans: number; // read so far
    }
  | { readonly kind: 'failed'; readonly error: TempoError; readonly askingUntilMs: number | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'open' };

export const ASKING: SessionStatus = { kind: 'loading', phase: 'asking', bytes: 0, totalBytes: null, spans: 0 };

export function loadingStatus(progress: OpenTraceProgress): SessionStatus {
  if (progress.phase === 'asking') return ASKING;
  const { phase, bytes } = progress;
  if (phase === 'decoding') return { kind: 'loading', phase, bytes, totalBytes: bytes, spans: 0 };
  return { kind: 'loading', phase, bytes, totalBytes: progress.totalBytes, spans: progress.spans };
}
