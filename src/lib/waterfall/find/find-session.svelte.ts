import { waitBeforeError } from '../../traceql/error-pause.ts';
import { isAbort, type Run } from '../../worker/connect.ts';
import type { FindProblem, Found, TraceJobs } from '../../worker/trace-jobs.ts';

/** Who is told what is found: TraceState for the find box, the filter for its query. */
export interface FindTarget {
  readonly focused: number; // span: the first hit from here on is shown
  currentMatch: number; // -1 when a search begins
  setMatches(matches: Int32Array | null, nearSpan: number): void;
}

/** Find in one trace: a text, or TraceQL where it begins with a brace, and what the worker has found of it so far. A new text stops
 *  the search for the old one. */
export class FindSession {
  text = $state('');
  searching = $state(false);
  searched = $state(0); // spans looked at
  /** Why the query finds nothing; told once the text has rested a while. */
  problem = $state.raw<FindProblem | null>(null);
  /** The reader wants a text that begins with a brace to be found as it stands. */
  #literal = $state(false);
  readonly isTraceql = $derived(this.text.trimStart().startsWith('{') && !this.#literal);
  readonly #run: Run<TraceJobs>;
  #stop: AbortController | undefined;
  #withheld: FindProblem | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(run: Run<TraceJobs>) {
    this.#run = run;
  }

  async search(text: string, handle: number, state: FindTarget): Promise<void> {
    this.dispose();
    const stop = new AbortController();
    this.#stop = stop;
    this.text = text;
    if (!text.trimStart().startsWith('{')) this.#literal = false;
    this.searched = 0;
    this.problem = this.#withheld = null;
    state.currentMatch = -1;
    if (text.trim() === '') {
      this.searching = false;
      state.setMatches(null, 0);
      return;
    }
    const near = state.focused;
    const show = (found: Found) => {
      if (stop.signal.aborted) return;
      state.setMatches(found.matches, near);
      this.searched = found.searched;
      this.searching = !found.done;
    };
    this.searching = true;
    const input = { trace: handle, text, language: this.isTraceql ? ('traceql' as const) : ('text' as const) };
    try {
      const answer = await this.#run('find', input, { signal: stop.signal, onProgress: show });
      if (answer.ok) show(answer.value);
      else this.#refuse(answer.error, state);
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  }

  /** Finds the text as it stands, although it begins like a query. */
  searchLiterally(handle: number, state: FindTarget): Promise<void> {
    this.#literal = true;
    return this.search(this.text, handle, state);
  }

  /** The reader has asked for an answer: what is wrong is told at once. @returns whether anything is */
  tellProblem(): boolean {
    this.problem ??= this.#withheld;
    return this.problem !== null;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stop?.abort();
  }

  #refuse(problem: FindProblem, state: FindTarget): void {
    this.searching = false;
    state.setMatches(null, 0);
    this.#withheld = problem;
    const pause = waitBeforeError(this.text, problem.kind === 'bad-query' ? problem : null, false);
    this.#timer = setTimeout(() => (this.problem = problem), pause);
  }
}
