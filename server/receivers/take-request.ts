// What every way in over HTTP has in common: who may send, the body, the store's word on it. Only the form of the answers differs.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { orgIdOf, type TenantError, type TenantRule } from '../store/tenant-id.ts';
import type { BodyBudget } from './body-budget.ts';
import { answerPreflight, originMaySend, writeCorsHeaders } from './cors.ts';
import { CODE } from './otlp-answers.ts';
import { drain, readBody, type BodyError } from './read-body.ts';
import { plainBytes, type Encoding, type TraceSink } from './sink.ts';

export interface ReceiverOptions {
  sink: TraceSink;
  tenantOf: TenantRule;
  /** The largest body, also after inflating. */
  maxRequestBytes: number;
  /** Shared by every way in. */
  budget: BodyBudget;
}

export interface Refusal {
  /** Of HTTP. */
  status: number;
  /** Of gRPC, one of CODE. */
  code: number;
  message: string;
  /** Seconds after which the same request may be taken; null: never. */
  retryAfterS: number | null;
}

export type Taken = { kind: 'accepted'; rejectedSpans: number; message: string } | ({ kind: 'refused' } & Refusal);

/** Reads a request's body, hands it to the sink and passes what came of it to `answer`; a bug in the sink becomes a 500. What is left
 *  of a refused body is read and thrown away after the answer. */
export async function takeRequest(
  req: IncomingMessage,
  res: ServerResponse,
  encoding: Encoding,
  { sink, tenantOf, maxRequestBytes, budget }: ReceiverOptions,
  answer: (taken: Taken) => void,
): Promise<void> {
  const tenant = tenantOf(orgIdOf(req));
  if (!tenant.ok) {
    answer({ kind: 'refused', ...TENANT_REFUSALS[tenant.error.kind], message: tenant.error.message });
    return drain(req, maxRequestBytes);
  }
  const hold = budget.open();
  try {
    const body = await readBody(req, maxRequestBytes, hold);
    if (body.ok) return answer(takenOf(await sink.ingest(plainBytes(body.value), encoding, tenant.value)));
    if (body.error.kind === 'stalled') res.setHeader('Connection', 'close');
    answer({ kind: 'refused', ...REFUSALS[body.error.kind], message: body.error.message });
    drain(req, maxRequestBytes);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer({ kind: 'refused', status: 500, code: CODE.internal, message, retryAfterS: null });
  } finally {
    hold.release();
  }
}

const TENANT_REFUSALS: Record<TenantError['kind'], Omit<Refusal, 'message'>> = {
  none: { status: 401, code: CODE.unauthenticated, retryAfterS: null },
  invalid: { status: 400, code: CODE.invalidArgument, retryAfterS: null },
  several: { status: 400, code: CODE.invalidArgument, retryAfterS: null },
};

const REFUSALS: Record<BodyError['kind'], Omit<Refusal, 'message'>> = {
  'too-large': { status: 413, code: CODE.resourceExhausted, retryAfterS: null },
  broken: { status: 400, code: CODE.invalidArgument, retryAfterS: null },
  aborted: { status: 400, code: CODE.invalidArgument, retryAfterS: null },
  stalled: { status: 408, code: CODE.deadlineExceeded, retryAfterS: null },
  'unknown-encoding': { status: 415, code: CODE.invalidArgument, retryAfterS: null },
  busy: { status: 429, code: CODE.resourceExhausted, retryAfterS: 1 },
};

function takenOf(outcome: Awaited<ReturnType<TraceSink['ingest']>>): Taken {
  const { message } = outcome;
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'accepted', rejectedSpans: outcome.rejectedSpans, message };
    case 'malformed':
      return { kind: 'refused', status: 400, code: CODE.invalidArgument, message, retryAfterS: null };
    case 'busy':
      return {
        kind: 'refused',
        status: 429,
        code: CODE.resourceExhausted,
        message,
        retryAfterS: outcome.retryAfterS,
      };
    case 'unavailable':
      return { kind: 'refused', status: 503, code: CODE.unavailable, message, retryAfterS: 1 };
  }
}

/** Judges origin, path and method of a port that takes POST at one path alone, and answers preflights. True: go on.
 *  @param elsewhere what to say at any other path */
export function passesDoor(
  req: IncomingMessage,
  res: ServerResponse,
  door: { path: string; elsewhere: string; corsOrigins: readonly string[] | null },
  refuse: (refusal: Refusal) => void,
): boolean {
  const no = (status: number, code: number, message: string): false => {
    refuse({ status, code, message, retryAfterS: null });
    return false;
  };
  if (!originMaySend(req.headers.origin, req.headers.host, door.corsOrigins)) {
    const setting = '--otlp-cors-origins (environment: OTLP_CORS_ORIGINS)';
    return no(403, CODE.permissionDenied, `Pages of ${req.headers.origin} may not send here; see ${setting}`);
  }
  writeCorsHeaders(req, res);
  if ((req.url ?? '/').split('?')[0] !== door.path) return no(404, CODE.notFound, door.elsewhere);
  if (req.method === 'OPTIONS' && req.headers.origin !== undefined) {
    answerPreflight(req, res);
    return false;
  }
  return isPost(req, res, refuse);
}

export function isPost(req: IncomingMessage, res: ServerResponse, refuse: (refusal: Refusal) => void): boolean {
  if (req.method === 'POST') return true;
  res.setHeader('Allow', 'POST');
  refuse({ status: 405, code: CODE.unimplemented, message: 'Only POST is open here', retryAfterS: null });
  return false;
}

/** The media type of a request, without parameters and in lower case; '' where it has none. */
export function mediaTypeOf(req: IncomingMessage): string {
  return (req.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}
