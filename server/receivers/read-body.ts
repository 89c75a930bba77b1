import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { err, ok, type Result } from '../../src/lib/base/result.ts';

export type BodyError = { kind: 'too-large' | 'broken' | 'unknown-encoding' | 'aborted'; message: string };

const inflaters = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
]);

/** Reads a request's body whole and inflates it. Never throws.
 *  @param maxBytes the most it may hold, before inflating and after */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Result<Buffer, BodyError>> {
  const coding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const inflater = inflaters.get(coding);
  if (!inflater && coding !== 'identity' && coding !== '') {
    return err({
      kind: 'unknown-encoding',
      message: `Content-Encoding ${coding} is not known here: use gzip, deflate or none`,
    });
  }
  const raw = await collect(req, maxBytes);
  if (!raw.ok || !inflater) return raw;
  try {
    return ok(await inflater(raw.value, { maxOutputLength: maxBytes }));
  } catch (error) {
    if (error instanceof RangeError) return err(tooLarge(maxBytes, 'after inflating'));
    const cause = error instanceof Error ? error.message : String(error);
    return err({ kind: 'broken', message: `The ${coding} body is broken: ${cause}` });
  }
}

async function collect(req: IncomingMessage, maxBytes: number): Promise<Result<Buffer, BodyError>> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return err(tooLarge(maxBytes, 'as sent'));
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        req.off('data', onData);
        resolve(err(tooLarge(maxBytes, 'as sent')));
      } else {
        chunks.push(chunk);
      }
    };
    req.on('data', onData);
    req.once('end', () => resolve(ok(Buffer.concat(chunks))));
    req.once('close', () => resolve(err({ kind: 'aborted', message: 'The request ended before its body did' })));
    req.once('error', (error) => resolve(err({ kind: 'aborted', message: error.message })));
  });
}

function tooLarge(maxBytes: number, when: string): BodyError {
  const setting = '--max-request-bytes (environment: MAX_REQUEST_BYTES)';
  return {
    kind: 'too-large',
    message: `The request holds more than ${maxBytes} bytes ${when}. The limit is set by ${setting}`,
  };
}

/** Lets the client finish sending what nobody will read, so that it gets to read the answer; a client that sends on and on is
 *  cut off. */
export function drain(req: IncomingMessage, maxBytes: number): void {
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) req.destroy();
  });
  req.resume();
}
