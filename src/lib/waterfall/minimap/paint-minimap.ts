import { LAYERS, type MinimapBins } from '../../analysis/minimap-bins.ts';
import type { Ink, Palette } from '../paint/ink.ts';
import type { MinimapHits } from './minimap-hits.ts';

export const BIN_PX = 4; // width of a bin with its gap
const HIT_PX = 4; // within the room that the stacks leave at the top

/** Stacks per bin who was at work, busiest at the bottom; a red foot marks bins in which a span ended in error, a mark at the top
 *  those in which a found span starts, the current one reaching lower. The height grows with the root of the work, so that a lone
 *  span beside hundreds can still be seen. */
export function paintMinimap(
  ink: Ink & Pick<CanvasRenderingContext2D, 'clearRect'>,
  bins: MinimapBins,
  hits: MinimapHits | null,
  size: { width: number; height: number },
  colorOf: (service: number) => string,
  palette: Palette,
): void {
  ink.clearRect(0, 0, size.width, size.height);
  const binPx = size.width / bins.columns;
  const room = size.height - 6;
  for (let c = 0; c < bins.columns; c++) {
    let sum = 0;
    for (let l = 0; l < LAYERS; l++) sum += bins.work[c * LAYERS + l]!;
    const full = Math.max(sum > 0 ? 2 : 0, Math.sqrt(sum / Math.max(1e-9, bins.peak)) * room);
    let y = size.height;
    for (let l = 0; l < LAYERS && sum > 0; l++) {
      const service = bins.service[c * LAYERS + l]!;
      if (service < 0) break;
      const h = (bins.work[c * LAYERS + l]! / sum) * full;
      ink.fillStyle = colorOf(service);
      ink.fillRect(c * binPx, y - h, binPx - 0.8, h);
      y -= h;
    }
    if (bins.error[c]) {
      ink.fillStyle = palette.error;
      ink.fillRect(c * binPx, size.height - 3, binPx - 0.8, 3);
    }
    if (hits?.hit[c]) {
      ink.fillStyle = palette.warn;
      ink.fillRect(c * binPx, 0, binPx - 0.8, c === hits.current ? size.height / 2 : HIT_PX);
    }
  }
}
