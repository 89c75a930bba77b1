// OTLP over HTTP: POST /v1/traces, protobuf or JSON. https://opentelemetry.io/docs/specs/otlp/#otlphttp
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyBudget, Hold } from './body-budget.ts';
import { answerPreflight, originMaySend, writeCorsHeaders } from './cors.ts';
import { CODE, encodeExportResponse, encodeStatus, type Encoding } from './otlp-answers.ts';
import { drain, readBody, type BodyError } from './read-body.ts';
import { plainBytes, type TraceSink } from './sink.ts';

export interface OtlpHttpOptions {
  sink: TraceSink;
  /** The largest body, also after inflating. */
  maxRequestBytes: number;
  /** Shared by every way in. */
  budget: BodyBudget;
}

const TYPES: Record<Encoding, string> = { protobuf: 'application/x-protobuf', json: 'application/json' };

/** The whole of the OTLP port: the path, the method, CORS.
 *  @param corsOrigins null: any loopback origin */
export function createOtlpHttpHandler(
  options: OtlpHttpOptions & { corsOrigins: readonly string[] | null },
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    if (!originMaySend(req.headers.origin, req.headers.host, options.corsOrigins)) {
      const settings = '--otlp-cors-origins (environment: OTLP_CORS_ORIGINS)';
      return refuse(
        req,
        res,
        403,
        CODE.permissionDenied,
        `Pages of ${req.headers.origin} may not send here; see ${settings}`,
      );
    }
    writeCorsHeaders(req, res);
    const path = (req.url ?? '/').split('?')[0];
    if (path !== '/v1/traces') {
      return refuse(req, res, 404, CODE.notFound, 'Traces are taken at /v1/traces; metrics and logs are not kept here');
    }
    if (req.method === 'OPTIONS' && req.headers.origin !== undefined) return answerPreflight(req, res);
    handleExport(req, res, options);
  };
}

/** One export, wherever it came in. Answers always; a bug in the sink becomes a 500 with a message. */
export function handleExport(req: IncomingMessage, res: ServerResponse, options: OtlpHttpOptions): void {
  if (req.method !== 'POST') {
    res.setHeader('Allow', 'POST');
    return refuse(req, res, 405, CODE.unimplemented, 'Only POST is open here');
  }
  const encoding = encodingOf(req.headers['content-type']);
  if (encoding === null) {
    const given = req.headers['content-type'] ?? 'none';
    const message = `Content-Type ${given} is not known here: use application/x-protobuf or application/json`;
    return refuse(req, res, 415, CODE.invalidArgument, message);
  }
  const hold = options.budget.open();
  exportBody(req, res, encoding, options, hold)
    .catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!res.headersSent) answer(res, 500, encoding, encodeStatus(encoding, CODE.internal, message));
    })
    .finally(() => hold.release());
}

async function exportBody(
  req: IncomingMessage,
  res: ServerResponse,
  encoding: Encoding,
  { sink, maxRequestBytes }: OtlpHttpOptions,
  hold: Hold,
): Promise<void> {
  const body = await readBody(req, maxRequestBytes, hold);
  if (!body.ok) {
    const { status, code } = STATUS_OF[body.error.kind];
    if (status === 503) res.setHeader('Retry-After', '1');
    answer(res, status, encoding, encodeStatus(encoding, code, body.error.message));
    return drain(req, maxRequestBytes);
  }
  const outcome = await sink.ingest(plainBytes(body.value), encoding);
  if (outcome.kind === 'accepted') {
    return answer(res, 200, encoding, encodeExportResponse(encoding, outcome.rejectedSpans, outcome.message));
  }
  if (outcome.kind === 'malformed') {
    return answer(res, 400, encoding, encodeStatus(encoding, CODE.invalidArgument, outcome.message));
  }
  res.setHeader('Retry-After', '1');
  answer(res, 503, encoding, encodeStatus(encoding, CODE.unavailable, outcome.message));
}

const STATUS_OF: Record<BodyError['kind'], { status: number; code: number }> = {
  'too-large': { status: 413, code: CODE.resourceExhausted },
  broken: { status: 400, code: CODE.invalidArgument },
  aborted: { status: 400, code: CODE.invalidArgument },
  'unknown-encoding': { status: 415, code: CODE.invalidArgument },
  busy: { status: 503, code: CODE.unavailable },
};

function encodingOf(contentType: string | undefined): Encoding | null {
  const type = contentType?.split(';')[0]!.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : null;
}

/** An answer before the body was looked at, in the encoding the request seems to be in; JSON where it says neither. */
function refuse(req: IncomingMessage, res: ServerResponse, status: number, code: number, message: string): void {
  const encoding = encodingOf(req.headers['content-type']) ?? 'json';
  answer(res, status, encoding, encodeStatus(encoding, code, message));
  drain(req, 1024 ** 2);
}

function answer(res: ServerResponse, status: number, encoding: Encoding, body: Uint8Array): void {
  res.writeHead(status, {
    'Content-Type': TYPES[encoding],
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(body);
}
