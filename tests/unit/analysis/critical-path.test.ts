import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criticalPath, type CriticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { selfTimes } from '../../../src/lib/analysis/self-time.ts';
import { traceFromText } from '../../kit/trace-text.ts';

/** "span: from-to from-to" in ms, one entry per span on the path. */
function drawn(path: CriticalPath): string[] {
  const lines = new Map<number, string[]>();
  for (let k = 0; k < path.length; k++) {
    const parts = lines.get(path.span[k]!) ?? [];
    parts.push(`${path.fromNs[k]! / 1e6}-${path.toNs[k]! / 1e6}`);
    lines.set(path.span[k]!, parts);
  }
  return [...lines].map(([span, parts]) => `${span}: ${parts.join(' ')}`);
}

test('the path follows the child that finished last, and the parent where no child ran', () => {
  const { spans } = traceFromText(`
    web    GET-/cart  @0  +100
      cart   get      @10 +40
        redis  GET    @15 +20
      ads    get      @60 +30
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10 50-60 90-100', '1: 10-15 35-50', '2: 15-35', '3: 60-90']);
});

test('of children side by side only the one that held the parent up is on the path', () => {
  const { spans } = traceFromText(`
    web  GET  @0  +100
      a    x  @10 +50
      b    y  @10 +80
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10 90-100', '2: 10-90']);
});

test('a child is clipped to its parent; one that begins after it is left out', () => {
  const { spans } = traceFromText(`
    web    publish  @0   +50
      queue  wait   @40  +100
      late   work   @200 +10
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-40', '1: 40-50']);
});

test('roots one after the other are all walked; nobody is blamed for the gap', () => {
  const { spans } = traceFromText(`
    a  first   @0   +10
    b  second  @30  +10
  `);
  expect(drawn(criticalPath(spans))).toEqual(['0: 0-10', '1: 30-40']);
});

test('spans without duration are not on the path and break nothing', () => {
  const { spans } = traceFromText(`
    a  zero   @5 +0
      b  zero @5 +0
  `);
  expect(criticalPath(spans).length).toBe(0);
});

/** Random trees with children anywhere, also outside their parents. */
const anyTrace = fc
  .array(fc.record({ back: fc.nat(4), start: fc.nat(100), length: fc.nat(60) }), { minLength: 1, maxLength: 40 })
  .map((lines) => {
    let depth = 0;
    return lines
      .map(({ back, start, length }, i) => {
        depth = i === 0 ? 0 : Math.max(1, depth + 1 - back);
        return `${'  '.repeat(depth)}s${i % 3} op @${start} +${length}`;
      })
      .join('\n');
  });

test('the stretches cover the root once, without overlap, each within its own span', () => {
  fc.assert(
    fc.property(anyTrace, (text) => {
      const { spans } = traceFromText(text);
      const path = criticalPath(spans);
      const byTime = Array.from({ length: path.length }, (_, k) => k).sort((a, b) => path.fromNs[a]! - path.fromNs[b]!);
      let sum = 0;
      let reached = -1;
      for (const k of byTime) {
        const span = path.span[k]!;
        expect(path.toNs[k]).toBeGreaterThan(path.fromNs[k]!);
        expect(path.fromNs[k]).toBeGreaterThanOrEqual(Math.max(reached, spans.startNs[span]!));
        expect(path.toNs[k]).toBeLessThanOrEqual(spans.startNs[span]! + spans.durationNs[span]!);
        reached = path.toNs[k]!;
        sum += path.toNs[k]! - path.fromNs[k]!;
      }
      expect(sum).toBe(spans.durationNs[0]); // one root, drawn first
    }),
  );
});

test('self time is the duration less the union of the children, clipped', () => {
  const { spans } = traceFromText(`
    p    op  @0  +160
      a  op  @20 +40
      b  op  @80 +50
      c  op  @100 +40
      d  op  @150 +100
  `);
  expect([...selfTimes(spans)].map((ns) => ns / 1e6)).toEqual([160 - 40 - 60 - 10, 40, 50, 40, 100]);
});

test('self time lies between 0 and the duration, whatever the children do', () => {
  fc.assert(
    fc.property(anyTrace, (text) => {
      const { spans } = traceFromText(text);
      selfTimes(spans).forEach((self, i) => {
        expect(self).toBeGreaterThanOrEqual(0);
        expect(self).toBeLessThanOrEqual(spans.durationNs[i]!);
      });
    }),
  );
});
