import { err, ok, type Result } from '../base/result.ts';
import { decodeLinks, type LinkTemplate } from './link-templates.ts';

/** Run-time configuration, with every address made absolute and without a trailing slash. */
export interface Config {
  readonly tempo: string;
  readonly tempoName: string;
  readonly prometheus: string | null;
  /** false: off. 'auto': the page finds the endpoint. Otherwise the address of an OTLP/HTTP traces endpoint. */
  readonly telemetry: false | string;
  /** Shown in the details of a span. */
  readonly links: readonly LinkTemplate[];
  /** Only where the Node host serves the page. */
  readonly host: HostConfig | null;
}

export interface HostConfig {
  readonly status: string;
  readonly demo: string;
  /** Where all stored traces can be deleted; null: no embedded backend. */
  readonly data: string | null;
  readonly otlpHttp: string | null; // where other programs send, e.g. http://localhost:4318
  readonly otlpGrpc: string | null;
}

export type ConfigError = {
  readonly kind: 'unreachable' | 'malformed';
  readonly url: string;
  readonly message: string;
};

/** Reads config.json next to index.html. A server without one (404) means: all defaults. Never throws.
 *  @param base document.baseURI */
export async function loadConfig(base: string, fetchFn: typeof fetch = fetch): Promise<Result<Config, ConfigError>> {
  const url = new URL('config.json', base).href;
  try {
    const response = await fetchFn(url, { headers: { accept: 'application/json' } });
    if (response.status === 404) return decodeConfig({}, base);
    if (!response.ok) return err({ kind: 'unreachable', url, message: `The server answered ${response.status}.` });
    return decodeConfig(JSON.parse(await response.text()), base);
  } catch (error) {
    if (error instanceof SyntaxError)
      return err({ kind: 'malformed', url, message: `It is not valid JSON: ${error.message}` });
    return err({ kind: 'unreachable', url, message: error instanceof Error ? error.message : String(error) });
  }
}

/** Checks a config of unknown shape and fills in the defaults. */
export function decodeConfig(input: unknown, base: string): Result<Config, ConfigError> {
  const url = new URL('config.json', base).href;
  const problems: string[] = [];
  const record = asRecord(input);
  if (record === null) return err({ kind: 'malformed', url, message: 'It must be a JSON object.' });
  const address = (from: Record<string, unknown>, field: string, path: string): string | null => {
    const value = from[field];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && URL.canParse(value, base)) return new URL(value, base).href.replace(/\/+$/, '');
    problems.push(`“${path}” must be an address (a text), not ${JSON.stringify(value)}.`);
    return null;
  };
  const name = record['tempoName'];
  if (name !== undefined && typeof name !== 'string') problems.push('“tempoName” must be a text.');
  const config: Config = {
    tempo: address(record, 'tempo', 'tempo') ?? new URL('tempo', base).href,
    tempoName: typeof name === 'string' && name !== '' ? name : 'tempo',
    prometheus: address(record, 'prometheus', 'prometheus'),
    telemetry: decodeTelemetry(record, address),
    links: decodeLinks(record['links'], base, problems),
    host: decodeHost(record['host'], address, problems),
  };
  return problems.length > 0 ? err({ kind: 'malformed', url, message: problems.join(' ') }) : ok(config);
}

type ReadAddress = (from: Record<string, unknown>, field: string, path: string) => string | null;

function decodeTelemetry(record: Record<string, unknown>, address: ReadAddress): false | string {
  const value = record['telemetry'];
  if (value === false || value === null) return false;
  if (value === undefined || value === 'auto') return 'auto';
  return address(record, 'telemetry', 'telemetry') ?? false;
}

function decodeHost(input: unknown, address: ReadAddress, problems: string[]): HostConfig | null {
  if (input === undefined || input === null) return null;
  const record = asRecord(input);
  const status = record && address(record, 'status', 'host.status');
  const demo = record && address(record, 'demo', 'host.demo');
  if (!record || !status || !demo) {
    problems.push('“host” must be an object with the addresses “status” and “demo”.');
    return null;
  }
  return {
    status,
    demo,
    data: address(record, 'data', 'host.data'),
    otlpHttp: address(record, 'otlpHttp', 'host.otlpHttp'),
    otlpGrpc: address(record, 'otlpGrpc', 'host.otlpGrpc'),
  };
}

function asRecord(input: unknown): Record<string, unknown> | null {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? (input as Record<string, unknown>)
    : null;
}
