import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface GoldenRow {
  readonly q?: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly quirk?: boolean;
}
export interface Answers {
  readonly search: GoldenRow[];
  readonly searchErrors: GoldenRow[];
  readonly tags: GoldenRow[];
  readonly misc: GoldenRow[];
  readonly traces: GoldenRow[];
  readonly protobuf: { readonly bytes: string };
}

function load(name: string): unknown {
  const file = resolve('tests/fixtures/tempo-golden', `${name}.json.gz`);
  return JSON.parse(gunzipSync(readFileSync(file)).toString());
}

/** The data set and a real Tempo's answers about it. A live Tempo searches fresh spans only, so that for it both are moved
 *  by a whole number of minutes to now, and the trace ids are made new. */
export function loadGolden(target: 'embedded' | 'live'): { dataset: unknown[]; answers: Answers } {
  const whole = { dataset: load('dataset'), answers: load('answers') };
  if (target === 'embedded') return whole as { dataset: unknown[]; answers: Answers };
  const { end } = whole.answers as { end: number };
  const shiftS = Math.floor((Date.now() / 1000 - end) / 60) * 60;
  const nonce = Math.floor(Math.random() * 0xffffffff);
  return moved(whole, shiftS, nonce) as { dataset: unknown[]; answers: Answers };
}

const ID_KEYS = new Set(['traceID', 'traceId']);
const TIME_KEYS = new Set(['startTimeUnixNano', 'endTimeUnixNano', 'timeUnixNano']);

function moved(node: unknown, shiftS: number, nonce: number, key = ''): unknown {
  if (Array.isArray(node)) return node.map((child) => moved(child, shiftS, nonce, key));
  if (typeof node === 'object' && node !== null)
    return Object.fromEntries(Object.entries(node).map(([k, child]) => [k, moved(child, shiftS, nonce, k)]));
  if (typeof node !== 'string') return node;
  if (TIME_KEYS.has(key)) return (BigInt(node) + BigInt(shiftS) * 1_000_000_000n).toString();
  if (ID_KEYS.has(key)) return node.includes('=') ? moveBase64(node, nonce) : moveHex(node, nonce);
  if (key === 'path')
    return node
      .replace(/\b(start|end)=(\d{10})/g, (_, name: string, at: string) => `${name}=${Number(at) + shiftS}`)
      .replace(/[0-9a-f]{32}/g, (id) => moveHex(id, nonce));
  if (key === 'q' || key === 'stringValue') return node.replace(/^[0-9a-f]{31,32}$/g, (id) => moveHex(id, nonce));
  return node;
}

/** Other bits in the last four bytes, so that an id keeps its leading zeros. */
function moveHex(id: string, nonce: number): string {
  const low = (Number.parseInt(id.slice(-8), 16) ^ nonce) >>> 0;
  return id.slice(0, -8) + low.toString(16).padStart(8, '0');
}

function moveBase64(id: string, nonce: number): string {
  return Buffer.from(moveHex(Buffer.from(id, 'base64').toString('hex'), nonce), 'hex').toString('base64');
}
