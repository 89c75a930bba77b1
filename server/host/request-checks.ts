// Who may ask. The Host header stops DNS rebinding (a web page whose name suddenly means 127.0.0.1); the Origin header stops
// other sites' pages from posting here.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export interface HostPolicy {
  /** Where the server listens: that name is fine. */
  host: string;
  /** More names, in lower case; `*` for any. */
  allowedHosts: readonly string[];
}

/** The name in a Host header, in lower case, without port; IPv6 addresses keep their brackets. null where it is malformed. */
export function hostNameOf(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header ?? '');
  return match ? match[1]!.toLowerCase().replace(/\.$/, '') : null;
}

/** An address cannot be rebound, a name can. `*.localhost` and the container engines' names for this machine are not anyone's
 *  to register. */
export function hostAllowed(header: string | undefined, policy: HostPolicy): boolean {
  if (policy.allowedHosts.includes('*')) return true;
  const name = hostNameOf(header);
  if (name === null) return false;
  if (isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0) return true;
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (name === 'host.docker.internal' || name === 'host.containers.internal') return true;
  return name === policy.host.toLowerCase() || policy.allowedHosts.includes(name);
}

export const HOST_REFUSED =
  'This host name is not answered here. Add it with --allowed-hosts (environment: ALLOWED_HOSTS).\n';

/** Does a request that writes come from this origin's own page, or from no page at all? Browsers say where a POST comes from;
 *  behind a TLS proxy that changes the Host header, Sec-Fetch-Site still tells. */
export function fromOwnPage(req: IncomingMessage): boolean {
  if (req.headers['sec-fetch-site'] === 'same-origin') return true;
  const origin = req.headers.origin;
  if (origin === undefined) return true;
  return origin.replace(/^https?:\/\//, '') === req.headers.host;
}
