import type { SpanDetails } from '../../model/span-details.ts';
import { SpanKind, StatusCode, ValueType, type UnixNanos } from '../../model/units.ts';

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

const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  [ValueType.Empty]: 'no value',
  [ValueType.String]: 'string',
  [ValueType.Bool]: 'bool',
  [ValueType.Int]: 'int',
  [ValueType.Double]: 'double',
  [ValueType.Array]: 'array',
  [ValueType.Map]: 'map',
  [ValueType.Bytes]: 'bytes',
};

export function typeWord(type: ValueType): string {
  return TYPE_WORDS[type];
}

export function statusWord(status: SpanDetails['status']): string {
  const word = status.code === StatusCode.Error ? 'error' : status.code === StatusCode.Ok ? 'ok' : '';
  return status.message ? `${word || 'status'}: ${status.message}` : word;
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
