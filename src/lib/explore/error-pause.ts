import { compile } from '../traceql/index.ts';

/** How long a query must rest before what is wrong with it is said. One that only is not finished yet is most often still being
 *  written, whether the reader tried to run it or not. @returns milliseconds */
export function waitBeforeError(text: string, triedToRun: boolean): number {
  const compiled = compile(text);
  if (!compiled.ok && compiled.error.from >= text.trimEnd().length) return 600;
  return triedToRun ? 0 : 400;
}
