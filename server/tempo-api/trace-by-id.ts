import type { ServerResponse } from 'node:http';
import type { StoreClient } from '../store/store-client.ts';
import type { TraceForm } from '../store/protocol.ts';
import { sendError, sendText, type Exchange } from './answer.ts';
import { parseTraceById } from './trace-parameters.ts';

/** GET /api/traces/{id} and /api/v2/traces/{id}: JSON, or protobuf where the Accept header asks for it. */
export async function answerTraceById(
  store: StoreClient,
  exchange: Exchange,
  id: string,
  version: 1 | 2,
): Promise<void> {
  const { request, response, signal } = exchange;
  const traceId = parseTraceById(id, exchange.query);
  if (!traceId.ok) return sendText(exchange, 400, traceId.error.message);
  const protobuf = (request.headers.accept ?? '').includes('application/protobuf');
  const form: TraceForm = `${protobuf ? 'protobuf' : 'json'}-v${version}`;
  const type = protobuf ? 'application/protobuf' : 'application/json';

  const sink = async (bytes: Uint8Array, totalBytes: number | null): Promise<void> => {
    if (!response.headersSent) {
      const length = totalBytes === null ? {} : { 'content-length': totalBytes };
      response.writeHead(200, { 'content-type': type, ...length });
    }
    if (request.method !== 'HEAD' && !signal.aborted) await written(response, bytes);
  };

  const answer = await store.trace(traceId.value, form, sink, signal);
  if (response.headersSent) {
    // Half an answer must not look whole.
    if (answer.ok) response.end();
    else response.destroy();
  } else if (!answer.ok) sendError(exchange, answer.error);
  else if (version === 1) response.writeHead(404, { 'content-length': 0 }).end();
  else answerEmptyTrace(exchange, protobuf);
}

/** Resolves when the bytes have gone out, or when nobody wants them any more. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('close', done);
      resolve();
    };
    response.on('close', done);
    response.write(bytes, done);
  });
}

/** The newer endpoint has no 404: an empty trace says that there is none. */
function answerEmptyTrace({ request, response }: Exchange, protobuf: boolean): void {
  const body = protobuf ? '' : '{"trace":{},"metrics":{}}';
  response.writeHead(200, {
    'content-type': protobuf ? 'application/protobuf' : 'application/json',
    'content-length': body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
