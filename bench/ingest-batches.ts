import { writeOtlp } from '../tests/kit/otlp-writer.ts';

export const BATCH_TRACES = 50;
const TRACE_SPANS = 20;
export const BATCH_SPANS = BATCH_TRACES * TRACE_SPANS;
const TEMPLATES = 20;
const TRACE_MARK = 'b0b1b2b3b4b5b6b7';
const TEXT_MARK = '@@@@@@@@';

/** Request bodies, encoded once; the number of the batch is written into the trace ids and into the attribute `batch` of each span.
 *  Cardinalities of a segment of 65,536 spans: 12 services, 40 names, 400 routes, 5,000 users, a request id per trace. */
export class Batches {
  count = 0;
  private readonly templates = Array.from({ length: TEMPLATES }, (_, i) => new Template(i));

  static mark(batch: number): string {
    return batch.toString(16).padStart(8, '0');
  }

  get bodyBytes(): number {
    return this.templates[0]!.bytes.length;
  }

  /** A body with traces that were never sent before. */
  next(): Uint8Array {
    const batch = this.count++;
    return this.templates[batch % TEMPLATES]!.filled(batch);
  }

  traceIdsOf(batch: number): string[] {
    return Array.from({ length: BATCH_TRACES }, (_, trace) => traceIdOf(batch, trace));
  }
}

class Template {
  readonly bytes: Buffer;
  private readonly idPlaces: number[];
  private readonly markPlaces: number[];

  constructor(seed: number) {
    this.bytes = Buffer.from(writeOtlp(spansOf(seed)));
    this.idPlaces = placesOf(this.bytes, Buffer.from(TRACE_MARK, 'hex')).map((at) => at + 8);
    this.markPlaces = placesOf(this.bytes, Buffer.from(TEXT_MARK));
  }

  filled(batch: number): Uint8Array {
    const bytes = Buffer.from(this.bytes); // others of this template may still be on their way
    for (const at of this.idPlaces) bytes.writeUInt32BE(batch, at);
    for (const at of this.markPlaces) bytes.write(Batches.mark(batch), at, 'latin1');
    return bytes;
  }
}

function placesOf(bytes: Buffer, mark: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) places.push(at);
  return places;
}

const traceIdOf = (batch: number, trace: number): string =>
  TRACE_MARK + Batches.mark(batch) + trace.toString(16).padStart(8, '0');

function spansOf(seed: number): Parameters<typeof writeOtlp>[0] {
  const startNs = BigInt(Date.now()) * 1_000_000n;
  return Array.from({ length: BATCH_SPANS }, (_, n) => {
    // Neighbours share a service, as senders have one.
    const service = Math.floor((n * 12) / BATCH_SPANS);
    const trace = n % BATCH_TRACES;
    const inTrace = Math.floor(n / BATCH_TRACES);
    const random = (seed * 7919 + n * 104_729) % 1_000_003;
    const startUnixNano = startNs + BigInt(inTrace * 1_000_000 + (random % 900_000));
    return {
      traceId: traceIdOf(0, trace),
      spanId: (n + 1).toString(16).padStart(16, '0'),
      ...(inTrace > 0 && { parentSpanId: (n + 1 - BATCH_TRACES).toString(16).padStart(16, '0') }),
      name: `operation ${random % 40}`,
      kind: 1 + (random % 5),
      startUnixNano,
      endUnixNano: startUnixNano + BigInt(1000 + (random % 30_000_000)),
      status: { code: random % 50 === 0 ? 2 : 0 },
      resource: {
        'service.name': `service-${service}`,
        'service.version': '1.4.2',
        'host.name': `host-${service % 5}`,
      },
      scope: { name: 'bench' },
      attributes: {
        batch: TEXT_MARK,
        'http.request.method': ['GET', 'POST', 'PUT'][random % 3]!,
        'http.route': `/api/v1/things/${random % 400}`,
        'http.response.status_code': [200, 200, 200, 404, 500][random % 5]!,
        'user.id': `user-${random % 5000}`,
        'request.id': `${TEXT_MARK}-${trace}`,
        'db.system': 'postgresql',
        'net.peer.port': 5432,
        retries: random % 4,
        cached: random % 2 === 0,
      },
    };
  });
}
