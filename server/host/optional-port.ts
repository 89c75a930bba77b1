import { ok, type Result } from '../../src/lib/base/result.ts';
import { namesOf } from '../settings.ts';
import type { OptionalPort, Settings } from '../settings-table.ts';
import { HttpPort } from './http-port.ts';
import { portError, type StartError } from './start-error.ts';

export type OpenedPort = { kind: 'open'; http: HttpPort } | { kind: 'off' } | { kind: 'not-open'; why: string };

/** Opens a port that a newcomer does not need: taken by another program, it stays closed and says why. One that a setting asked for
 *  fails the start like any other. */
export async function openOptionalPort(
  settings: Settings,
  key: 'zipkinPort' | 'jaegerPort',
): Promise<Result<OpenedPort, StartError>> {
  const wanted: OptionalPort | null = settings[key];
  if (wanted === null) return ok({ kind: 'off' });
  const http = new HttpPort(settings);
  const opened = await http.open(wanted.port);
  if (opened.ok) return ok({ kind: 'open', http });
  const error = portError(key, opened.error);
  if (wanted.asked) return { ok: false, error };
  const { flag, variable } = namesOf(key);
  const where =
    opened.error.kind === 'port-in-use' ? `is in use already on ${opened.error.address}` : 'cannot be opened';
  return ok({ kind: 'not-open', why: `port ${wanted.port} ${where}; --${flag} (${variable}) chooses another` });
}

/** For the banner and the host's status. */
export function shownPort(port: OpenedPort): number | string | null {
  if (port.kind === 'open') return port.http.port;
  return port.kind === 'off' ? null : port.why;
}
