import type { TraceqlError } from './error.ts';

/** How long a query must rest before what is wrong with it is said. One that only is not finished yet is most often still being
 *  written, whether the reader tried to run it or not. @returns milliseconds */
export function waitBeforeError(text: string, error: TraceqlError | null, triedToRun: boolean): number {
  if (error !== null && error.from >= text.trimEnd().length) return 600;
  return triedToRun ? 0 : 400;
}

/** The text in three: before, the characters that are wrong (one blank at least, so that the end can be marked), after. */
export function splitAtError(text: string, error: TraceqlError): [string, string, string] {
  const from = Math.min(error.from, text.length);
  const to = Math.max(Math.min(error.to, text.length), from);
  return [text.slice(0, from), to > from ? text.slice(from, to) : ' ', text.slice(to)];
}
