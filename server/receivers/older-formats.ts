// The two receivers that are not OTLP's: Zipkin's POST /api/v2/spans and Jaeger's POST /api/traces. Both answer 202, and their errors
// in plain text.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CODE } from './otlp-answers.ts';
import { drain } from './read-body.ts';
import type { Encoding } from './sink.ts';
import { mediaTypeOf, passesDoor, takeRequest, type ReceiverOptions, type Refusal } from './take-request.ts';

interface OlderFormat {
  path: string;
  /** What to say at any other path. */
  elsewhere: string;
  encoding: Encoding;
  /** null: the type is right; else what to use instead. */
  wrongType: (mediaType: string) => string | null;
}

/** https://zipkin.io/zipkin-api/ · Zipkin looks at the body, not at its type, and many clients do not say json. */
const ZIPKIN: OlderFormat = {
  path: '/api/v2/spans',
  elsewhere: 'Zipkin spans are taken at /api/v2/spans; Zipkin 1 and the rest of its API are not spoken here',
  encoding: 'zipkin-json',
  wrongType: (type) => (/protobuf|thrift/.test(type) ? 'application/json' : null),
};

/** https://www.jaegertracing.io/docs/1.76/architecture/apis/#thrift-over-http */
const JAEGER: OlderFormat = {
  path: '/api/traces',
  elsewhere: 'Jaeger spans are taken at /api/traces, in Thrift over HTTP',
  encoding: 'jaeger-thrift',
  wrongType: (type) =>
    type === 'application/x-thrift' || type === 'application/vnd.apache.thrift.binary' ? null : 'application/x-thrift',
};

type Options = ReceiverOptions & { corsOrigins: readonly string[] | null };
type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** The whole of the Zipkin port. */
export const createZipkinHandler = (options: Options): Handler => createHandler(ZIPKIN, options);

/** The whole of the Jaeger port. */
export const createJaegerHandler = (options: Options): Handler => createHandler(JAEGER, options);

function createHandler(format: OlderFormat, options: Options): Handler {
  const { path, elsewhere } = format;
  const door = { path, elsewhere, corsOrigins: options.corsOrigins };
  return (req, res) => {
    const refuse = (refusal: Refusal): void => {
      answer(res, refusal.status, refusal.message, refusal.retryAfterS);
      drain(req, 1024 ** 2);
    };
    if (!passesDoor(req, res, door, refuse)) return;
    const instead = format.wrongType(mediaTypeOf(req));
    if (instead !== null) {
      const message = `Content-Type ${req.headers['content-type'] ?? 'none'} is not known here: use ${instead}`;
      return refuse({ status: 415, code: CODE.invalidArgument, message, retryAfterS: null });
    }
    void takeRequest(req, res, format.encoding, options, (taken) => {
      if (taken.kind === 'refused') answer(res, taken.status, taken.message, taken.retryAfterS);
      else answer(res, 202, taken.message, null);
    });
  };
}

/** @param message '' for an empty answer */
function answer(res: ServerResponse, status: number, message: string, retryAfterS: number | null): void {
  if (res.headersSent) return;
  const text = message === '' ? '' : `${message}\n`;
  if (retryAfterS !== null) res.setHeader('Retry-After', retryAfterS);
  if (text !== '') res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.writeHead(status, { 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}
