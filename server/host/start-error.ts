import { namesOf } from '../settings.ts';
import type { AnySetting } from '../settings-table.ts';
import type { ListenError } from './listen.ts';

export interface StartError {
  kind: 'port' | 'store';
  /** One line for the terminal. */
  message: string;
}

const PURPOSE = {
  port: 'the page',
  otlpHttpPort: 'OTLP over HTTP',
  otlpGrpcPort: 'OTLP over gRPC',
  tempoPort: "Tempo's API",
  zipkinPort: 'Zipkin',
  jaegerPort: 'Jaeger',
} as const;

/** Names the port, and the setting that moves it. */
export function portError(key: keyof typeof PURPOSE & AnySetting['key'], error: ListenError): StartError {
  const { flag, variable } = namesOf(key);
  const move = `Choose another with --${flag} (environment: ${variable})`;
  const message = {
    'port-in-use': `Port ${error.port} (${PURPOSE[key]}) is in use already on ${error.address}. ${move}`,
    'not-allowed': `Port ${error.port} (${PURPOSE[key]}) may not be opened by this user. ${move}`,
    'no-such-address': `This machine has no address ${error.address} to listen on. It is set by --host (environment: HOST)`,
  }[error.kind];
  return { kind: 'port', message };
}
