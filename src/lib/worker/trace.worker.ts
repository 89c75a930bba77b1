import { createDispatch } from './dispatch.ts';
import type { Request } from './protocol.ts';
import { createTraceHandlers } from './trace-handlers.ts';
import type { TraceJobs } from './trace-jobs.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const dispatch = createDispatch<TraceJobs>(createTraceHandlers(fetch.bind(self)), (reply, transfer) =>
  scope.postMessage(reply, transfer),
);
scope.onmessage = (event: MessageEvent<Request<TraceJobs>>) => void dispatch(event.data);
