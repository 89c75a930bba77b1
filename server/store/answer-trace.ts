import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { slicedTraceJson } from '../../src/lib/formats/tempo-json.ts';
import { finish } from '../../src/lib/model/steps.ts';
import type { StoreError, TraceForm, TraceFound } from './protocol.ts';
import type { Job } from './scheduler.ts';
import type { Store } from './store.ts';

/** Pieces of JSON are sent when this much has gathered, so that an answer of any length needs little memory. */
const CHUNK_CHARS = 256 * 1024;

/** Protobuf is sent in pieces of this length. A longer slice is asked for again for each of its pieces (the store keeps the one that was
 *  read last): whoever reads slowly, or not at all, then holds no more than two pieces here. */
const PIECE_BYTES = 2 * 1024 * 1024;

/** Up to here a trace is short. */
const AT_ONCE_BYTES = 256 * 1024;

/** Resolves when another chunk may be sent, to false when the asker went away.
 *  @param bytes with a buffer of their own, which is moved
 *  @param totalBytes of all chunks together; null where that is not known beforehand */
export type SendChunk = (bytes: Uint8Array<ArrayBuffer>, totalBytes: number | null) => Promise<boolean>;

/** Sends a trace in chunks.
 *  @param spare buffers of chunks that were taken, to be used again: fresh ones of some megabytes each keep the garbage collector busy */
export async function answerTrace(
  store: Store,
  asked: { traceId: string; form: TraceForm },
  chunk: SendChunk,
  spare: ArrayBuffer[] = [],
): Promise<Result<TraceFound, StoreError>> {
  try {
    const { traceId, form } = asked;
    const found =
      form === 'protobuf-v1' || form === 'protobuf-v2'
        ? await sendProtobuf(store, traceId, form, chunk, spare)
        : await sendJson(store, traceId, form, chunk);
    return ok({ found });
  } catch (error) {
    return err({ kind: 'unavailable', message: `the trace could not be read: ${(error as Error).message}` });
  }
}

async function sendProtobuf(
  store: Store,
  traceId: string,
  form: TraceForm,
  chunk: SendChunk,
  spare: ArrayBuffer[],
): Promise<boolean> {
  const lengths = store.sliceLengths(traceId);
  const traceBytes = sum(lengths);
  if (traceBytes === 0) return false;
  const [before, after] = form === 'protobuf-v2' ? frameOf(traceBytes) : [NOTHING, NOTHING];
  const totalBytes = before.length + traceBytes + after.length;
  const piece = (length: number): Uint8Array<ArrayBuffer> => {
    const buffer = length === PIECE_BYTES ? spare.pop() : undefined;
    return buffer?.byteLength === length ? new Uint8Array(buffer) : new Uint8Array(length);
  };
  const parts = protobufParts(store, traceId, lengths, before, after);
  const chunks = protobufChunks(parts, totalBytes, piece);
  await sendChunks(store, traceBytes, chunks, (bytes) => chunk(bytes, totalBytes));
  return true;
}

const sum = (lengths: readonly number[]): number => lengths.reduce((all, length) => all + length, 0);

/** Chunks as they are made; null: there is none yet, and other work may come in between. */
type Chunks = Generator<Uint8Array<ArrayBuffer> | null, void, void>;

/** A short trace is answered at once. A long one is made in the scheduler's slices, chunk by chunk: many who ask for one at the same time
 *  then keep neither ingest waiting nor those who ask for a short one.
 *  @param send resolves to false when nobody wants more */
async function sendChunks(
  store: Store,
  traceBytes: number,
  chunks: Chunks,
  send: (bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>,
): Promise<void> {
  const files = store.holdFiles();
  try {
    for (;;) {
      const next = nextChunk(chunks);
      const bytes = traceBytes <= AT_ONCE_BYTES ? finish(next) : await store.run(next);
      if (!bytes || !(await send(bytes))) return;
    }
  } finally {
    files.release();
  }
}

function* nextChunk(chunks: Chunks): Job<Uint8Array<ArrayBuffer> | null> {
  for (;;) {
    const next = chunks.next();
    if (next.done) return null;
    if (next.value) return next.value;
    yield;
  }
}

const NOTHING = new Uint8Array(0);

/** What stands around a trace in TraceByIDResponse { trace = 1, metrics = 2 { inspected_bytes = 1 } }. */
function frameOf(traceBytes: number): [Uint8Array, Uint8Array] {
  const before = new ProtobufWriter();
  before.contentHead(1, traceBytes);
  const after = new ProtobufWriter();
  after.message(2, () => after.uint(1, traceBytes));
  return [before.finish(), after.finish()];
}

/** What an answer consists of, in order: the slices, with the frame around them. */
interface Part {
  readonly length: number;
  read(): Uint8Array;
}

function protobufParts(
  store: Store,
  traceId: string,
  lengths: readonly number[],
  before: Uint8Array,
  after: Uint8Array,
): Part[] {
  const part = (bytes: Uint8Array): Part => ({ length: bytes.length, read: () => bytes });
  const slices = lengths.map((length, n) => ({ length, read: () => store.readSlice(traceId, n) }));
  return [part(before), ...slices, part(after)];
}

function* protobufChunks(
  parts: readonly Part[],
  totalBytes: number,
  piece: (length: number) => Uint8Array<ArrayBuffer>,
): Chunks {
  let left = totalBytes;
  let chunk = piece(Math.min(left, PIECE_BYTES));
  let size = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      const to = Math.min(part.length, from + chunk.length - size);
      chunk.set(part.read().subarray(from, to), size);
      size += to - from;
      from = to;
      if (size < chunk.length) yield null;
      else {
        yield chunk;
        left -= size;
        chunk = piece(Math.min(left, PIECE_BYTES));
        size = 0;
      }
    }
  }
}

async function sendJson(store: Store, traceId: string, form: TraceForm, chunk: SendChunk): Promise<boolean> {
  const lengths = store.sliceLengths(traceId);
  if (lengths.length === 0) return false;
  const chunks = jsonChunks(jsonPieces(store, traceId, lengths, form));
  await sendChunks(store, sum(lengths), chunks, (bytes) => chunk(bytes, null));
  return true;
}

function* jsonChunks(pieces: Iterable<string>): Chunks {
  const utf8 = new TextEncoder();
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK_CHARS) {
      yield null;
      continue;
    }
    const bytes = utf8.encode(text);
    text = '';
    yield bytes;
  }
  if (text.length > 0) yield utf8.encode(text);
}

/** One slice is held at a time. */
function* jsonPieces(
  store: Store,
  traceId: string,
  lengths: readonly number[],
  form: TraceForm,
): Generator<string, void, void> {
  const slices = function* (): Generator<Uint8Array, void, void> {
    for (let n = 0; n < lengths.length; n++) yield store.readSlice(traceId, n);
  };
  if (form === 'json-v1') return yield* slicedTraceJson(slices(), 'batches');
  let held = ''; // one piece is held back: the last one ends with the brace that metrics go before
  for (const piece of slicedTraceJson(slices(), 'trace')) {
    if (held !== '') yield held;
    held = piece;
  }
  yield `${held.slice(0, -1)},"metrics":{"inspectedBytes":"${sum(lengths)}"}}`;
}
