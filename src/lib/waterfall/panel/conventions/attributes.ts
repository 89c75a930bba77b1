import type { PlainValue } from '../../../model/dictionary.ts';
import type { AttributeDetails } from '../../../model/span-details.ts';
import { valueText } from '../value-text.ts';

/** A span's attributes by key, the first of a key that stands twice. */
export type Attributes = ReadonlyMap<string, PlainValue>;

export function byKey(attributes: readonly AttributeDetails[]): Attributes {
  const map = new Map<string, PlainValue>();
  for (const { key, value } of attributes) if (!map.has(key)) map.set(key, value);
  return map;
}

/** What is told of a span that follows a convention: a line, a few facts, and texts that want room. */
export interface Rendering {
  readonly kind: 'HTTP' | 'RPC' | 'Database' | 'Messaging' | 'GenAI';
  readonly title: string;
  readonly outcome: Outcome | null;
  readonly facts: readonly Fact[];
  readonly texts: readonly LongText[];
}

/** "→ 504". */
export interface Outcome {
  readonly text: string;
  readonly failed: boolean;
}

export type Fact = readonly [name: string, value: string];

export interface LongText {
  readonly label: string;
  readonly text: string;
  readonly form: 'sql' | 'text';
}

/** The first of the keys that has a value, as text. Conventions renamed much: newest name first. */
export function textOf(attributes: Attributes, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined && value !== null && value !== '') return valueText(value);
  }
  return null;
}

/** The facts that are there. */
export function factsOf(attributes: Attributes, table: readonly (readonly [string, ...string[]])[]): Fact[] {
  return table.flatMap(([name, ...keys]) => {
    const value = textOf(attributes, ...keys);
    return value === null ? [] : [[name, value] as const];
  });
}

/** "host:port" of the other side; IPv6 in brackets. */
function serverOf(attributes: Attributes): string | null {
  const host = textOf(
    attributes,
    'server.address',
    'net.peer.name',
    'network.peer.address',
    'net.sock.peer.addr',
    'net.peer.ip',
  );
  if (host === null) return null;
  const port = textOf(attributes, 'server.port', 'net.peer.port', 'network.peer.port', 'net.sock.peer.port');
  const named = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === null ? host : `${named}:${port}`;
}

/** The other side as a fact. */
export function serverFact(attributes: Attributes): Fact[] {
  const server = serverOf(attributes);
  return server === null ? [] : [['server', server]];
}

export function joined(parts: readonly (string | null)[], between = ' '): string {
  return parts.filter((part) => part !== null && part !== '').join(between);
}
