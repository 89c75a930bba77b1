import { BlockBuilder } from '../src/lib/formats/otlp-decode.ts';
import { seededRandom, type Random } from '../src/lib/base/random.ts';
import { SpanKind, StatusCode } from '../src/lib/model/units.ts';
import type { TraceBlock } from '../src/lib/model/trace-block.ts';
import { writeOtlp, type PlainAttribute, type PlainSpan } from '../tests/kit/otlp-writer.ts';

const TRACE_SPANS = 20;
// spans of a segment of the embedded store, roughly
const BLOCK_SPANS = 62_500;

/** Cardinalities as public trace data sets have them: 80 services of some operations each (1,000 in all), a handful of methods and
 *  status codes, tens of thousands of URLs and users, an id of its own on every span. */
const SERVICES = Array.from({ length: 80 }, (_, i) => `${['shop', 'pay', 'user', 'stock'][i % 4]}-service-${i}`);
const OPERATIONS = 1000;
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'];
const CODES = [200, 200, 200, 200, 200, 201, 204, 301, 400, 404, 500, 503];
const DATABASES = ['postgresql', 'mysql', 'redis', 'mongodb', 'cassandra'];
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-south-1'];
const START_UNIX_NS = 1_763_800_000_000_000_000n;

/** Blocks of 62,500 spans in traces of 20, ten attributes a span: the same for the same number of spans. */
export function blocksOf(spans: number): TraceBlock[] {
  return Array.from({ length: Math.ceil(spans / BLOCK_SPANS) }, (_, i) => blockOf(BLOCK_SPANS, i));
}

/** The same spans as requests of up to 2,000 spans in OTLP. */
export function* requestsOf(spans: number): Generator<Uint8Array> {
  for (let block = 0; block * BLOCK_SPANS < spans; block++) yield* requestsOfBlock(BLOCK_SPANS, block);
}

function blockOf(spans: number, number: number): TraceBlock {
  const builder = new BlockBuilder();
  for (const request of requestsOfBlock(spans, number)) {
    const added = builder.add(request);
    if (!added.ok) throw new Error(added.error.message);
  }
  return builder.build();
}

function* requestsOfBlock(spans: number, number: number): Generator<Uint8Array> {
  const random = seededRandom(number + 1);
  for (let done = 0; done < spans; done += 100 * TRACE_SPANS) {
    const traces = Math.min(100, (spans - done) / TRACE_SPANS);
    const list = Array.from({ length: traces }, (_, i) => traceOf(random, number * spans + done + i * TRACE_SPANS));
    yield writeOtlp(list.flat());
  }
}

/** The first traces of the first block, as they were before they became columns. */
export function firstTraces(count: number): PlainSpan[][] {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_, i) => traceOf(random, i * TRACE_SPANS));
}

function traceOf(random: Random, serial: number): PlainSpan[] {
  const traceId = random.hex(32);
  const origin = START_UNIX_NS + BigInt(serial) * 1_000_000n;
  const spans: PlainSpan[] = [];
  const length: number[] = [];
  for (let i = 0; i < TRACE_SPANS; i++) {
    const parent = i === 0 ? -1 : random.int(Math.max(0, i - 5), i - 1);
    const operation = random.int(0, OPERATIONS - 1);
    const startNs = parent < 0 ? 0 : Number(spans[parent]!.startUnixNano! - origin) + random.int(0, 200_000);
    // long requests are rare
    const durationNs = Math.floor(parent < 0 ? 2_000_000 / (0.001 + random.float()) : length[parent]! * random.float());
    length.push(durationNs);
    spans.push({
      traceId,
      spanId: (serial + i + 1).toString(16).padStart(16, '0'),
      ...(parent >= 0 && { parentSpanId: spans[parent]!.spanId }),
      name: `${METHODS[operation % METHODS.length]} /api/${operation}`,
      kind: random.pick([SpanKind.Server, SpanKind.Client, SpanKind.Internal]),
      startUnixNano: origin + BigInt(startNs),
      endUnixNano: origin + BigInt(startNs + durationNs),
      status: { code: random.chance(0.02) ? StatusCode.Error : StatusCode.Unset },
      attributes: attributesOf(random, operation),
      resource: resourceOf(operation % SERVICES.length),
      scope: { name: 'bench' },
    });
  }
  return spans;
}

function attributesOf(random: Random, operation: number): Record<string, PlainAttribute> {
  return {
    'http.method': METHODS[operation % METHODS.length]!,
    'http.status_code': random.pick(CODES),
    'http.route': `/api/${operation}`,
    'http.url': `https://shop.example.com/api/${operation}?page=${random.int(0, 50)}`,
    'request.id': random.hex(16),
    'user.id': `user-${random.int(0, 20_000)}`,
    'db.system': random.pick(DATABASES),
    'thread.id': random.int(1, 200),
    'payload.bytes': random.int(100, 100_000),
    'cache.hit': random.chance(0.3),
  };
}

function resourceOf(service: number): Record<string, PlainAttribute> {
  return {
    'service.name': SERVICES[service]!,
    'service.version': `1.${service % 7}.0`,
    'cloud.region': REGIONS[service % REGIONS.length]!,
    'k8s.pod.name': `${SERVICES[service]!}-${service % 3}`,
  };
}
