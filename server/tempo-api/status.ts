import type { StoreStats } from '../store/protocol.ts';
import { ENDPOINTS } from './endpoints.ts';

/** The Tempo whose API is spoken here; a client that asks for the version decides by it what it may ask. */
const API_VERSION = '3.0.3';

export const BUILD_INFO = JSON.stringify({
  version: API_VERSION,
  revision: 'embedded',
  branch: '',
  buildUser: 'Trace Observatory, embedded backend',
  buildDate: '',
  goVersion: `none (Node.js ${process.version})`,
});

export function versionText(): string {
  return (
    'GET /status/version\n' +
    `tempo, version ${API_VERSION} (embedded backend of Trace Observatory)\n` +
    `  platform:         ${process.platform}/${process.arch}\n  node version:     ${process.version}\n`
  );
}

export function servicesText(stats: StoreStats): string {
  const status = { ready: 'Running', starting: 'Starting', failed: 'Failed' }[stats.state];
  return `GET /status/services\n${table(['SERVICE NAME', 'STATUS', 'FAILURE CASE'], [['store', status, stats.message]])}`;
}

export function endpointsText(): string {
  const rows = ENDPOINTS.map(({ name, pattern }) => [name, pattern.source.replaceAll('\\/', '/')]);
  return `GET /status/endpoints\n${table(['NAME', 'REGEX'], rows)}`;
}

/** @param config the host's settings as YAML */
export function configText(config: string): string {
  return `GET /status/config\n---\n${config}`;
}

/** Every status text, one after the other. */
export function statusText(stats: StoreStats, config: string): string {
  return versionText() + servicesText(stats) + endpointsText() + configText(config);
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]!.length)));
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  const line = (cells: string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`;
  return rule + line(head) + rule + rows.map(line).join('') + rule;
}

function tenantCounter(
  name: string,
  help: string,
  { tenants }: StoreStats,
  value: 'receivedSpans' | 'receivedBytes',
): string {
  const lines = tenants.map((of) => `${name}{tenant="${of.tenant}"} ${of[value]}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${lines.join('')}`;
}

/** Prometheus text under the names that Tempo gives the same things. */
export function metricsText(stats: StoreStats): string {
  const metric = (name: string, type: 'counter' | 'gauge', help: string, value: number): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
  const byReason = (name: string, what: 'traces' | 'spans' | 'segments'): string =>
    `# HELP ${name} Dropped ${what} since start, by the limit that was reached.\n# TYPE ${name} counter\n` +
    Object.entries(stats.dropped)
      .map(([reason, dropped]) => `${name}{reason="${reason}"} ${dropped[what]}\n`)
      .join('');
  const { age, disk, memory } = stats.dropped;
  const droppedSegments = age.segments + disk.segments + memory.segments;
  return [
    tenantCounter('tempo_distributor_spans_received_total', 'Spans received since start.', stats, 'receivedSpans'),
    tenantCounter('tempo_distributor_bytes_received_total', 'Bytes received since start.', stats, 'receivedBytes'),
    `# HELP tempo_build_info Which Tempo this speaks like.\n# TYPE tempo_build_info gauge\n` +
      `tempo_build_info{branch="",goversion="none",revision="embedded",version="${API_VERSION}"} 1\n`,
    metric('observatory_stored_traces', 'gauge', 'Traces in the store.', stats.traces),
    metric('observatory_stored_spans', 'gauge', 'Spans in the store.', stats.spans),
    metric('observatory_stored_bytes', 'gauge', 'Bytes of spans in the store.', stats.bytes),
    metric('observatory_disk_bytes', 'gauge', 'Bytes of the files of the store.', stats.diskBytes),
    metric('observatory_segments', 'gauge', 'Segments of the store.', stats.segments),
    metric('tempodb_retention_deleted_total', 'counter', 'Segments dropped since start.', droppedSegments),
    byReason('observatory_dropped_traces_total', 'traces'),
    byReason('observatory_dropped_spans_total', 'spans'),
    byReason('observatory_dropped_segments_total', 'segments'),
    ...(stats.oldestArrivalUnixMs === null
      ? []
      : [
          metric(
            'observatory_oldest_arrival_seconds',
            'gauge',
            'When the oldest stored spans arrived, Unix.',
            stats.oldestArrivalUnixMs / 1000,
          ),
        ]),
    metric('observatory_unreadable_traces', 'gauge', 'Traces that do not decode.', stats.unreadableTraces),
    metric(
      'observatory_writable',
      'gauge',
      '0 while spans are refused because they cannot be written.',
      stats.writeError ? 0 : 1,
    ),
    metric('process_resident_memory_bytes', 'gauge', 'Resident memory.', process.memoryUsage.rss()),
    metric('process_start_time_seconds', 'gauge', 'Start of the process.', Date.now() / 1000 - process.uptime()),
  ].join('');
}
