import { untrack } from 'svelte';
import type { TraceViewLink } from '../url/trace-view.ts';
import type { Run } from '../worker/connect.ts';
import type { TraceJobs } from '../worker/trace-jobs.ts';
import type { ColumnsState } from './columns/columns.svelte.ts';
import type { TraceSession } from './session/trace-session.svelte.ts';
import { inBackground } from './session/unless-aborted.ts';
import { viewOf } from './view-link.ts';

const REST_MS = 300; // a drag or a text being typed is told once

/** How the reader sees the opened trace now. @returns null while none is open */
export async function currentView(
  session: TraceSession,
  run: Run<TraceJobs>,
  columns: ColumnsState,
): Promise<TraceViewLink | null> {
  const { trace, opened } = session;
  if (!trace || !opened) return null;
  return viewOf(trace, columns.link, (spans) => run('spanIds', { trace: opened.trace, spans }));
}

/** Tells how the reader sees the trace, some time after each change; not how it was opened. Call while a component is set up. */
export function followView(
  session: TraceSession,
  run: Run<TraceJobs>,
  columns: ColumnsState,
  tell: (view: TraceViewLink) => void,
): void {
  let seen: unknown = null;
  $effect(() => {
    const { trace } = session;
    if (!trace || session.placing) return;
    void [trace.fromNs, trace.toNs, trace.tree.collapsed, trace.tree.folds, trace.tree.unfolded, trace.tree.filter];
    void [trace.clocks.adjusting, columns.chosen];
    if (seen !== trace) {
      seen = trace;
      return;
    }
    const timer = setTimeout(() => {
      const tellCurrent = async () => {
        const view = await currentView(session, run, columns);
        if (view !== null && session.trace === trace) tell(view);
      };
      inBackground(untrack(tellCurrent));
    }, REST_MS);
    return () => clearTimeout(timer);
  });
}
