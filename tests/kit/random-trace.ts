import type { Random } from '../../src/lib/base/random.ts';
import type { PlainAttribute, PlainSpan } from './otlp-writer.ts';

const ORIGIN = 1_767_225_600_000_000_000n;

/** Spans of a few small traces as no well-behaved sender sends them: orphans, rings, duplicates, shared ids, missing or reversed times,
 *  absent ids, children before their parents. Few distinct ids and times, so that everything collides often. */
export function randomSpans(random: Random, count: number): PlainSpan[] {
  const spans: PlainSpan[] = [];
  for (let i = 0; i < count; i++) {
    if (spans.length > 0 && random.chance(0.08)) {
      spans.push(random.pick(spans));
      continue;
    }
    const start = random.chance(0.1) ? 0n : ORIGIN + BigInt(random.int(0, 20)) * 1_000_003n;
    const end = random.chance(0.1) ? 0n : start + BigInt(random.int(-3, 20)) * 777_001n;
    spans.push({
      traceId: random.pick(['01', '02', 'fe']).repeat(16),
      spanId: random.chance(0.05) ? '' : idOf(random.int(1, count)),
      parentSpanId: random.chance(0.2) ? '' : idOf(random.int(1, count + 3)),
      name: random.pick(['a', 'b', '名前', '']),
      kind: random.int(0, 5),
      startUnixNano: start,
      endUnixNano: end > 0n ? end : 0n,
      attributes: Array.from({ length: random.int(0, 4) }, (): [string, PlainAttribute] => [
        random.pick(['k', 'l', 'm']),
        randomValue(random, 2),
      ]),
      resource: { 'service.name': random.pick(['x', 'y']) },
    });
  }
  return spans;
}

/** A value of any type, nested at most `depth` levels. */
export function randomValue(random: Random, depth: number): PlainAttribute {
  switch (random.int(0, depth > 0 ? 8 : 6)) {
    case 0:
      return random.pick(['', 'a', 'täxt', 'b'.repeat(200)]);
    case 1:
      return random.pick([0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]);
    case 2:
      return { double: random.pick([0, -0, 1, 0.1, NaN, Infinity, -Infinity, 5e-324]) };
    case 3:
      return random.chance(0.5);
    case 4:
      return new Uint8Array([1, 2, random.int(0, 255)]);
    case 5:
      return null;
    case 6:
      return 'text';
    case 7:
      return Array.from({ length: random.int(0, 3) }, () => randomValue(random, depth - 1));
    default:
      return { map: { a: randomValue(random, depth - 1), b: randomValue(random, depth - 1) } };
  }
}

function idOf(n: number): string {
  return n.toString(16).padStart(16, '0');
}
