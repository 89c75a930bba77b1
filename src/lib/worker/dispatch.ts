import type { Handlers, JobContext, JobMap, Reply, Request } from './protocol.ts';

export type Post<Jobs extends JobMap> = (reply: Reply<Jobs>, transfer: Transferable[]) => void;

/** The worker's side of the boundary: runs the handler a request names and posts what it gives. Knows no worker globals.
 *  @returns what to call with every message; settles once the request has been answered */
export function createDispatch<Jobs extends JobMap>(
  handlers: Handlers<Jobs>,
  post: Post<Jobs>,
): (request: Request<Jobs>) => Promise<void> {
  const running = new Map<number, AbortController>();
  return async (request) => {
    const { id } = request;
    if ('abort' in request) {
      running.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const context: JobContext<unknown> = {
      signal,
      progress: (value, transfer = []) => {
        if (!signal.aborted) post({ id, progress: value }, transfer);
      },
    };
    running.set(id, controller);
    try {
      const handler = handlers[request.job];
      const { output, transfer } = await handler(request.input, context);
      if (signal.aborted) post({ id, aborted: true }, []);
      else post({ id, output }, transfer);
    } catch (error) {
      if (signal.aborted) post({ id, aborted: true }, []);
      else post({ id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }, []);
    } finally {
      running.delete(id);
    }
  };
}
