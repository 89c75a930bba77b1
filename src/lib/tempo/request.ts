import { trimmed, withRoom } from '../base/growing.ts';
import { err, ok, type Result } from '../base/result.ts';
import { badQuery, type TempoError } from './tempo-error.ts';

/** How a request is sent: the headers of the action it belongs to (traceparent), and what cancels it. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PROTOBUF = 'application/protobuf';

/** One GET. An answer of status 200 and of a type that was asked for comes back as it is; all else is an error value. Never throws. */
export async function get(
  url: string,
  accept: 'application/json' | 'application/protobuf',
  options: RequestOptions,
  fetchFn: typeof fetch,
): Promise<Result<Response, TempoError>> {
  let response: Response;
  try {
    response = await fetchFn(url, {
      headers: { accept, ...options.headers },
      signal: options.signal ?? null,
      credentials: 'same-origin',
      redirect: 'manual', // Tempo never redirects: a redirect is a sign-in page
    });
  } catch (error) {
    return err(networkError(error, url));
  }
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    return err({ kind: 'logged-out', url, status: response.status });
  }
  const type = response.headers.get('content-type') ?? '';
  if (response.ok) {
    if (!type.includes('text/html')) return ok(response);
    await discard(response);
    return err({ kind: 'logged-out', url, status: response.status });
  }
  return err(await refusal(response, url, type.includes('text/html')));
}

/** A GET whose answer is JSON, still untrusted. */
export async function getJson(
  url: string,
  options: RequestOptions,
  fetchFn: typeof fetch,
): Promise<Result<unknown, TempoError>> {
  const response = await get(url, 'application/json', options, fetchFn);
  if (!response.ok) return response;
  try {
    return ok(JSON.parse(await response.value.text()) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) return err({ kind: 'malformed', url, message: 'it is not JSON' });
    return err(networkError(error, url));
  }
}

/** Told of an answer as it arrives: its first `length` bytes, in a buffer that may be another one the next time.
 *  @param ofBytes how many there will be, where the server says it  @returns false: the rest is not wanted */
export type OnBytes = (bytes: Uint8Array, length: number, ofBytes: number | null) => boolean;

/** A GET whose answer is protobuf, read into one buffer. */
export async function getBytes(
  url: string,
  options: RequestOptions,
  onBytes: OnBytes,
  fetchFn: typeof fetch,
): Promise<Result<Uint8Array<ArrayBuffer>, TempoError>> {
  const answer = await get(url, PROTOBUF, options, fetchFn);
  if (!answer.ok) return answer;
  const response = answer.value;
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) {
    await discard(response);
    return err({ kind: 'malformed', url, message: `protobuf was asked for, ${type} came` });
  }
  try {
    return ok(await readBody(response, onBytes));
  } catch (error) {
    if (error instanceof RangeError)
      return err({ kind: 'too-large', message: 'The trace does not fit into this browser’s memory.' });
    if (error instanceof ReadFailed) return err(networkError(error.cause, url));
    throw error; // a bug of who was told of the bytes: not the network's fault
  }
}

/** The connection broke, or the request was called off, within an answer. */
class ReadFailed extends Error {
  constructor(cause: unknown) {
    super('the answer broke off', { cause });
  }
}

function readFailed(cause: unknown): never {
  throw new ReadFailed(cause);
}

const FIRST_BYTES = 64 * 1024;

/** One buffer, no copies: as long as the server says; else it doubles, and pages that nothing was written to take no memory. */
async function readBody(response: Response, onBytes: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer().catch(readFailed));
  // The length counts what travels; it is the length of the content only where nothing is compressed.
  const lengthText = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
  const ofBytes = lengthText === null ? null : Number(lengthText);
  let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(ofBytes ?? FIRST_BYTES);
  let length = 0;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(readFailed);
      if (done) break;
      bytes = withRoom(bytes, length + value.length);
      bytes.set(value, length);
      length += value.length;
      if (!onBytes(bytes, length, ofBytes)) break;
    }
  } finally {
    // Refused, or out of memory: the rest must not keep the connection. Of what was read to its end nothing is cancelled
    await reader.cancel().catch(() => undefined);
  }
  return trimmed(bytes, length);
}

async function refusal(response: Response, url: string, html: boolean): Promise<TempoError> {
  const { status } = response;
  if (status === 401 || status === 403) {
    await discard(response);
    return { kind: 'logged-out', url, status };
  }
  const text = html ? '' : await textOf(response);
  if (status === 502 || status === 504) {
    return { kind: 'unreachable', url, message: text || `the proxy in front of it answered ${status}` };
  }
  // Tempo: 422 with "trace exceeds max size"; proxies: 413
  if (status === 413 || (status === 422 && /max size|too large/i.test(text)))
    return { kind: 'too-large', message: text || 'The answer is larger than the backend allows.' };
  // Old versions of Tempo answer 500 where they mean 400
  const aboutQuery = status === 400 || (status === 500 && /parse error|invalid TraceQL/i.test(text));
  if (aboutQuery) return badQuery(text || 'The backend refused the request.');
  const wait = response.headers.get('retry-after');
  return {
    kind: 'http',
    url,
    status,
    message: text || response.statusText || 'no reason given',
    retryAfterS: wait !== null && /^\d+$/.test(wait) ? Number(wait) : null,
  };
}

async function textOf(response: Response): Promise<string> {
  try {
    return (await response.text()).trim().slice(0, 2000);
  } catch {
    return ''; // the status alone has to do: the connection broke within the error text
  }
}

/** Frees the connection of an answer nobody reads. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function networkError(error: unknown, url: string): TempoError {
  if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'aborted' };
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'unreachable', url, message: `no connection, or it broke off (${reason})` };
}
