import { isAbort, type Run } from '../worker/connect.ts';
import type { FindTextOutput, TraceJobs } from '../worker/trace-jobs.ts';
import type { TraceState } from './trace-state.svelte.ts';

/** Find in one trace: a text, and what the worker has found of it so far. A new text stops the search for the old one. */
export class FindSession {
  text = $state('');
  searching = $state(false);
  searched = $state(0); // spans looked at
  readonly #run: Run<TraceJobs>;
  #stop: AbortController | undefined;

  constructor(run: Run<TraceJobs>) {
    this.#run = run;
  }

  async search(text: string, handle: number, state: TraceState): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.text = text;
    this.searched = 0;
    state.currentMatch = -1;
    if (text.trim() === '') {
      this.searching = false;
      state.setMatches(null, 0);
      return;
    }
    const near = state.focused;
    const show = (found: FindTextOutput) => {
      if (stop.signal.aborted) return;
      state.setMatches(found.matches, near);
      this.searched = found.searched;
      this.searching = !found.done;
    };
    this.searching = true;
    try {
      show(await this.#run('findText', { trace: handle, text }, { signal: stop.signal, onProgress: show }));
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  }

  dispose(): void {
    this.#stop?.abort();
  }
}
