import type { Config } from '../config/config.ts';

/** What the configuration says of where traces can be sent. */
export type Served = Pick<Config, 'host' | 'telemetry'>;

/** Where the reader's programs send, without `/v1/traces`: the embedded backend's own port, else the page's server, which passes
 *  them on. null: this page only shows another Tempo's traces.
 *  @param base document.baseURI */
export function receiverOf({ host, telemetry }: Served, base: string): string | null {
  if (host?.otlpHttp) return host.otlpHttp;
  return host && telemetry === false ? null : new URL('otlp', base).href;
}

/** Environment variables every OpenTelemetry SDK reads. */
export function sdkEnvironment(otlpHttp: string): string {
  return [
    'export OTEL_SERVICE_NAME=my-service',
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpHttp}`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    'export OTEL_TRACES_EXPORTER=otlp OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none',
  ].join('\n');
}
