// Every setting once: its flag, its environment variable, its default, and the line that --help prints.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { tenantByHeader } from './store/tenant-id.ts';

/** What a run of the host is told. Ports are TCP ports; 0 lets the system choose. */
export interface Settings {
  port: number;
  otlpHttpPort: number;
  otlpGrpcPort: number;
  tempoPort: number;
  /** null: off. */
  zipkinPort: OptionalPort | null;
  jaegerPort: OptionalPort | null;
  /** An address or name to listen on; `localhost` stands for loopback, IPv4 and IPv6. */
  host: string;
  dataDir: string;
  /** Starts and ends with a slash. */
  basePath: string;
  /** null: any loopback origin. `*` among them: any origin. */
  otlpCorsOrigins: readonly string[] | null;
  /** auto: on beside the page while the store holds nothing else; on: also with --backend-only. */
  demo: 'auto' | 'on' | 'off';
  tempoUrl: URL | null;
  otlpUrl: URL | null;
  prometheusUrl: URL | null;
  frameAncestors: string;
  /** Host names beside the loopback ones, IP addresses and `host`. `*` among them: any. */
  allowedHosts: readonly string[];
  /** Bytes of one request with spans, also after inflating. */
  maxRequestBytes: number;
  /** What the embedded backend keeps; null: no such limit. */
  retentionHours: number | null;
  maxDiskBytes: number | null;
  maxSpans: number | null;
  /** Bytes of traces a second that are taken; null: as many as come. */
  ingestRateLimit: number | null;
  /** Whether requests say whose traces they are about, by X-Scope-OrgID. */
  multitenancy: boolean;
  maxTenants: number;
  /** Whose traces the page shows, also in front of a Tempo; null: whom its requests name. */
  pageTenant: string | null;
  backendOnly: boolean;
  dev: boolean;
}

/** A port that a start does without where another program has it already, unless a setting asked for it. */
export interface OptionalPort {
  readonly port: number;
  readonly asked: boolean;
}

/** One value read from text; a string is what is wrong with it, without the setting's name. */
export type Reading<T> = { ok: true; value: T } | { ok: false; wrong: string };

export interface Setting<K extends keyof Settings> {
  readonly key: K;
  /** Without the leading dashes. */
  readonly flag: string;
  readonly variable: string;
  readonly placeholder: string;
  readonly fallback: (environment: NodeJS.ProcessEnv) => Settings[K];
  /** How --help tells the default. */
  readonly fallbackText: string;
  readonly help: string;
  readonly read: (text: string) => Reading<Settings[K]>;
}

type ValueKey = Exclude<keyof Settings, 'backendOnly' | 'dev'>;
export type AnySetting = { [K in ValueKey]: Setting<K> }[ValueKey];

const good = <T>(value: T): Reading<T> => ({ ok: true, value });
const bad = (wrong: string): { ok: false; wrong: string } => ({ ok: false, wrong });

function readPort(text: string): Reading<number> {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65535 ? good(port) : bad('is not a port: a whole number from 0 to 65535');
}

function readOptionalPort(text: string): Reading<OptionalPort | null> {
  if (text.toLowerCase() === 'off') return good(null);
  const read = readPort(text);
  return read.ok ? good({ port: read.value, asked: true }) : bad(`${read.wrong}, or off`);
}

function readUrl(text: string): Reading<URL | null> {
  if (text === '') return good(null);
  if (!URL.canParse(text)) return bad('is not a URL, such as http://localhost:3200');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return bad('is not an http or https URL');
  return url.search || url.hash ? bad('has a query or a fragment, which cannot be used here') : good(url);
}

function readText(text: string): Reading<string> {
  return text.trim() === '' ? bad('is empty') : good(text.trim());
}

function readBasePath(text: string): Reading<string> {
  if (!/^\/[A-Za-z0-9._~/-]*$/.test(text) || /\/[.]{0,2}\//.test(`${text}/`.replace(/\/\/$/, '/')))
    return bad('is not a path that starts with a slash, such as /observatory/');
  return good(text.endsWith('/') ? text : `${text}/`);
}

function readDemo(text: string): Reading<Settings['demo']> {
  const known = { auto: 'auto', on: 'on', true: 'on', 1: 'on', off: 'off', false: 'off', 0: 'off' } as const;
  const value = new Map<string, Settings['demo']>(Object.entries(known)).get(text.toLowerCase());
  return value ? good(value) : bad('is none of auto, on, off');
}

function readBytes(text: string): Reading<number> {
  const bytes = bytesIn(text);
  return bytes >= 1 && bytes <= 1024 ** 3 ? good(bytes) : bad('is not a size from 1 to 1 GiB, such as 64MiB');
}

/** NaN where the text is no size. */
function bytesIn(text: string): number {
  const match = /^(\d+)\s*(k|m|g|t)?i?b?$/i.exec(text);
  const unit = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }[match?.[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(match?.[1]) * unit;
}

const isOff = (text: string): boolean => /^(0|off|none|unlimited)$/i.test(text);

/** At least 16 MiB: below that, a handful of requests would be all that is kept. */
function readDiskLimit(text: string): Reading<number | null> {
  const bytes = bytesIn(text);
  if (isOff(text)) return good(null);
  return bytes >= 16 * 1024 ** 2
    ? good(bytes)
    : bad('is neither a size of 16MiB or more, such as 20GiB, nor 0 for none');
}

function readHours(text: string): Reading<number | null> {
  if (isOff(text)) return good(null);
  const hours = Number(/^(\d+(?:\.\d+)?)\s*h?$/i.exec(text)?.[1]);
  return hours > 0 ? good(hours) : bad('is neither a number of hours, such as 72, nor 0 for none');
}

function readCount(text: string): Reading<number | null> {
  if (isOff(text)) return good(null);
  return /^[1-9]\d{0,11}$/.test(text) ? good(Number(text)) : bad('is neither a whole number nor 0 for none');
}

function readSwitch(text: string): Reading<boolean> {
  const known = { true: true, on: true, 1: true, false: false, off: false, 0: false };
  const value = new Map<string, boolean>(Object.entries(known)).get(text.toLowerCase());
  return value === undefined ? bad('is neither on nor off') : good(value);
}

function readMaxTenants(text: string): Reading<number> {
  return /^[1-9]\d{0,3}$/.test(text) ? good(Number(text)) : bad('is not a whole number from 1 to 9999');
}

function readTenant(text: string): Reading<string> {
  const tenant = tenantByHeader(text);
  return tenant.ok ? good(tenant.value) : bad(`is not a tenant: ${tenant.error.message}`);
}

function readFrameAncestors(text: string): Reading<string> {
  return /[;,\r\n]/.test(text) ? bad("is not a list of origins separated by spaces, or 'none'") : readText(text);
}

const list = (text: string): string[] => text.split(/[\s,]+/).filter((item) => item !== '');

function readOrigins(text: string): Reading<string[]> {
  const wrong = list(text).find((item) => item !== '*' && !/^https?:\/\/[^/\s]+$/.test(item));
  return wrong === undefined
    ? good(list(text))
    : bad(`holds ${wrong}, which is no origin such as http://localhost:5173`);
}

/** The user's data folder, where each platform keeps it. */
export function defaultDataDir(environment: NodeJS.ProcessEnv, platform = process.platform, home = homedir()): string {
  const name = 'trace-observatory';
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), name);
  return join(environment['XDG_DATA_HOME'] || join(home, '.local', 'share'), name);
}

function port<K extends 'port' | 'otlpHttpPort' | 'otlpGrpcPort' | 'tempoPort'>(
  key: K,
  value: number,
  help: string,
): Setting<K> {
  const variable = key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const flag = variable.toLowerCase().replaceAll('_', '-');
  return {
    key,
    flag,
    variable,
    placeholder: 'N',
    fallback: () => value,
    fallbackText: `${value}`,
    help,
    read: readPort,
  };
}

function optionalPort<K extends 'zipkinPort' | 'jaegerPort'>(key: K, value: number, help: string): Setting<K> {
  return {
    key,
    flag: key.replace('Port', '-port'),
    variable: key.replace('Port', '_port').toUpperCase(),
    placeholder: 'N|off',
    fallback: () => ({ port: value, asked: false }),
    fallbackText: `${value}, where it is free`,
    help,
    read: readOptionalPort,
  };
}

function url<K extends 'tempoUrl' | 'otlpUrl' | 'prometheusUrl'>(key: K, variable: string, help: string): Setting<K> {
  const flag = variable.toLowerCase().replaceAll('_', '-');
  return { key, flag, variable, placeholder: 'URL', fallback: () => null, fallbackText: '', help, read: readUrl };
}

/** In the order of --help. */
export const SETTINGS: readonly AnySetting[] = [
  port('port', 8080, 'the page'),
  port('otlpHttpPort', 4318, 'OTLP over HTTP, protobuf and JSON'),
  port('otlpGrpcPort', 4317, 'OTLP over gRPC'),
  port('tempoPort', 3200, "Tempo's query API"),
  optionalPort('zipkinPort', 9411, 'Zipkin spans, version 2 in JSON'),
  optionalPort('jaegerPort', 14268, 'Jaeger spans, Thrift over HTTP'),
  {
    key: 'host',
    flag: 'host',
    variable: 'HOST',
    placeholder: 'ADDRESS',
    fallback: () => 'localhost',
    fallbackText: 'loopback, IPv4 and IPv6',
    help: 'where all of them listen; 0.0.0.0 or :: for every interface',
    read: readText,
  },
  {
    key: 'dataDir',
    flag: 'data-dir',
    variable: 'DATA_DIR',
    placeholder: 'DIR',
    fallback: defaultDataDir,
    fallbackText: defaultDataDir(process.env),
    help: 'where the embedded backend keeps its traces',
    read: readText,
  },
  {
    key: 'demo',
    flag: 'demo',
    variable: 'DEMO',
    placeholder: 'auto|on|off',
    fallback: () => 'auto',
    fallbackText: 'auto',
    help: 'sample traffic while there are no other traces; off for never; on: also with --backend-only',
    read: readDemo,
  },
  url('tempoUrl', 'TEMPO_URL', 'show the traces of this Tempo; no embedded backend then'),
  url('otlpUrl', 'OTLP_URL', "with TEMPO_URL: takes the page's own traces, such as http://localhost:4318"),
  url('prometheusUrl', 'PROMETHEUS_URL', 'Prometheus with the metrics of a Tempo'),
  {
    key: 'basePath',
    flag: 'base-path',
    variable: 'BASE_PATH',
    placeholder: 'PATH',
    fallback: () => '/',
    fallbackText: '/',
    help: 'where the page lives on its port',
    read: readBasePath,
  },
  {
    key: 'otlpCorsOrigins',
    flag: 'otlp-cors-origins',
    variable: 'OTLP_CORS_ORIGINS',
    placeholder: 'LIST',
    fallback: () => null,
    fallbackText: 'any loopback origin',
    help: 'web pages that may send traces to the OTLP port; * for all',
    read: readOrigins,
  },
  {
    key: 'frameAncestors',
    flag: 'frame-ancestors',
    variable: 'FRAME_ANCESTORS',
    placeholder: 'LIST',
    fallback: () => "'none'",
    fallbackText: "'none'",
    help: 'who may embed the page in a frame, such as https://grafana.example.com',
    read: readFrameAncestors,
  },
  {
    key: 'allowedHosts',
    flag: 'allowed-hosts',
    variable: 'ALLOWED_HOSTS',
    placeholder: 'LIST',
    fallback: () => [],
    fallbackText: '',
    help: 'host names to answer to, beside localhost, IP addresses and HOST; * for all',
    read: (text) => good(list(text.toLowerCase())),
  },
  {
    key: 'retentionHours',
    flag: 'retention-hours',
    variable: 'RETENTION_HOURS',
    placeholder: 'HOURS',
    fallback: () => 336,
    fallbackText: '336, as Tempo',
    help: 'spans that arrived longer ago are dropped; 0 for no such limit',
    read: readHours,
  },
  {
    key: 'maxDiskBytes',
    flag: 'max-disk-bytes',
    variable: 'MAX_DISK_BYTES',
    placeholder: 'SIZE',
    fallback: () => 10 * 1024 ** 3,
    fallbackText: '10GiB',
    help: 'when the files are larger, the oldest spans are dropped; 0 for no such limit',
    read: readDiskLimit,
  },
  {
    key: 'maxSpans',
    flag: 'max-spans',
    variable: 'MAX_SPANS',
    placeholder: 'N',
    fallback: () => 2_000_000,
    fallbackText: '2000000, some 800 MB of memory',
    help: 'when there are more, the oldest are dropped; 0 for no such limit',
    read: readCount,
  },
  {
    key: 'maxRequestBytes',
    flag: 'max-request-bytes',
    variable: 'MAX_REQUEST_BYTES',
    placeholder: 'SIZE',
    fallback: () => 64 * 1024 ** 2,
    fallbackText: '64MiB',
    help: 'largest request with spans, also after inflating',
    read: readBytes,
  },
  {
    key: 'ingestRateLimit',
    flag: 'ingest-rate-limit',
    variable: 'INGEST_RATE_LIMIT',
    placeholder: 'SIZE',
    fallback: () => null,
    fallbackText: '',
    help: 'bytes of spans a second that are taken, such as 15MiB; more is answered 429',
    read: readBytes,
  },
  {
    key: 'multitenancy',
    flag: 'multitenancy',
    variable: 'MULTITENANCY',
    placeholder: 'on|off',
    fallback: () => false,
    fallbackText: 'off',
    help: 'every request names its tenant by X-Scope-OrgID, and sees no other',
    read: readSwitch,
  },
  {
    key: 'maxTenants',
    flag: 'max-tenants',
    variable: 'MAX_TENANTS',
    placeholder: 'N',
    fallback: () => 32,
    fallbackText: '32',
    help: 'spans of further tenants are answered 429',
    read: readMaxTenants,
  },
  {
    key: 'pageTenant',
    flag: 'page-tenant',
    variable: 'PAGE_TENANT',
    placeholder: 'ID',
    fallback: () => null,
    fallbackText: '',
    help: 'whose traces the page shows, here or in a Tempo with tenants',
    read: readTenant,
  },
];
