import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/base/random.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { SpanKind, StatusCode } from '../../../src/lib/model/units.ts';
import { ServiceEdges } from '../../../src/lib/analysis/service-edges.ts';
import { serviceNodes } from '../../../src/lib/analysis/service-nodes.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { randomSpans } from '../../kit/random-trace.ts';
import { traceFromText } from '../../kit/trace-text.ts';

function fold(...blocks: TraceBlock[]): ServiceEdges {
  const edges = new ServiceEdges();
  for (const block of blocks) edges.open(block).addSpans(0, block.spans.length);
  return edges;
}

/** `client -> server connection calls/failed client ms/server ms`; a `-` for an end without a span. */
function drawn(edges: ServiceEdges): string[] {
  return edges.edges().map(({ client, server, connectionType, calls, failed, clientSpans, serverSpans }) => {
    const ms = ({ count, sumNs }: { count: number; sumNs: number }): string => (count === 0 ? '-' : `${sumNs / 1e6}`);
    return `${client} -> ${server} ${connectionType || 'request'} ${calls}/${failed} ${ms(clientSpans)}/${ms(serverSpans)}`;
  });
}
const drawnFrom = (text: string): string[] => drawn(fold(traceFromText(text)));

test('a client and its server, a producer and its consumer; an internal span in between makes no edge', () => {
  const trace = `
    web     GET   @0  +100 kind=server
      web   call  @10 +80  kind=client
        api call  @20 +60  kind=server
      web   call  @90 +5   kind=internal
        api call  @91 +1   kind=server
      web   push  @95 +1   kind=producer
        job pull  @99 +9   kind=consumer !`;
  expect(drawnFrom(trace)).toEqual([
    'user -> web virtual_node 1/0 -/100',
    'web -> api request 1/0 80/60',
    'web -> job messaging_system 1/1 1/9',
  ]);
});

test('of several servers below one client the first counts; failed is what either span says', () => {
  const trace = `
    web    call  @0  +80 kind=client
      b    call  @30 +10 kind=server
      a    call  @20 +40 kind=server !
    web    call  @90 +80 kind=client !
      a    call  @91 +5  kind=server`;
  expect(drawnFrom(trace)).toEqual(['web -> a request 2/2 160/45']);
});

test.each([
  ['db.namespace="ns" db.name="n" db.system="s"', 'ns'],
  ['db.name="n" db.system="s"', 'n'],
  ['db.system="s"', 's'],
  ['db.system.name="s2"', 's2'],
  ['db.system="s" network.peer.address="10.0.0.1"', '10.0.0.1'],
  ['db.system="s" network.peer.address="10.0.0.1" network.peer.port=5432', '10.0.0.1:5432'],
  ['db.system="s" network.peer.address="10.0.0.1" server.address="pg"', 'pg'],
  ['db.system="s" server.address="pg" peer.service="db"', 'db'],
  ['db.system="s" server.address="pg" ^server.address="proxy"', 'proxy'],
])('a database call %s goes to %s, and no child of it counts', (attributes, name) => {
  const trace = `
    api   query @0 +8 kind=client ${attributes}
      pg  query @1 +5 kind=server`;
  expect(drawnFrom(trace)).toEqual([`api -> ${name} database 1/0 8/8`]);
});

test('an end that sent no span: by peer.service, or not at all', () => {
  expect(drawnFrom('api pay @0 +8 kind=client peer.service="stripe" !')).toEqual([
    'api -> stripe virtual_node 1/1 8/-',
  ]);
  expect(drawnFrom('api pay @0 +8 kind=client server.address="stripe.com"')).toEqual([]);
  expect(drawnFrom('api GET @0 +8 kind=server peer.service="browser"')).toEqual([
    'browser -> api virtual_node 1/0 -/8',
  ]);
});

test('several roots are several calls; a server whose parent never came is none', () => {
  const spans = (parentSpanId: string): PlainSpan[] =>
    ['1', '2'].map((n) => ({
      traceId: 'ab'.repeat(16),
      spanId: n.repeat(16),
      parentSpanId,
      kind: SpanKind.Server,
      resource: { 'service.name': 'api' },
    }));
  expect(drawn(fold(block(spans(''))))).toEqual(['user -> api virtual_node 2/0 -/0']);
  expect(drawn(fold(block(spans('9'.repeat(16)))))).toEqual([]);
});

test('names of any type; spans without a service do not exist', () => {
  const call = (service: object): PlainSpan[] => [
    {
      traceId: 'ab'.repeat(16),
      spanId: '1'.repeat(16),
      kind: SpanKind.Client,
      attributes: { 'peer.service': ['a', 1n, true, { map: { k: { double: 0.5 } } }] },
      resource: service as Record<string, string>,
    },
  ];
  expect(drawn(fold(block(call({ 'service.name': 7n }))))).toEqual(['7 -> [a1true{k:0.5}] virtual_node 1/0 0/-']);
  expect(drawn(fold(block(call({}))))).toEqual([]);
  expect(drawn(fold(block(call({ 'service.name': '' }))))).toEqual([]);
});

test('only calls that began in the window, and not those of resources left out', () => {
  const trace = traceFromText(`
    web     GET   @0  +100 kind=server
      web   call  @10 +80  kind=client
        api call  @20 +60  kind=server ^mine=true
      web   call  @95 +1   kind=client peer.service="mail"`);
  const within = new ServiceEdges();
  within.open(trace).addSpans(0, 4, 10e6, 95e6);
  expect(drawn(within)).toEqual(['web -> api request 1/0 80/60']);
  const without = new ServiceEdges();
  const mine = trace.dictionary.keys.find('mine');
  const { attributes } = trace.resources;
  without
    .open(trace, (r) => attributes.key.subarray(attributes.start[r], attributes.start[r + 1]).includes(mine))
    .addSpans(0, trace.spans.length);
  expect(drawn(without)).toEqual(['user -> web virtual_node 1/0 -/100', 'web -> mail virtual_node 1/0 1/-']);
});

test('no more edges than agreed; the calls of the others are counted', () => {
  const edges = new ServiceEdges(2);
  const trace = traceFromText(
    [1, 2, 3, 3, 1].map((n, i) => `api call @${i} +1 kind=client peer.service=p${n}`).join('\n'),
  );
  edges.open(trace).addSpans(0, trace.spans.length);
  expect(drawn(edges)).toEqual(['api -> p1 virtual_node 2/0 2/-', 'api -> p2 virtual_node 1/0 1/-']);
  expect(edges.droppedCalls).toBe(2);
});

test('a node has what it received', () => {
  const trace = traceFromText(`
    web     GET   @0  +100 kind=server !
      web   call  @10 +80  kind=client peer.service="mail"
      web   call  @20 +30  kind=client peer.service="mail" !`);
  expect(serviceNodes(fold(trace).edges())).toEqual([
    { name: 'mail', calls: 2, failed: 1, durationNs: 110e6 },
    { name: 'user', calls: 0, failed: 0, durationNs: 0 },
    { name: 'web', calls: 1, failed: 1, durationNs: 100e6 },
  ]);
});

function block(spans: readonly PlainSpan[]): TraceBlock {
  const decoded = decodeTrace(writeOtlp(spans));
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

// Random forests against the rules written down with objects, one edge object a call.

const SERVICES = ['a', 'b', 'c', null];
const PEERS = ['peer.service', 'db.name', 'db.system', 'db.namespace', 'server.address', 'network.peer.address'];

function forest(seed: number, count: number): PlainSpan[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i): PlainSpan => {
    const parent = random.int(-2, i - 1);
    const service = random.pick(SERVICES);
    return {
      traceId: `0${1 + (i % 2)}`.repeat(16),
      spanId: idOf(i + 1),
      parentSpanId: parent === -2 ? 'ff'.repeat(8) : parent === -1 ? '' : idOf(parent + 1),
      kind: random.int(0, 5),
      startUnixNano: 1_000n + BigInt(i), // distinct: which child comes first is not left to chance
      endUnixNano: 1_000n + BigInt(i + random.int(0, 9)),
      status: { code: random.pick([StatusCode.Unset, StatusCode.Error]) },
      attributes: Object.fromEntries(
        PEERS.filter(() => random.chance(0.15)).map((key) => [key, `n${random.int(0, 3)}`]),
      ),
      resource: service === null ? {} : { 'service.name': service },
    };
  });
}
const idOf = (n: number): string => n.toString(16).padStart(16, '0');

function naive(spans: readonly PlainSpan[]): string[] {
  const calls: { edge: string; failed: boolean; client: number | null; server: number | null }[] = [];
  const service = (s: PlainSpan): string | undefined => (s.resource as Record<string, string>)['service.name'];
  const named = (s: PlainSpan, ...keys: string[]): string | undefined =>
    keys.map((key) => (s.attributes as Record<string, string>)[key]).find((value) => value !== undefined);
  const ns = (s: PlainSpan): number => Number(s.endUnixNano! - s.startUnixNano!);
  const failed = (s: PlainSpan): boolean => s.status?.code === StatusCode.Error;
  for (const s of spans) {
    const own = service(s);
    if (own === undefined) continue;
    const peer = named(s, 'peer.service', 'db.name', 'db.system');
    if (s.kind === SpanKind.Client || s.kind === SpanKind.Producer) {
      const child = spans.find(
        (c) =>
          c.traceId === s.traceId &&
          c.parentSpanId === s.spanId &&
          (c.kind === SpanKind.Server || c.kind === SpanKind.Consumer) &&
          service(c) !== undefined,
      );
      if (named(s, 'db.namespace', 'db.name', 'db.system') !== undefined) {
        const to = named(
          s,
          'peer.service',
          'server.address',
          'network.peer.address',
          'db.namespace',
          'db.name',
          'db.system',
        );
        calls.push({ edge: `${own} -> ${to} database`, failed: failed(s), client: ns(s), server: ns(s) });
      } else if (child) {
        const how = s.kind === SpanKind.Producer || child.kind === SpanKind.Consumer ? 'messaging_system' : 'request';
        const either = failed(s) || failed(child);
        calls.push({ edge: `${own} -> ${service(child)} ${how}`, failed: either, client: ns(s), server: ns(child) });
      } else if (peer !== undefined)
        calls.push({ edge: `${own} -> ${peer} virtual_node`, failed: failed(s), client: ns(s), server: null });
    } else if ((s.kind === SpanKind.Server || s.kind === SpanKind.Consumer) && s.parentSpanId === '')
      calls.push({ edge: `${peer ?? 'user'} -> ${own} virtual_node`, failed: failed(s), client: null, server: ns(s) });
  }
  const sum = (durations: (number | null)[]): string =>
    durations.every((d) => d === null) ? '-' : `${durations.reduce<number>((all, d) => all + (d ?? 0), 0) / 1e6}`;
  return [...new Set(calls.map(({ edge }) => edge))].sort().map((edge) => {
    const of = calls.filter((call) => call.edge === edge);
    const ends = `${sum(of.map(({ client }) => client))}/${sum(of.map(({ server }) => server))}`;
    return `${edge} ${of.length}/${of.filter((call) => call.failed).length} ${ends}`;
  });
}

test('random forests: as the rules say, also when the traces stand in several blocks', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 40 }), (seed, count) => {
      const spans = forest(seed, count);
      const expected = naive(spans);
      expect(drawn(fold(block(spans))).sort()).toEqual(expected);
      const split = ['01', '02'].map((id) => block(spans.filter(({ traceId }) => traceId.startsWith(id))));
      expect(drawn(fold(...split))).toEqual(drawn(fold(block(spans))));
    }),
    { numRuns: 300 },
  );
});

test('traces as nobody should send them: rings, shared and absent ids, times that run backwards', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const hostile = block(randomSpans(seededRandom(seed), 30));
      const edges = fold(hostile).edges();
      const calls = edges.reduce((sum, edge) => sum + edge.calls, 0);
      expect(calls).toBeLessThanOrEqual(hostile.spans.length);
      for (const { failed, calls: of, clientSpans, serverSpans } of edges) {
        expect(failed).toBeLessThanOrEqual(of);
        expect(Math.max(clientSpans.count, serverSpans.count)).toBe(of);
      }
    }),
  );
});

test('a client and a server that share an id, as Zipkin has it, are one call', () => {
  const half = (kind: number, service: string, startUnixNano: bigint): PlainSpan => ({
    traceId: 'ab'.repeat(16),
    spanId: '1'.repeat(16),
    kind,
    startUnixNano,
    endUnixNano: 30n,
    resource: { 'service.name': service },
  });
  const spans = [half(SpanKind.Client, 'web', 10n), half(SpanKind.Server, 'api', 20n)];
  expect(drawn(fold(block(spans)))).toEqual(['web -> api request 1/0 0.00002/0.00001']);
});
