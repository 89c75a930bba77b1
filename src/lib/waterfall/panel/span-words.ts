import type { SpanDetails } from '../../model/span-details.ts';
import { SpanKind, StatusCode, type UnixNanos } from '../../model/units.ts';

const KIND_WORDS: Readonly<Record<SpanKind, string>> = {
  [SpanKind.Unspecified]: 'kind not given',
  [SpanKind.Internal]: 'internal',
  [SpanKind.Server]: 'server',
  [SpanKind.Client]: 'client',
  [SpanKind.Producer]: 'producer',
  [SpanKind.Consumer]: 'consumer',
};

export function kindWord(kind: SpanKind): string {
  return KIND_WORDS[kind];
}

export function statusWord(status: SpanDetails['status']): string {
  const word = status.code === StatusCode.Error ? 'error' : status.code === StatusCode.Ok ? 'ok' : '';
  return status.message ? `${word || 'status'}: ${status.message}` : word;
}

/** TraceQL for traces with a span like this one: same service, same operation, failed too if it did. */
export function queryLike(service: string | null, details: Pick<SpanDetails, 'name' | 'status'>): string {
  const conditions = [
    service === null ? null : `resource.service.name = ${JSON.stringify(service)}`,
    `name = ${JSON.stringify(details.name)}`,
    details.status.code === StatusCode.Error ? 'status = error' : null,
  ];
  return `{ ${conditions.filter((c) => c !== null).join(' && ')} }`;
}

const HOUR_MS = 3_600_000;

/** Where to look for traces like one that began at `originUnixNs`: the hour until now, or half an hour around an older one. */
export function rangeAround(
  originUnixNs: UnixNanos,
  nowUnixMs: number,
): { from: string; to: string } | Record<string, never> {
  const atMs = Number(originUnixNs / 1_000_000n);
  if (nowUnixMs - atMs < HOUR_MS * 0.9) return {};
  const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  return { from: iso(atMs - HOUR_MS / 2), to: iso(atMs + HOUR_MS / 2) };
}
