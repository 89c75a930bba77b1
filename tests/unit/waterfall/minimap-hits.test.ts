import { expect, test } from 'vitest';
import type { MinimapBins } from '../../../src/lib/analysis/minimap-bins.ts';
import { LAYERS } from '../../../src/lib/analysis/minimap-bins.ts';
import type { Palette } from '../../../src/lib/waterfall/paint/ink.ts';
import { minimapHits } from '../../../src/lib/waterfall/minimap/minimap-hits.ts';
import { paintMinimap } from '../../../src/lib/waterfall/minimap/paint-minimap.ts';
import { paintTable } from '../../../src/lib/worker/paint-table.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const TABLE = paintTable(
  traceFromText(`
    web    GET  @0   +100
      cart get  @25  +50
      cart get  @99  +1
      cart end  @100 +0
  `),
);

test('a found span marks the column in which it starts, the very end the last one', () => {
  expect(minimapHits(TABLE, Int32Array.of(1, 3), 3, 4)).toEqual({ hit: Uint8Array.of(0, 1, 0, 1), current: 3 });
  expect(minimapHits(TABLE, Int32Array.of(), -1, 4)).toEqual({ hit: new Uint8Array(4), current: -1 });
});

test('a moment of a trace has one column to start in', () => {
  const moment = paintTable(traceFromText('web GET @0 +0'));
  expect(minimapHits(moment, Int32Array.of(0), 0, 2)).toEqual({ hit: Uint8Array.of(1, 0), current: 0 });
});

test('marks are painted at the top, the current one reaches lower', () => {
  const bins: MinimapBins = {
    columns: 4,
    service: new Int32Array(4 * LAYERS).fill(-1),
    work: new Float32Array(4 * LAYERS),
    error: new Uint8Array(4),
    peak: 1,
  };
  const rects: unknown[] = [];
  const ink = {
    fillStyle: '',
    clearRect: () => undefined,
    fillRect: (x: number, y: number, _: number, height: number) => rects.push([x, y, height, ink.fillStyle]),
  };
  const paint = (hits: Parameters<typeof paintMinimap>[2]): unknown[] => {
    rects.length = 0;
    const palette = { warn: 'warn', error: 'error' } as Palette;
    paintMinimap(ink as unknown as Parameters<typeof paintMinimap>[0], bins, hits, { width: 40, height: 34 }, () => 'service', palette); // prettier-ignore
    return [...rects];
  };
  expect(paint(minimapHits(TABLE, Int32Array.of(1, 2), 1, 4))).toEqual([
    [10, 0, 17, 'warn'],
    [30, 0, 4, 'warn'],
  ]);
  expect(paint(null)).toEqual([]);
});
