import { once } from 'node:events';
import { resolve } from 'node:path';
import { seededRandom } from '../../src/lib/base/random.ts';
import { startVictim, type Victim } from '../contract/durability-backend.ts';
import { mutateBytes, mutateJson } from '../kit/mutate.ts';
import { jaegerBatch } from '../kit/thrift-writer.ts';
import { otlpOf, post, spanOf } from './client.ts';

export interface MutationReport {
  /** Answers by status. */
  statuses: Record<number, number>;
  /** Heap and array buffers of both threads after GC: when a tenth of the bodies was sent, and in the end. */
  firstBytes: number;
  lastBytes: number;
}

const zipkin: unknown = [
  {
    traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
    id: '051581bf3cb55c13',
    name: 'get /',
    kind: 'CLIENT',
    timestamp: 1_767_225_600_000_001,
    duration: 2_500,
    localEndpoint: { serviceName: 'api', ipv4: '10.0.0.1', port: 8080 },
    annotations: [{ timestamp: 1_767_225_600_000_002, value: 'retry' }],
    tags: { error: 'x', 'http.status_code': '500' },
  },
];
const jaeger = jaegerBatch('shop', [{ tags: { text: 'a', yes: true, long: -7n } }, { spanId: 9n }], {});

/** Sends damaged bodies of every format, by seed. Throws when the backend dies or does not answer. */
export async function sendMutated(dataDir: string, count: number, seed: number): Promise<MutationReport> {
  const probe = resolve('bench/ingest-probe.mjs');
  const victim = await startVictim(dataDir, {
    env: { MAX_SPANS: '2000' }, // what is taken in spite of its damage should not grow without end
    execArgv: ['--expose-gc', '--import', probe],
  });
  try {
    const otlp = otlpOf(Array.from({ length: 12 }, (_, n) => spanOf(seed, n)));
    const statuses: Record<number, number> = {};
    const send = async (n: number): Promise<void> => {
      const random = seededRandom(seed * 1_000_003 + n);
      const [url, type, body] = [
        () => [victim.otlp, 'application/x-protobuf', mutateBytes(otlp, random)] as const,
        () => [victim.zipkin, 'application/json', Buffer.from(JSON.stringify(mutateJson(zipkin, random)))] as const,
        () => [victim.jaeger, 'application/x-thrift', mutateBytes(jaeger, random)] as const,
      ][n % 3]!();
      const status = await post(url, body, type);
      if (status === 0) throw new Error(`body ${n} of seed ${seed} got no answer`);
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    const sendAll = async (from: number, to: number): Promise<void> => {
      let next = from;
      const client = async (): Promise<void> => {
        while (next < to) await send(next++);
      };
      await Promise.all(Array.from({ length: 8 }, client));
    };
    await sendAll(0, Math.floor(count / 10));
    const firstBytes = await memoryOf(victim);
    await sendAll(Math.floor(count / 10), count);
    return { statuses, firstBytes, lastBytes: await memoryOf(victim) };
  } finally {
    await victim.kill();
  }
}

/** Asked until it falls no more: what is merged or freed around one garbage collection is not what is kept. */
async function memoryOf({ child }: Victim): Promise<number> {
  for (let least = Infinity; ;) {
    child.send('report');
    const [{ bytes }] = (await once(child, 'message')) as [{ bytes: number }];
    if (bytes > 0.99 * least) return Math.min(bytes, least);
    least = bytes;
  }
}
