import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { Hold } from './body-budget.ts';

export type BodyError = {
  kind: 'too-large' | 'broken' | 'unknown-encoding' | 'aborted' | 'stalled' | 'busy';
  message: string;
};

const inflaters = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
]);

/** A sender that is silent for so long in the middle of a body is given up. */
const SILENCE_MS = 30_000;

/** Reads a request's body whole and inflates it. Never throws.
 *  @param maxBytes the most it may hold, before inflating and after
 *  @param hold is told of every byte that is kept; the caller releases it. null: not counted, for bodies of a few bytes
 *  @param silenceMs within which something of the body must come */
export async function readBody(
  req: IncomingMessage,
  maxBytes: number,
  hold: Hold | null,
  silenceMs = SILENCE_MS,
): Promise<Result<Buffer, BodyError>> {
  const coding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const createInflater = inflaters.get(coding);
  if (!createInflater && coding !== 'identity' && coding !== '') {
    return err({
      kind: 'unknown-encoding',
      message: `Content-Encoding ${coding} is not known here: use gzip, deflate or none`,
    });
  }
  const raw = await collect(req, maxBytes, hold, silenceMs);
  if (!raw.ok || !createInflater) return raw;
  try {
    return await inflate(raw.value, createInflater(), maxBytes, hold);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return err({ kind: 'broken', message: `The ${coding} body is broken: ${cause}` });
  }
}

async function collect(
  req: IncomingMessage,
  maxBytes: number,
  hold: Hold | null,
  silenceMs: number,
): Promise<Result<Buffer, BodyError>> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return err(tooLarge(maxBytes, 'as sent'));
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const end = (result: Result<Buffer, BodyError>) => {
      clearTimeout(silence);
      req.off('data', onData);
      chunks.length = 0;
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      silence.refresh();
      bytes += chunk.length;
      if (bytes > maxBytes) end(err(tooLarge(maxBytes, 'as sent')));
      else if (hold && !hold.take(chunk.length)) end(err(BUSY));
      else chunks.push(chunk);
    };
    const silence = setTimeout(() => {
      const message = `Nothing of the body came for ${silenceMs / 1000} s`;
      end(err({ kind: 'stalled', message }));
    }, silenceMs);
    req.on('data', onData);
    req.once('end', () => end(ok(Buffer.concat(chunks))));
    req.once('close', () => end(err({ kind: 'aborted', message: 'The request ended before its body did' })));
    req.once('error', (error) => end(err({ kind: 'aborted', message: error.message })));
  });
}

/** Rejects where the body is broken. Stops at the limit: a few bytes can inflate to a thousand times as many. */
async function inflate(
  raw: Buffer,
  inflater: Transform,
  maxBytes: number,
  hold: Hold | null,
): Promise<Result<Buffer, BodyError>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  inflater.end(raw);
  for await (const chunk of inflater as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return err(tooLarge(maxBytes, 'after inflating'));
    if (hold && !hold.take(chunk.length)) return err(BUSY);
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks));
}

const BUSY: BodyError = { kind: 'busy', message: 'Too many requests are being read; try again' };

function tooLarge(maxBytes: number, when: string): BodyError {
  const setting = '--max-request-bytes (environment: MAX_REQUEST_BYTES)';
  return {
    kind: 'too-large',
    message: `The request holds more than ${maxBytes} bytes ${when}. The limit is set by ${setting}`,
  };
}

/** Lets the client finish sending what nobody will read, so that it gets to read the answer and can send again on the same
 *  connection; a client that sends on and on, past twice the limit, is cut off. Nothing of it is kept. */
export function drain(req: IncomingMessage, maxBytes: number): void {
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > 2 * maxBytes) req.destroy();
  });
  req.resume();
}
