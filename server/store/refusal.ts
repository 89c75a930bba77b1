import type { SearchError } from '../../src/lib/traceql/evaluate/evaluate.ts';
import type { StoreError } from './protocol.ts';

/** Why a query was refused, with the prefix that Tempo gives it in this place. */
export function refusal(error: SearchError, prefix = 'invalid TraceQL query: '): StoreError {
  return error.kind === 'unsupported'
    ? { kind: 'unsupported', message: `not supported by the embedded backend yet: ${error.message}` }
    : { kind: 'bad-query', message: `${prefix}${error.message}` };
}
