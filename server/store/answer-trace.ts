import { concatBytes } from '../../src/lib/base/bytes.ts';
import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { tempoTraceJson } from '../../src/lib/formats/tempo-json.ts';
import type { StoreError, TraceForm, TraceFound } from './protocol.ts';
import type { Store } from './store.ts';

/** Pieces of JSON are sent when this much has gathered, so that an answer of any length needs little memory. */
const CHUNK_CHARS = 256 * 1024;

/** Sends a trace in chunks; each is sent when the one before was taken.
 *  @param chunk resolves to false when the asker went away */
export async function answerTrace(
  store: Store,
  asked: { traceId: string; form: TraceForm },
  chunk: (bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>,
): Promise<Result<TraceFound, StoreError>> {
  try {
    const trace = concatBytes(store.readTrace(asked.traceId));
    if (trace.length === 0) return ok({ found: false });
    if (asked.form === 'protobuf-v1') await chunk(trace as Uint8Array<ArrayBuffer>);
    else if (asked.form === 'protobuf-v2') await chunk(wrapTraceById(trace));
    else await sendText(jsonPieces(trace, asked.form), chunk);
    return ok({ found: true });
  } catch (error) {
    return err({ kind: 'unavailable', message: `the trace could not be read: ${(error as Error).message}` });
  }
}

/** TraceByIDResponse { trace = 1, metrics = 2 { inspected_bytes = 1 } } */
function wrapTraceById(trace: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ProtobufWriter(trace.length + 16);
  writer.content(1, trace);
  writer.message(2, () => writer.uint(1, trace.length));
  return writer.finish() as Uint8Array<ArrayBuffer>;
}

function* jsonPieces(trace: Uint8Array, form: TraceForm): Generator<string> {
  if (form === 'json-v1') return yield* tempoTraceJson(trace, 'batches');
  let held = ''; // one piece is held back: the last one ends with the brace that metrics go before
  for (const piece of tempoTraceJson(trace, 'trace')) {
    if (held !== '') yield held;
    held = piece;
  }
  yield `${held.slice(0, -1)},"metrics":{"inspectedBytes":"${trace.length}"}}`;
}

async function sendText(
  pieces: Iterable<string>,
  chunk: (bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>,
): Promise<void> {
  const utf8 = new TextEncoder();
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK_CHARS) continue;
    if (!(await chunk(utf8.encode(text)))) return;
    text = '';
  }
  if (text.length > 0) await chunk(utf8.encode(text));
}
