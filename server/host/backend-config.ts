import { SETTINGS, type AnySetting, type Settings } from '../settings-table.ts';

/** What the embedded backend goes by. Not here: what is the page's alone, addresses of others, which may hold passwords, and tenants. */
const SHOWN: readonly AnySetting['key'][] = [
  'host',
  'otlpHttpPort',
  'otlpGrpcPort',
  'tempoPort',
  'zipkinPort',
  'jaegerPort',
  'dataDir',
  'demo',
  'otlpCorsOrigins',
  'allowedHosts',
  'retentionHours',
  'maxDiskBytes',
  'maxSpans',
  'maxRequestBytes',
  'ingestRateLimit',
  'multitenancy',
  'maxTenants',
];

/** The settings that count for the embedded backend as YAML, by the names of their variables in lower case; null = off, no limit. */
export function backendConfig(settings: Settings): string {
  const shown = SETTINGS.filter(({ key }) => SHOWN.includes(key));
  return shown.map(({ key, variable }) => `${variable.toLowerCase()}: ${yamlOf(settings[key])}\n`).join('');
}

/** JSON is YAML, too. */
function yamlOf(value: Settings[AnySetting['key']]): string {
  return JSON.stringify(value !== null && typeof value === 'object' && 'port' in value ? value.port : value);
}
