import type { Settings } from '../settings.ts';
import { hostNameOf } from './request-checks.ts';

/** The ports that are open, which are not those of the settings where a setting said 0. */
export interface Ports {
  page: number;
  otlpHttp: number;
  otlpGrpc: number;
  tempo: number;
  /** A text tells why it is not open; null: it was switched off. */
  zipkin: number | string | null;
  jaeger: number | string | null;
}

/** What config.json holds for a page that was asked for under `hostHeader`. Without `ports` there is no embedded backend. */
export function configFor(settings: Settings, ports: Ports | null, hostHeader: string | undefined): object {
  const name = hostNameOf(hostHeader) ?? 'localhost';
  const shared = {
    tempo: 'tempo',
    tempoName: settings.tempoUrl?.host ?? 'embedded',
    prometheus: settings.prometheusUrl ? 'prometheus' : null,
  };
  const host = { status: 'host/status', demo: 'host/demo' };
  if (ports === null) return { ...shared, telemetry: settings.otlpUrl ? 'auto' : false, host };
  return {
    ...shared,
    // Its own server adds the tenant. And a policy's connect-src cannot name an IPv6 address.
    telemetry: settings.multitenancy || name.startsWith('[') ? 'otlp/v1/traces' : 'auto',
    host: {
      ...host,
      data: 'host/data',
      otlpHttp: `http://${name}:${ports.otlpHttp}`,
      otlpGrpc: `http://${name}:${ports.otlpGrpc}`,
    },
  };
}

/** The origins beside its own that such a page calls. */
export function connectSources(ports: Ports | null, hostHeader: string | undefined): string[] {
  const name = hostNameOf(hostHeader);
  return ports === null || name === null || name.startsWith('[') ? [] : [`http://${name}:${ports.otlpHttp}`];
}
