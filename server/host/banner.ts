import { firstTraceCommand } from '../../src/lib/formats/first-trace.ts';
import type { Settings } from '../settings.ts';
import type { Ports } from './config-json.ts';

/** The address to show and to connect to for a port on `host`. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What a start prints: where everything is, and how to send a first trace.
 *  @param pagePort null with --backend-only
 *  @param ports null without the embedded backend */
export function bannerText(settings: Settings, pagePort: number | null, ports: Ports | null): string {
  const at = (port: number) => urlOf(settings.host, port);
  const rows: [string, string][] = [];
  const page = pagePort === null ? null : at(pagePort) + settings.basePath;
  if (page !== null) rows.push(['Page', page]);
  if (ports === null) {
    rows.push(['Tempo', settings.tempoUrl!.origin + settings.tempoUrl!.pathname.replace(/\/$/, '')]);
    return layOut(rows);
  }
  rows.push(['OTLP/HTTP', at(ports.otlpHttp)], ['OTLP/gRPC', at(ports.otlpGrpc)], ['Tempo API', at(ports.tempo)]);
  const older = [
    ['Zipkin', ports.zipkin, '/api/v2/spans'],
    ['Jaeger', ports.jaeger, '/api/traces'],
  ] as const;
  for (const [name, port, path] of older) {
    if (port !== null) rows.push([name, typeof port === 'string' ? `off: ${port}` : at(port) + path]);
  }
  rows.push(['Data', settings.dataDir]);
  return `${layOut(rows)}
  Send traces from any OpenTelemetry SDK:
    export OTEL_EXPORTER_OTLP_ENDPOINT=${at(ports.otlpHttp)}     (gRPC: ${at(ports.otlpGrpc)})

  Or a first one by hand:
    ${firstTraceCommand(at(ports.otlpHttp), page)}

  Ctrl-C ends it.
`;
}

function layOut(rows: [string, string][]): string {
  const lines = rows.map(([name, value]) => `  ${name.padEnd(11)}${value}`);
  return `\n  Trace Observatory\n\n${lines.join('\n')}\n`;
}
