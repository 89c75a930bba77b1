import { NEEDLE } from '../../tests/kit/big-trace.ts';
import { find, fold } from './answers.ts';
import { drag, keyZoom, wheelDown, wheelZoom, type Frames } from './gestures.ts';
import { findMs, firstRowsMs, foldMs, LIMITS, liveBytes, peakBytes } from './limits.ts';
import type { Limit, Measures } from './measures.ts';
import { peakRendererBytes, watchIsolates } from './memory.ts';
import { attributesDecodedMs, criticalPathMs, longestTaskMs, openTrace } from './opening.ts';
import { wrongRows } from './rows-at-rest.ts';
import type { Stage } from './stage.ts';

const AT = { x: 900, y: 600 }; // over the bars
const MB = 1e6;
const mostBytes = (bytes: number | undefined) => most(bytes && bytes / MB);
const most = (atMost: number | undefined): Limit | undefined => (atMost === undefined ? undefined : { atMost });

/** What the bare list reached in the same run. */
export interface Floor {
  readonly steady: number; // frames a second
  readonly full: number;
  readonly peakBytes: number | undefined;
}

/** One trace, opened and used as a reader would. Figures are noted as "<label> <what>". */
export async function measureTracePage(
  stage: Stage,
  url: string,
  spans: number,
  floor: Floor,
  note: Measures['note'],
): Promise<void> {
  const { page } = stage;
  const isolates = await watchIsolates(stage);
  const opening = await openTrace(page, url);
  note('first rows', 'ms', opening.paintedMs, most(firstRowsMs(spans)));
  note('  bytes', 'ms', opening.bytesMs);
  note('  decode', 'ms', opening.decodedMs - opening.bytesMs);
  note('  paint', 'ms', opening.paintedMs - opening.decodedMs);
  note('critical path after first rows', 'ms', (await criticalPathMs(page)) - opening.paintedMs);
  note('attributes after first rows', 'ms', (await attributesDecodedMs(page)) - opening.paintedMs);
  note('longest task while opening', 'ms', await longestTaskMs(page), { atMost: LIMITS.longTaskMs });
  note('live bytes', 'MB', (await isolates.liveBytes()) / MB, mostBytes(liveBytes(opening.bytes, spans)));

  const found = await find(page, NEEDLE);
  note('find: marked row', 'ms', found.markedMs, most(findMs(spans)));
  note('find: final count', 'ms', found.finalMs);
  note('collapse all', 'ms', await fold(page, 'Collapse all'), most(foldMs(spans)));
  note('expand all', 'ms', await fold(page, 'Expand all'), most(foldMs(spans)));
  await measureFrames(stage, spans, floor, note);
  note('longest task in use', 'ms', await longestTaskMs(page), { atMost: LIMITS.longTaskMs });

  const peak = await peakRendererBytes(stage);
  if (peak !== undefined) note('peak RSS', 'MB', peak / MB, mostBytes(peakBytes(opening.bytes, floor.peakBytes ?? 0)));
}

async function measureFrames(stage: Stage, spans: number, floor: Floor, note: Measures['note']): Promise<void> {
  const { page } = stage;
  const grid = page.getByRole('treegrid');
  const noteFrames = (what: string, { perSecond, longestMs }: Frames, of: number) => {
    note(`${what}: frames / bare list`, '×', perSecond / of, { atLeast: LIMITS.framesOfBareList });
    note(`${what}: longest frame`, 'ms', longestMs, { atMost: LIMITS.frameMs });
  };
  const toTop = () => grid.evaluate((element) => element.scrollTo({ top: 0 }));

  noteFrames('scroll', await wheelDown(stage, AT, Math.min(spans * 24, STEADY_PX)), floor.steady);
  note('scroll: wrong rows at rest', 'rows', await wrongRows(page), { atMost: 0 });
  await toTop();
  noteFrames('scroll to the end', await wheelDown(stage, AT, spans * 24), floor.full);
  note('scroll to the end: wrong rows at rest', 'rows', await wrongRows(page), { atMost: 0 });
  await toTop();
  noteFrames('zoom by wheel', await wheelZoom(stage, AT), floor.steady);
  await page.keyboard.press('0');
  noteFrames('zoom by keys', await keyZoom(stage), floor.steady);

  const map = (await page.getByRole('slider', { name: 'Time in view' }).boundingBox())!;
  const onMap = (share: number) => ({ x: map.x + map.width * share, y: map.y + map.height / 2 });
  await page.keyboard.press('0');
  noteFrames('new window on the minimap', await drag(stage, onMap(0.4), onMap(0.6)), floor.steady);
  await page.keyboard.press('0');
  await page.mouse.move(onMap(0.4).x, onMap(0.4).y);
  await page.mouse.down();
  await page.mouse.move(onMap(0.6).x, onMap(0.6).y);
  await page.mouse.up();
  noteFrames('window moved on the minimap', await drag(stage, onMap(0.5), onMap(0.8)), floor.steady);
  await page.keyboard.press('0');

  const divider = (await page.getByRole('separator', { name: 'Width of the name column' }).boundingBox())!;
  const at = { x: divider.x + divider.width / 2, y: 600 };
  noteFrames('column divider', await drag(stage, at, { x: at.x + 200, y: 600 }), floor.steady);
}

/** As far as a reader's wheel goes in two seconds. */
export const STEADY_PX = 28_800;
