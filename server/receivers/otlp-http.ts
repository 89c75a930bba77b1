// OTLP over HTTP: POST /v1/traces, protobuf or JSON. https://opentelemetry.io/docs/specs/otlp/#otlphttp
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CODE, encodeExportResponse, encodeStatus, type OtlpEncoding } from './otlp-answers.ts';
import { drain } from './read-body.ts';
import { isPost, mediaTypeOf, passesDoor, takeRequest, type ReceiverOptions, type Refusal } from './take-request.ts';

const TYPES: Record<OtlpEncoding, string> = { protobuf: 'application/x-protobuf', json: 'application/json' };

/** The whole of the OTLP port: the path, the method, CORS.
 *  @param corsOrigins null: any loopback origin */
export function createOtlpHttpHandler(
  options: ReceiverOptions & { corsOrigins: readonly string[] | null },
): (req: IncomingMessage, res: ServerResponse) => void {
  const door = {
    path: '/v1/traces',
    elsewhere: 'Traces are taken at /v1/traces; metrics and logs are not kept here',
    corsOrigins: options.corsOrigins,
  };
  return (req, res) => {
    if (passesDoor(req, res, door, (refusal) => refuse(req, res, refusal))) handleExport(req, res, options);
  };
}

/** One export, wherever it came in. Answers always. */
export function handleExport(req: IncomingMessage, res: ServerResponse, options: ReceiverOptions): void {
  if (!isPost(req, res, (refusal) => refuse(req, res, refusal))) return;
  const encoding = encodingOf(req);
  if (encoding === null) {
    const given = req.headers['content-type'] ?? 'none';
    const message = `Content-Type ${given} is not known here: use application/x-protobuf or application/json`;
    return refuse(req, res, { status: 415, code: CODE.invalidArgument, message, retryAfterS: null });
  }
  void takeRequest(req, res, encoding, options, (taken) => {
    if (taken.kind === 'refused') answerRefusal(res, encoding, taken);
    else answer(res, 200, encoding, encodeExportResponse(encoding, taken.rejectedSpans, taken.message));
  });
}

function encodingOf(req: IncomingMessage): OtlpEncoding | null {
  const type = mediaTypeOf(req);
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : null;
}

/** An answer before the body was looked at, in the encoding the request seems to be in; JSON where it says neither. */
function refuse(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  answerRefusal(res, encodingOf(req) ?? 'json', refusal);
  drain(req, 1024 ** 2);
}

function answerRefusal(res: ServerResponse, encoding: OtlpEncoding, refusal: Refusal): void {
  if (refusal.retryAfterS !== null) res.setHeader('Retry-After', refusal.retryAfterS);
  answer(res, refusal.status, encoding, encodeStatus(encoding, refusal.code, refusal.message));
}

function answer(res: ServerResponse, status: number, encoding: OtlpEncoding, body: Uint8Array): void {
  if (res.headersSent) return;
  res.writeHead(status, {
    'Content-Type': TYPES[encoding],
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(body);
}
