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
  if (pagePort !== null) rows.push(['Page', at(pagePort) + settings.basePath]);
  if (ports === null) {
    rows.push(['Tempo', settings.tempoUrl!.origin + settings.tempoUrl!.pathname.replace(/\/$/, '')]);
    return layOut(rows);
  }
  rows.push(['OTLP/HTTP', at(ports.otlpHttp)], ['OTLP/gRPC', at(ports.otlpGrpc)], ['Tempo API', at(ports.tempo)]);
  rows.push(['Data', settings.dataDir]);
  return `${layOut(rows)}
  Send traces from any OpenTelemetry SDK:
    export OTEL_EXPORTER_OTLP_ENDPOINT=${at(ports.otlpHttp)}     (gRPC: ${at(ports.otlpGrpc)})

  Or a first one by hand:
    ${curlLine(at(ports.otlpHttp))}

  Ctrl-C ends it.
`;
}

function layOut(rows: [string, string][]): string {
  const lines = rows.map(([name, value]) => `  ${name.padEnd(11)}${value}`);
  return `\n  Trace Observatory\n\n${lines.join('\n')}\n`;
}

/** One line that makes a new trace each time it is run in a POSIX shell: the ids and the time come from the shell. */
function curlLine(otlpHttp: string): string {
  const span =
    '{"traceId":"\'$(openssl rand -hex 16)\'","spanId":"\'$(openssl rand -hex 8)\'","name":"hello","kind":1,' +
    '"startTimeUnixNano":"\'$(date +%s)\'000000000","endTimeUnixNano":"\'$(date +%s)\'250000000"}';
  const resource = '{"attributes":[{"key":"service.name","value":{"stringValue":"my-first-service"}}]}';
  const body = `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"spans":[${span}]}]}]}`;
  return `curl -H 'Content-Type: application/json' ${otlpHttp}/v1/traces -d '${body}'`;
}
