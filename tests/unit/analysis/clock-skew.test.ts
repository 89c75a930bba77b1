import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjustedTimes, clockSkew, hostsOf } from '../../../src/lib/analysis/clock-skew.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { SpanKind } from '../../../src/lib/model/units.ts';
import { traceFromText } from '../../kit/trace-text.ts';

function skewOf(block: TraceBlock) {
  const hosts = hostsOf(block);
  return clockSkew(block.spans, (span) => hosts[block.spans.resource[span]!]!);
}

function deltasMs(text: string): number[] {
  const block = traceFromText(text);
  const skew = skewOf(block);
  return Array.from({ length: block.spans.length }, (_, i) => (skew ? skew.deltaNs[i]! / 1e6 : 0));
}

test('a server span that starts before its client is centred in it; what its host did below moves along', () => {
  expect(
    deltasMs(`
    web     call  @100 +40 kind=client
      cart  serve @90  +20 kind=server
        cart  work @92 +10
        cart  ask  @95 +10 kind=client
          redis get @96 +4 kind=server
  `),
  ).toEqual([0, 20, 20, 20, 22]); // 100 + (40 − 20) / 2 − 90; redis is then held against its moved client
});

test('within its client nothing is wrong, nor on the same host, nor in a message', () => {
  const fits = `
    web    call  @0 +40 kind=client
      cart serve @5 +20 kind=server
  `;
  const sameHost = `
    web    call  @50 +40 kind=client ^host.name="a"
      cart serve @5 +20 kind=server ^host.name="a"
  `;
  const message = `
    web    send @50 +4 kind=producer
      mail read @10 +9 kind=consumer
  `;
  for (const text of [fits, sameHost, message]) expect(skewOf(traceFromText(text))).toBeNull();
});

test('one that outlasts its client may be a client that gave up: it only must not start before it', () => {
  const outlasts = (at: number) => `
    web    call  @50 +10 kind=client
      cart serve @${at} +30 kind=server
  `;
  expect(deltasMs(outlasts(55))).toEqual([0, 0]);
  expect(deltasMs(outlasts(20))).toEqual([0, 30]);
});

test('the trace starts at 0 again after the correction, and is as long as what is in it', () => {
  const block = traceFromText(`
    web     call  @100 +40 kind=client
      cart  serve @0  +20 kind=server
  `);
  const times = adjustedTimes(block.spans, skewOf(block)!);
  expect([...times.startNs]).toEqual([0, 10e6]);
  expect([times.durationNs, times.originNs]).toEqual([40e6, 100e6]);
});

const KINDS = Object.values(SpanKind);
const spans = fc
  .array(
    fc.record({
      up: fc.nat(5),
      startNs: fc.nat(1000),
      durationNs: fc.nat(300),
      host: fc.nat(3),
      kind: fc.constantFrom(...KINDS),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((drawn) => ({
    length: drawn.length,
    parent: Int32Array.from(drawn, ({ up }, i) => i - 1 - Math.min(up, i)),
    startNs: Float64Array.from(drawn, ({ startNs }) => startNs),
    durationNs: Float64Array.from(drawn, ({ durationNs }) => durationNs),
    kind: Uint8Array.from(drawn, ({ kind }) => kind),
    host: drawn.map(({ host }) => host),
  }));

test('after the correction every server span of another host lies in its client, or starts no earlier if it is longer', () => {
  fc.assert(
    fc.property(spans, (t) => {
      const skew = clockSkew(t, (i) => t.host[i]!);
      const start = (i: number) => t.startNs[i]! + (skew?.deltaNs[i] ?? 0);
      for (let i = 0; i < t.length; i++) {
        const p = t.parent[i]!;
        if (p < 0 || t.host[i] === t.host[p] || t.kind[i] !== SpanKind.Server || t.kind[p] !== SpanKind.Client)
          continue;
        expect(start(i)).toBeGreaterThanOrEqual(start(p));
        if (t.durationNs[i]! <= t.durationNs[p]!)
          expect(start(i) + t.durationNs[i]!).toBeLessThanOrEqual(start(p) + t.durationNs[p]!);
      }
    }),
  );
});

test('spans of one host below each other keep their distance; what is set right once stays as it is', () => {
  fc.assert(
    fc.property(spans, (t) => {
      const skew = clockSkew(t, (i) => t.host[i]!);
      if (skew === null) return;
      for (let i = 0; i < t.length; i++) {
        const p = t.parent[i]!;
        if (p >= 0 && t.host[i] === t.host[p]) expect(skew.deltaNs[i]).toBe(skew.deltaNs[p]);
        if (p < 0) expect(skew.deltaNs[i]).toBe(0);
      }
      const again = { ...t, startNs: t.startNs.map((ns, i) => ns + skew.deltaNs[i]!) };
      expect(clockSkew(again, (i) => t.host[i]!)).toBeNull();
    }),
  );
});
