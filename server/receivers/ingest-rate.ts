import type { TraceSink } from './sink.ts';

/** Refuses what comes faster than so many bytes a second, on average over some seconds: a bucket that fills at that rate and holds two
 *  seconds of it. A request is taken whenever something is left, so that one larger than the bucket gets through as well; what it
 *  took too much is waited for afterwards.
 *  @param nowMs a clock that never goes back */
export function limitRate(sink: TraceSink, bytesPerSecond: number, nowMs = () => performance.now()): TraceSink {
  const most = 2 * bytesPerSecond;
  let left = most;
  let filledAtMs = nowMs();
  return {
    ingest(body, encoding, tenant) {
      const now = nowMs();
      left = Math.min(most, left + ((now - filledAtMs) / 1000) * bytesPerSecond);
      filledAtMs = now;
      if (left <= 0) {
        const setting = '--ingest-rate-limit (environment: INGEST_RATE_LIMIT)';
        const message = `more than ${bytesPerSecond} bytes a second, the limit set by ${setting}`;
        return Promise.resolve({ kind: 'busy', message, retryAfterS: Math.ceil(-left / bytesPerSecond) || 1 });
      }
      left -= body.length;
      return sink.ingest(body, encoding, tenant);
    },
  };
}
