import { expect, test } from 'vitest';
import { LAYERS, minimapBins } from '../../../src/lib/analysis/minimap-bins.ts';
import { denseServices } from '../../../src/lib/analysis/services.ts';
import { finish } from '../../../src/lib/model/steps.ts';
import { traceFromText } from '../../kit/trace-text.ts';

function bins(text: string, columns: number) {
  const block = traceFromText(text);
  const services = denseServices(block);
  return finish(
    minimapBins(block.spans, (i) => services.ofResource[block.spans.resource[i]!]!, services.value.length, columns),
  );
}

test('a column shows who was at work, not who was waiting', () => {
  const map = bins(
    `
    web    GET  @0  +100
      cart get  @25 +50 !
  `,
    4,
  );
  expect([0, 1, 2, 3].map((c) => map.service[c * LAYERS])).toEqual([0, 1, 1, 0]);
  expect([0, 1, 2, 3].map((c) => Math.round(map.work[c * LAYERS]! * 100) / 100)).toEqual([1, 1, 1, 1]);
  expect([...map.error]).toEqual([0, 0, 0, 1]);
  expect(map.peak).toBeCloseTo(1);
});

test('work side by side adds up; services beyond the layers share the last', () => {
  const children = ['a', 'b', 'c', 'd', 'e', 'f'].map((s) => `  ${s} op @0 +100`).join('\n');
  const map = bins(`web GET @0 +100\n${children}`, 1);
  const layers = [...map.work.subarray(0, LAYERS)];
  expect(layers.reduce((sum, w) => sum + w, 0)).toBeCloseTo(6);
  expect(map.peak).toBeCloseTo(6);
});

test('spans that are moments beside the length of the trace can be seen where they are', () => {
  const map = bins('a op @0 +50\nb op @100000000 +50', 8);
  expect([0, 1, 6, 7].map((c) => map.service[c * LAYERS])).toEqual([0, -1, -1, 1]);
  expect(map.peak).toBeGreaterThan(0);
});
