// Bodies of the formats that become OTLP first, changed at random: taken or refused in words, never a throw, and what is taken can be
// read everywhere.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { seededRandom, type Random } from '../../../src/lib/base/random.ts';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import { splitRequest } from '../../../server/store/split-request.ts';
import { jaegerBatch } from '../../kit/thrift-writer.ts';
import { mutateBytes, mutateJson } from '../../kit/mutate.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties, on a machine that may be busy

const zipkin: unknown = [
  {
    traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
    id: '051581bf3cb55c13',
    parentId: '6b221d5bc9e6496c',
    name: 'get /',
    kind: 'CLIENT',
    timestamp: 1_767_225_600_000_001,
    duration: 2_500,
    localEndpoint: { serviceName: 'api', ipv4: '10.0.0.1', port: 8080 },
    remoteEndpoint: { serviceName: 'db', ipv6: '2001:db8::2', port: 5432 },
    annotations: [{ timestamp: 1_767_225_600_000_002, value: 'e|{"a":1}|0' }],
    tags: { error: 'x', 'otlp.link.0': `${'a'.repeat(32)}|${'b'.repeat(16)}||{}|0`, 'service.version': '1' },
    shared: true,
  },
  { traceId: '1', id: '2' },
];
const jaeger = jaegerBatch(
  'shop',
  [
    {
      parentId: 5n,
      references: [{ type: 1, traceId: [1n, 2n], spanId: 4n }],
      tags: { text: 'a', double: 0.5, yes: true, long: -7n, bytes: Uint8Array.of(1, 2), 'span.kind': 'client' },
      logs: [{ timeMicros: 1_767_225_600_000_001n, fields: { event: 'retry', attempt: 2n } }],
    },
    { spanId: 9n },
  ],
  { hostname: 'box' },
);

describe.each<[string, 'zipkin-json' | 'jaeger-thrift', (random: Random) => Uint8Array]>([
  ['Zipkin, its bytes', 'zipkin-json', (random) => mutateBytes(Buffer.from(JSON.stringify(zipkin)), random)],
  ['Zipkin, its values', 'zipkin-json', (random) => Buffer.from(JSON.stringify(mutateJson(zipkin, random)))],
  ['Jaeger', 'jaeger-thrift', (random) => mutateBytes(jaeger, random)],
])('%s', (_, encoding, mutated) => {
  test('taken whole or refused with a reason', () => {
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const split = splitRequest(new Uint8Array(mutated(seededRandom(seed))), encoding);
        if (!split.ok) {
          refused++;
          expect(split.error.message.length).toBeGreaterThan(10);
          return;
        }
        taken++;
        if (split.value.rejectedSpans > 0) expect(split.value.message).toMatch(/rejected: /);
        const builder = new BlockBuilder();
        for (const slice of split.value.traces) expect(builder.add(slice.bytes.slice()).ok).toBe(true);
        expect(builder.build().spans.length).toBeLessThanOrEqual(split.value.spans);
      }),
      { numRuns: 3_000, seed: 20_261_122 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(50); // else the changes are too gentle, or too wild
  });
});
