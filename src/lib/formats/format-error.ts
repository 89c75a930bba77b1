import { MalformedProtobuf } from '../base/protobuf-reader.ts';
import { err, ok, type Result } from '../base/result.ts';

/** Input that is not what it should be. `offset`: byte in the input for protobuf, 0 for JSON (its message names the path). */
export interface FormatError {
  readonly kind: 'malformed';
  readonly message: string;
  readonly offset: number;
}

/** Runs a reader; its complaint about the input becomes a value. Anything else that is thrown is a bug and goes on. */
export function reading<T>(read: () => T): Result<T, FormatError> {
  try {
    return ok(read());
  } catch (thrown) {
    if (!(thrown instanceof MalformedProtobuf)) throw thrown;
    return err({ kind: 'malformed', message: thrown.message, offset: thrown.offset });
  }
}
