import { isAbort } from '../../worker/connect.ts';

/** The promise's value, or null once it was aborted; other failures pass through. */
export async function unlessAborted<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (isAbort(error)) return null;
    throw error;
  }
}

/** For work that nobody waits for: a bug in it is reported, an abort is not. */
export function inBackground(promise: Promise<unknown>): void {
  unlessAborted(promise).catch(reportError);
}
