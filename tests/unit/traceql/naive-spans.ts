import fc from 'fast-check';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { writeOtlp, type PlainAttribute, type PlainSpan } from '../../kit/otlp-writer.ts';

/** A value as a test thinks of it: typed, an array of typed ones, or none. */
export type Single =
  | { readonly type: 'string' | 'status' | 'kind'; readonly value: string }
  | { readonly type: 'int' | 'float' | 'duration'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean };
export type Naive = Single | readonly Single[] | null;
export type Attributes = ReadonlyMap<string, Naive>;

/** A span as an object that knows its family: what the columns are checked against. */
export interface Node {
  readonly id: string;
  readonly traceId: string;
  readonly name: string;
  readonly parent: Node | null;
  readonly children: Node[];
  readonly isOrphan: boolean;
  readonly family: readonly Node[]; // all spans of the trace, in pre-order
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client';
  readonly message: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: string;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly links: readonly { readonly spanId: string; readonly attributes: Attributes }[];
}

const single: fc.Arbitrary<Single> = fc.oneof(
  fc.nat(3).map((value) => ({ type: 'int' as const, value })),
  fc.constantFrom('x', 'y', 'xy', '1', 'é').map((value) => ({ type: 'string' as const, value })),
  fc.constantFrom(0.5, 1, 2.5).map((value) => ({ type: 'float' as const, value })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
);
// An array's own encoding does not tell 1 from 1.0: only ints, and texts
const array: fc.Arbitrary<readonly Single[]> = fc.oneof(
  fc.array(fc.nat(3).map((value) => ({ type: 'int' as const, value })), { maxLength: 3 }), // prettier-ignore
  fc.array(fc.constantFrom('x', 'y').map((value) => ({ type: 'string' as const, value })), { minLength: 1, maxLength: 2 }), // prettier-ignore
);
const attributes = (...keys: string[]): fc.Arbitrary<Attributes> =>
  fc
    .tuple(...keys.map(() => fc.option(fc.oneof({ weight: 5, arbitrary: single }, { weight: 1, arbitrary: array }))))
    .map((values) => new Map(keys.map((key, i) => [key, values[i]!] as const).filter(([, value]) => value !== null)));

const seed = fc.record({
  up: fc.nat(3), // levels to climb from the span before
  fate: fc.constantFrom('child', 'child', 'child', 'child', 'root', 'orphan'),
  name: fc.constantFrom('a', 'b', 'c'),
  startMs: fc.nat(5),
  durationMs: fc.nat(4),
  status: fc.constantFrom('unset' as const, 'ok' as const, 'error' as const),
  kind: fc.constantFrom('internal' as const, 'server' as const, 'client' as const),
  message: fc.constantFrom('', 'broken'),
  attributes: attributes('a', 'c'),
  service: fc.constantFrom('web', 'cart'),
  ofResource: attributes('a', 'r'),
  scope: fc.constantFrom('s1', 's2'),
  events: fc.array(fc.record({ name: fc.constantFrom('e1', 'e2'), attributes: attributes('e', 'f') }), {
    maxLength: 3,
  }),
  links: fc.array(fc.record({ spanId: fc.constantFrom('01'.repeat(8), '02'.repeat(8)), attributes: attributes('l') }), {
    maxLength: 2,
  }),
});
type Seed = typeof seed extends fc.Arbitrary<infer T> ? T : never;

export const traces: fc.Arbitrary<Node[][]> = fc
  .array(fc.array(seed, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 })
  .map((all) => all.map(traceOf));

function traceOf(seeds: readonly Seed[], number: number): Node[] {
  const family: Node[] = [];
  for (const { up, fate, service, ofResource, ...rest } of seeds) {
    let parent = fate === 'child' ? (family.at(-1) ?? null) : null;
    for (let i = 0; i < up && parent?.parent; i++) parent = parent.parent;
    const node: Node = {
      ...rest,
      id: (16 * number + family.length + 1).toString(16).padStart(16, '0'),
      traceId: `${number + 1}`.repeat(32),
      parent,
      children: [],
      isOrphan: fate === 'orphan' && family.length > 0,
      family,
      resource: new Map([...ofResource, ['service.name', { type: 'string', value: service } as const]]),
    };
    parent?.children.push(node);
    family.push(node);
  }
  family.splice(0, family.length, ...inOrder(family.filter(({ parent }) => parent === null)));
  return family;
}

/** Depth first, siblings by start, then in the order written. */
function inOrder(siblings: readonly Node[]): Node[] {
  return siblings.toSorted((a, b) => a.startMs - b.startMs).flatMap((node) => [node, ...inOrder(node.children)]);
}

export function blockOf(all: readonly Node[][]): TraceBlock {
  const builder = new BlockBuilder();
  for (const trace of all) {
    const added = builder.add(writeOtlp(trace.map(spanOf)));
    if (!added.ok) throw new Error(added.error.message);
  }
  return builder.build();
}

const ORIGIN = 1_767_225_600_000_000_000n;
const STATUS = ['unset', 'ok', 'error'];
const KINDS = ['unspecified', 'internal', 'server', 'client'];

function spanOf(node: Node): PlainSpan {
  const startUnixNano = ORIGIN + BigInt(node.startMs) * 1_000_000n;
  const parentSpanId = node.isOrphan ? 'ff'.repeat(8) : node.parent?.id;
  return {
    traceId: node.traceId,
    spanId: node.id,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: node.name,
    kind: KINDS.indexOf(node.kind),
    startUnixNano,
    endUnixNano: startUnixNano + BigInt(node.durationMs) * 1_000_000n,
    status: { code: STATUS.indexOf(node.status), message: node.message },
    attributes: plain(node.attributes),
    resource: plain(node.resource),
    scope: { name: node.scope },
    events: node.events.map((event) => ({
      timeUnixNano: startUnixNano,
      name: event.name,
      attributes: plain(event.attributes),
    })),
    links: node.links.map((link) => ({
      traceId: 'ab'.repeat(16),
      spanId: link.spanId,
      attributes: plain(link.attributes),
    })),
  };
}

function plain(of: Attributes): [string, PlainAttribute][] {
  return [...of].map(([key, value]) => [key, isList(value) ? value.map(plainOf) : plainOf(value as Single)]);
}

function plainOf({ type, value }: Single): PlainAttribute {
  return type === 'float' ? { double: value } : value;
}

export function isList(value: Naive): value is readonly Single[] {
  return Array.isArray(value);
}
