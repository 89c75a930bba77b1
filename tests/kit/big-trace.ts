import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';
import { seededRandom, type Random } from '../../src/lib/base/random.ts';
import type { PlainAttribute, PlainSpan } from './otlp-writer.ts';
import { writeOtlp } from './otlp-writer.ts';

export const BIG_TRACE_ORIGIN = 1_763_800_000_000_000_000n;

const SERVICES = [
  'web',
  'gateway',
  'auth',
  'users',
  'catalog',
  'search',
  'cart',
  'orders',
  'payments',
  'shipping',
  'stock',
  'mail',
  'ledger',
  'audit',
  'media',
  'pricing',
];
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT'];
const ROUTES = ['/orders/{id}', '/users/{id}', '/cart', '/search', '/items/{sku}', '/payments', '/sessions'];
const TABLES = ['orders', 'users', 'items', 'payments', 'sessions', 'stock'];
const MAX_DEPTH = 12;

/** The text that one span in a hundred holds, as an attribute. */
export const NEEDLE = 'ZEBRA25';
const TRACE_ID = 'b1672ace5cafe0d1feedfacedeadbeef';

/** One large trace, the same for the same (spans, seed): a tree of at most 12 levels with wide parents, some ten attributes a span
 *  (few distinct, many distinct, long texts, ints, doubles, bools), errors with exceptions, sorted by service as exporters batch. */
export function bigTraceSpans(spans: number, seed = 1, traceId = TRACE_ID): PlainSpan[] {
  return byService([...spansInOrder(spans, seed, traceId)]);
}

/** The same spans as requests of up to 4,096 spans, so that a million need not be there at once. */
export function* bigTraceRequests(spans: number, seed: number, traceId: string): Generator<Uint8Array> {
  let batch: PlainSpan[] = [];
  for (const span of spansInOrder(spans, seed, traceId)) {
    if (batch.push(span) < 4096) continue;
    yield writeOtlp(byService(batch));
    batch = [];
  }
  if (batch.length > 0) yield writeOtlp(byService(batch));
}

function byService(list: readonly PlainSpan[]): PlainSpan[] {
  const service = (s: PlainSpan): string => JSON.stringify(s.resource);
  return list.map((s) => ({ s, key: service(s) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ s }) => s); // prettier-ignore
}

function* spansInOrder(spans: number, seed: number, traceId: string): Generator<PlainSpan> {
  const random = seededRandom(seed);
  const totalNs = 1_000_000_000 + spans * 200_000;
  const depth = new Uint8Array(spans);
  const parents = new Int32Array(spans).fill(-1);
  const start = new Float64Array(spans);
  const duration = new Float64Array(spans);
  const ids: string[] = [];
  let parent = -1;
  let left = 0; // children that `parent` still gets
  for (let i = 0; i < spans; i++) {
    ids.push(random.hex(16));
    if (i === 0) duration[0] = totalNs;
    else {
      if (left === 0 || depth[parent]! >= MAX_DEPTH - 1) {
        parent = random.chance(0.7) ? i - 1 : random.int(Math.max(0, i - 5000), i - 1);
        left = random.chance(0.002) ? random.int(500, 1500) : random.int(1, 9);
        while (depth[parent]! >= MAX_DEPTH - 1) parent = parents[parent]!; // ends at the root at the latest
      }
      left--;
      parents[i] = parent;
      depth[i] = depth[parent]! + 1;
      start[i] = Math.floor(start[parent]! + duration[parent]! * 0.9 * random.float());
      duration[i] = Math.floor((start[parent]! + duration[parent]! - start[i]!) * (0.05 + 0.9 * random.float()));
    }
    yield spanOf(random, i, traceId, ids[i]!, i === 0 ? '' : ids[parent]!, start[i]!, duration[i]!);
  }
}

/** The same as OTLP protobuf, written in chunks so that half a million spans need no half a million objects at once. */
export function bigTrace(spans: number, seed = 1): Uint8Array {
  const w = new ProtobufWriter(spans * 700);
  const list = bigTraceSpans(spans, seed);
  for (let i = 0; i < list.length; i += 512) w.raw(writeOtlp(list.slice(i, i + 512)));
  return w.finish();
}

/** Many small traces in one export request: what ingest sees. */
export function manyTraces(traces: number, spansEach: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  const w = new ProtobufWriter(traces * spansEach * 700);
  for (let t = 0; t < traces; t++) w.raw(writeOtlp(bigTraceSpans(spansEach, seed + t, random.hex(32))));
  return w.finish();
}

function spanOf(
  random: Random,
  i: number,
  traceId: string,
  spanId: string,
  parentSpanId: string,
  startNs: number,
  durationNs: number,
): PlainSpan {
  const s = random.int(0, SERVICES.length - 1);
  const service = SERVICES[s]!;
  const error = i > 0 && random.chance(0.05);
  const startUnixNano = BIG_TRACE_ORIGIN + BigInt(startNs);
  const endUnixNano = startUnixNano + BigInt(durationNs);
  const shape = random.int(0, 2);
  const { name, kind, attributes } =
    shape === 0 ? http(random, service, error) : shape === 1 ? database(random, service) : internal(random, service);
  if (random.chance(0.01)) attributes.push(['app.promo.code', NEEDLE]);
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    startUnixNano,
    endUnixNano,
    attributes,
    resource: {
      'service.name': service,
      'service.version': `1.${s}.0`,
      'deployment.environment': 'production',
      'host.name': `host-${s}`,
      'process.pid': 100 + s,
    },
    scope: { name: `lib/${service}`, version: '0.6.1' },
    status: error ? { code: 2, message: 'upstream timed out' } : {},
    ...(error ? { events: [exception(endUnixNano, service)] } : {}),
  };
}

interface Shape {
  name: string;
  kind: number;
  attributes: [string, PlainAttribute][];
}

function http(random: Random, service: string, error: boolean): Shape {
  const method = random.pick(METHODS);
  const route = random.pick(ROUTES);
  const attributes: [string, PlainAttribute][] = [
    ['http.request.method', method],
    ['http.route', route],
    ['url.path', route.replace(/\{\w+\}/, random.hex(8))],
    ['url.scheme', 'https'],
    ['http.response.status_code', error ? 503 : random.pick([200, 200, 201, 204, 304])],
    ['server.address', `${service}.shop.svc.cluster.local`],
    ['server.port', 8080],
    ['client.address', `10.${random.int(0, 31)}.${random.int(0, 255)}.${random.int(1, 254)}`],
    [
      'user_agent.original',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    ],
    ['network.protocol.version', random.pick(['1.1', '2'])],
  ];
  return { name: `${method} ${route}`, kind: random.pick([2, 3]), attributes };
}

function database(random: Random, service: string): Shape {
  const table = random.pick(TABLES);
  const attributes: [string, PlainAttribute][] = [
    ['db.system.name', 'postgresql'],
    ['db.namespace', service],
    ['db.collection.name', table],
    ['db.operation.name', 'SELECT'],
    ['db.query.text', `SELECT * FROM ${table} WHERE id = $1 AND tenant_id = $2 ORDER BY created_at DESC LIMIT 50`],
    ['db.query.summary', `SELECT ${table}`],
    ['db.response.returned_rows', random.int(0, 50)],
    ['server.address', `pg-${random.int(0, 2)}.db.internal`],
    ['server.port', 5432],
    ['network.peer.address', `10.0.${random.int(0, 255)}.${random.int(1, 254)}`],
  ];
  return { name: `SELECT ${table}`, kind: 3, attributes };
}

function internal(random: Random, service: string): Shape {
  const task = random.pick(TABLES);
  const attributes: [string, PlainAttribute][] = [
    ['code.function.name', `shop.${service}.handle_${task}`],
    ['code.file.path', `src/${service}/${task}.go`],
    ['code.line.number', random.int(10, 900)],
    ['thread.id', random.int(1, 64)],
    ['thread.name', `worker-${random.int(1, 64)}`],
    ['app.tenant.id', `tenant-${random.int(1, 400)}`],
    ['app.order.id', `ord-${random.hex(12)}`],
    ['app.batch.index', random.int(0, 2000)],
    ['app.cache.hit', random.chance(0.7)],
    ['app.score', { double: Math.round(random.float() * 1e6) / 1e6 }],
  ];
  return { name: `handle ${task}`, kind: 1, attributes };
}

function exception(
  timeUnixNano: bigint,
  service: string,
): { timeUnixNano: bigint; name: string; attributes: [string, PlainAttribute][] } {
  const stack = Array.from({ length: 7 }, (_, i) => `\n\tat shop.${service}.call${i}(${service}.java:${40 + i})`).join(
    '',
  );
  return {
    timeUnixNano,
    name: 'exception',
    attributes: [
      ['exception.type', 'TimeoutError'],
      ['exception.message', 'upstream timed out'],
      ['exception.stacktrace', `TimeoutError: upstream timed out${stack}`],
    ],
  };
}
