import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StoreError } from '../store/protocol.ts';

/** One request being answered. HEAD answers like GET, without the body. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal; // aborted when the client goes away
}

export function sendText({ request, response }: Exchange, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

export function sendJson({ request, response }: Exchange, bytes: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** The status that Tempo gives a failure of this kind, with its reason as plain text. */
export function sendError(exchange: Exchange, error: StoreError): void {
  const { response } = exchange;
  if (error.kind === 'aborted') return void response.destroy();
  if (error.kind === 'bad-query') return sendText(exchange, 400, error.message);
  if (error.kind === 'timeout') return sendText(exchange, 504, error.message);
  if (error.kind === 'unsupported') return sendText(exchange, 501, error.message);
  response.setHeader('retry-after', '2');
  sendText(exchange, 503, error.message);
}
