import type { Config } from '../config/config.ts';

/** Where the page's own spans may be sent, best first; none: telemetry is off.
 *  `auto`: directly to the OTLP receiver of the Node host where page and receiver speak plain http, else through the page's own
 *  server. @param page address of the page  @param base its `<base href>` */
export function telemetryEndpoints(config: Config, page: URL, base: string): string[] {
  if (config.telemetry === false) return [];
  if (config.telemetry !== 'auto') return [config.telemetry];
  const throughServer = new URL('otlp/v1/traces', base).href;
  const receiver = config.host?.otlpHttp;
  if (!receiver || page.protocol !== 'http:') return [throughServer];
  const direct = new URL(receiver);
  // The receiver says `localhost`; seen from a reader elsewhere that is another machine. The page's own host is right for both.
  if (isLoopback(direct.hostname)) direct.hostname = page.hostname;
  return [`${direct.href.replace(/\/+$/, '')}/v1/traces`, throughServer];
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
