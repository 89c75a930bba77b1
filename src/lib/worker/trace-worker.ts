import { connect, type Run } from './connect.ts';
import type { TraceJobs } from './trace-jobs.ts';

declare global {
  interface Window {
    earlyTraceWorker?: Worker; // started by public/early.js
  }
}

let run: Run<TraceJobs> | undefined;

/** The one trace worker of the page, started when first asked for: opened traces outlive the page that opened them.
 *  Throws a SecurityError where the document may not start workers (a sandbox without allow-same-origin). */
export function traceWorker(): Run<TraceJobs> {
  run ??= connect<TraceJobs>(
    window.earlyTraceWorker ??
      new Worker(new URL('./trace.worker.ts', import.meta.url), { type: 'module', name: 'trace' }),
  );
  return run;
}
