import { err, ok, type Result } from '../base/result.ts';

/** tempo.proto: message TraceByIDResponse { Trace trace = 1; TraceByIDMetrics metrics = 2; PartialStatus status = 3; string message = 4; } */
export interface TraceEnvelope {
  readonly bytes: Uint8Array<ArrayBuffer>; // OTLP TracesData; a view where the trace came in one piece
  readonly partial: string | null; // why the trace was cut
}

/** Takes the answer of GET /api/v2/traces/{id} out of its envelope. Errors: a text that says what is broken, and where. */
export function openEnvelope(answer: Uint8Array<ArrayBuffer>): Result<TraceEnvelope, string> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let status = 0;
  let message = '';
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = answer[at++];
      if (byte === undefined) return NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  while (at < answer.length) {
    const start = at;
    const tag = varint();
    const wireType = tag % 8;
    if (wireType === 0) {
      const value = varint();
      if (Number.isNaN(value)) return err(`truncated at byte ${start}`);
      if (tag >> 3 === 3) status = value;
    } else if (wireType === 2) {
      const end = varint() + at;
      if (!(end <= answer.length)) return err(`field at byte ${start} is longer than the answer`);
      if (tag >> 3 === 1) pieces.push(answer.subarray(at, end));
      if (tag >> 3 === 4) message = new TextDecoder().decode(answer.subarray(at, end));
      at = end;
    } else return err(`unexpected wire type at byte ${start}`);
  }
  const partial = status === 0 ? null : message || 'The backend cut the trace.';
  return ok({ bytes: pieces.length === 1 ? pieces[0]! : concat(pieces), partial });
}

/** A message sent in pieces is their concatenation. */
function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
