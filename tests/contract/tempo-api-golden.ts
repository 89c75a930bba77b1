import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ProtobufReader } from '../../src/lib/base/protobuf-reader.ts';
import { tempoTraceJson } from '../../src/lib/formats/tempo-json.ts';

export interface GoldenRow {
  readonly q?: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly quirk?: boolean;
}
export type RowKind = 'search' | 'searchErrors' | 'metrics' | 'instant' | 'metricsErrors' | 'tags' | 'misc' | 'traces';

export interface Golden {
  readonly dataset: readonly unknown[]; // OTLP/JSON bodies
  readonly answers: Readonly<Record<RowKind, readonly GoldenRow[]>> & { readonly end: number }; // end: Unix seconds
  readonly protobufTrace: unknown; // what /api/v2/traces/{id} said in protobuf, as JSON
}

function load(name: string): unknown {
  const file = resolve('tests/fixtures/tempo-golden', `${name}.json.gz`);
  return JSON.parse(gunzipSync(readFileSync(file)).toString());
}

/** A live Tempo searches spans that are at most so much older than their arrival. */
const FRESH_S = 120;
const TO_SEND_S = 15;

/** The data set and a real Tempo's answers about it. A live Tempo searches fresh spans only, so that for it both are moved by a
 *  whole number of minutes (steps of metrics are), and the trace ids are made new. */
export function loadGolden(target: 'embedded' | 'live'): Golden {
  const dataset = load('dataset') as unknown[];
  const answers = load('answers') as Golden['answers'] & { protobuf: { bytes: string } };
  const protobufTrace = traceOfProtobuf(Buffer.from(answers.protobuf.bytes, 'base64'));
  const whole: Golden = { dataset, answers, protobufTrace };
  if (target === 'embedded') return whole;
  const firstS = Math.floor(Number(earliest(dataset) / 1_000_000_000n));
  const shiftS = Math.ceil((Date.now() / 1000 - FRESH_S + TO_SEND_S - firstS) / 60) * 60;
  const move = mover(shiftS, newIds(dataset));
  return {
    ...(move(whole) as Golden),
    answers: { ...(move(answers) as Golden['answers']), end: answers.end + shiftS },
  };
}

/** TraceByIDResponse { trace = 1 } as the JSON answer would be. */
export function traceOfProtobuf(bytes: Uint8Array): unknown {
  const reader = new ProtobufReader(bytes);
  while (reader.pos < bytes.length) {
    const tag = reader.varint(bytes.length);
    if (tag !== 0x0a) {
      reader.skip(tag, bytes.length, 0);
      continue;
    }
    const length = reader.varint(bytes.length);
    const inner = bytes.subarray(reader.pos, reader.pos + length);
    return JSON.parse([...tempoTraceJson(inner, 'trace')].join(''));
  }
  return { trace: {} };
}

function earliest(node: unknown): bigint {
  const found = [...JSON.stringify(node).matchAll(/"startTimeUnixNano":"(\d+)"/g)].map(([, ns]) => BigInt(ns!));
  return found.reduce((least, ns) => (ns < least ? ns : least));
}

const TEXTS_WITH_IDS = new Set(['traceID', 'traceId', 'q', 'stringValue']);
const NS_KEYS = new Set(['startTimeUnixNano', 'endTimeUnixNano', 'timeUnixNano']);

/** Trace ids of the data set, as hex with and without leading zeros -> others, the same on every path: other bits in the last four
 *  bytes, so that an id keeps its leading zeros. */
function newIds(dataset: unknown): ReadonlyMap<string, string> {
  const nonce = Math.floor(Math.random() * 0xffffffff);
  const ids = [...JSON.stringify(dataset).matchAll(/"traceId":"([0-9a-f]{32})"/g)].map(([, id]) => id!);
  const moved = (id: string): string =>
    id.slice(0, -8) + ((Number.parseInt(id.slice(-8), 16) ^ nonce) >>> 0).toString(16).padStart(8, '0');
  return new Map(ids.flatMap((id) => [id, id.replace(/^0+/, '')].map((text) => [text, moved(text)] as const)));
}

/** Moves every time in a tree of JSON, and gives every trace its other id. */
function mover(shiftS: number, ids: ReadonlyMap<string, string>): (node: unknown, key?: string) => unknown {
  const anyId = new RegExp([...ids.keys()].toSorted((a, b) => b.length - a.length).join('|'), 'g');
  const withNewIds = (text: string): string => text.replace(anyId, (id) => ids.get(id)!);
  const moveText = (text: string, key: string): string => {
    if (NS_KEYS.has(key)) return (BigInt(text) + BigInt(shiftS) * 1_000_000_000n).toString();
    if (key === 'timestampMs') return String(Number(text) + shiftS * 1000);
    if (key === 'traceId' && text.endsWith('='))
      return Buffer.from(withNewIds(Buffer.from(text, 'base64').toString('hex')), 'hex').toString('base64');
    const later = (name: string, at: string): string => `${name}=${Number(at) + shiftS}`;
    if (key === 'path')
      return withNewIds(text).replace(/\b(start|end)=(\d{10})\b/g, (_, name: string, at: string) => later(name, at));
    return TEXTS_WITH_IDS.has(key) ? withNewIds(text) : text;
  };
  const move = (node: unknown, key = ''): unknown => {
    if (Array.isArray(node)) return node.map((child) => move(child, key));
    if (typeof node === 'object' && node !== null)
      return Object.fromEntries(Object.entries(node).map(([k, child]) => [k, move(child, k)]));
    return typeof node === 'string' ? moveText(node, key) : node;
  };
  return move;
}
